-- a database that is no longer watched; its control results go with it
delete from readiness as kept
using json_to_recordset(?::json) as r (
    database text, "recordPartition" integer, "recordOffset" bigint, "publishedAt" timestamptz)
where kept.database = r.database
and case when kept.record_partition = r."recordPartition"
    then kept.record_offset < r."recordOffset"
    else kept.published_at <= r."publishedAt" end
