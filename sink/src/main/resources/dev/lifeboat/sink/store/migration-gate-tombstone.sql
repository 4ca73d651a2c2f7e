delete from migration_gate as kept
using json_to_recordset(?::json) as r ("migrationId" text, "recordPartition" integer, "recordOffset" bigint)
where kept.migration_id = r."migrationId"
and (kept.record_partition <> r."recordPartition" or kept.record_offset < r."recordOffset")
