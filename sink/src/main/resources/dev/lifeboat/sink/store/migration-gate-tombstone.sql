-- the key as the topic has it: an @ in the migration's id is written %40
delete from migration_gate as kept
using json_to_recordset(?::json) as r ("gateKey" text, "recordPartition" integer, "recordOffset" bigint)
where replace(replace(kept.migration_id, '%', '%25'), '@', '%40') || '@' || kept.database = r."gateKey"
and (kept.record_partition <> r."recordPartition" or kept.record_offset < r."recordOffset")
