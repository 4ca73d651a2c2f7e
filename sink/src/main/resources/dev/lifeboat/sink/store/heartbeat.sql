insert into source as kept (
    source, at, interval_millis, state, message, record_partition, record_offset)
select source, at, "intervalMillis", state, left(message, 500), "recordPartition", "recordOffset"
from json_to_recordset(?::json) as r (
    source text, at timestamptz, "intervalMillis" bigint, state text, message text,
    "recordPartition" integer, "recordOffset" bigint)
on conflict (source) do update set
    at = excluded.at, interval_millis = excluded.interval_millis, state = excluded.state, message = excluded.message,
    record_partition = excluded.record_partition, record_offset = excluded.record_offset
where kept.record_partition <> excluded.record_partition or kept.record_offset < excluded.record_offset
