-- keeps the newest 10,000
with added as (
    insert into dead_letter (
        topic, partition, "offset", stage, key, value_head, value_bytes, reason, failed_at,
        record_partition, record_offset)
    select left(topic, 249), partition, "offset", left(stage, 40), left(key, 500), decode("valueHead", 'base64'),
        "valueBytes", left(reason, 2000), "failedAt", "recordPartition", "recordOffset"
    from json_to_recordset(?::json) as r (
        topic text, partition integer, "offset" bigint, stage text, key text, "valueHead" text, "valueBytes" bigint,
        reason text, "failedAt" timestamptz, "recordPartition" integer, "recordOffset" bigint)
    on conflict do nothing
    returning id
)
delete from dead_letter where id <= (select max(id) from added) - 10000
