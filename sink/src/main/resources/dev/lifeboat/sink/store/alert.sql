-- the step, where the alert stands now, and what each webhook has to be told; parameter: the steps as JSON, in log order
with incoming as materialized (
    select * from json_to_recordset(?::json) as r (
        "alertId" text, database text, control text, "controlName" text, state text, "openedAt" timestamptz,
        at timestamptz, outcome text, code text, reason text, remedy text, evidence jsonb,
        webhooks json, "messageKey" text, "recordPartition" integer, "recordOffset" bigint)
), step as (
    insert into alert_step (
        alert_id, state, at, outcome, code, reason, remedy, evidence, record_partition, record_offset)
    select "alertId", state, at, outcome, code, reason, remedy, evidence, "recordPartition", "recordOffset"
    from incoming
    on conflict (alert_id, state, at) do nothing
    returning alert_id, state, at
), stands as (
    insert into alert as kept (
        alert_id, database, control, control_name, state, opened_at, last_at, resolved_at, outcome, code, reason,
        remedy, evidence, record_partition, record_offset)
    select distinct on ("alertId") "alertId", database, control, "controlName", state, "openedAt", at,
        case state when 'resolved' then at end, outcome, code, reason, remedy, evidence,
        "recordPartition", "recordOffset"
    from incoming
    order by "alertId", "recordOffset" desc
    on conflict (alert_id) do update set
        state = excluded.state, opened_at = excluded.opened_at, last_at = excluded.last_at,
        resolved_at = excluded.resolved_at, outcome = excluded.outcome, code = excluded.code,
        reason = excluded.reason, remedy = excluded.remedy, evidence = excluded.evidence,
        record_partition = excluded.record_partition, record_offset = excluded.record_offset
    where case when kept.record_partition = excluded.record_partition
        then kept.record_offset < excluded.record_offset
        else kept.last_at <= excluded.last_at end
)
insert into alert_outbox (webhook, message_key, alert_id, state, at)
select w.webhook, i."messageKey", i."alertId", i.state, i.at
from incoming i
join step on step.alert_id = i."alertId" and step.state = i.state and step.at = i.at
cross join lateral json_array_elements_text(i.webhooks) as w (webhook)
order by i."recordPartition", i."recordOffset"
on conflict (webhook, message_key) do nothing
