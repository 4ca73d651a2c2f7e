-- a source that was taken out of service
delete from source as kept
using json_to_recordset(?::json) as r (source text, "recordPartition" integer, "recordOffset" bigint)
where kept.source = r.source
and (kept.record_partition <> r."recordPartition" or kept.record_offset < r."recordOffset")
