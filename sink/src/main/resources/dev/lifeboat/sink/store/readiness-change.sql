insert into readiness_change (
    change_id, database, at, verdict_before, verdict_after, cause, caused_by, changes, ready_until,
    positions, record_partition, record_offset)
select "changeId", database, at, before, after, cause, "causedBy", changes, "readyUntil",
    positions, "recordPartition", "recordOffset"
from json_to_recordset(?::json) as r (
    "changeId" text, database text, at timestamptz, before text, after text, cause text, "causedBy" jsonb,
    changes jsonb, "readyUntil" timestamptz, positions jsonb, "recordPartition" integer, "recordOffset" bigint)
on conflict (change_id) do nothing
