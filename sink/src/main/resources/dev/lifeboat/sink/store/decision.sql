insert into decision (
    decision_id, request_id, database, migration_id, phase, decision, evaluated_at, not_after, policy, policy_version,
    reason_codes, deciding_backup, actor, body, record_partition, record_offset)
select body ->> 'decisionId', body ->> 'requestId', body ->> 'database', body ->> 'migrationId', body ->> 'phase',
    body ->> 'decision', (body ->> 'evaluatedAt')::timestamptz, (body ->> 'notAfter')::timestamptz, body ->> 'policy',
    (body ->> 'policyVersion')::integer,
    array(select reason ->> 'code' from jsonb_array_elements(body -> 'reasons') as reason),
    body ->> 'decidingBackup', body ->> 'actor', body - 'recordPartition' - 'recordOffset' - 'publishedAt',
    (body ->> 'recordPartition')::integer, (body ->> 'recordOffset')::bigint
from jsonb_array_elements(?::jsonb) as body
on conflict (decision_id) do nothing
