-- current readiness and its control results; parameter: the rows as JSON
with incoming as materialized (
    select * from json_to_recordset(?::json) as r (
        database text, verdict text, "evaluatedAt" timestamptz, "readyUntil" timestamptz, "nextChangeAt" timestamptz,
        "evidenceLevel" integer, "decidingBackup" text, policy text, "policyVersion" integer, "policyDigest" text,
        results json, positions jsonb, "openAlerts" jsonb,
        "recordPartition" integer, "recordOffset" bigint, "publishedAt" timestamptz)
), applied as (
    insert into readiness as kept (
        database, verdict, evaluated_at, ready_until, next_change_at, evidence_level, deciding_backup,
        policy, policy_version, policy_digest, positions, open_alerts, record_partition, record_offset, published_at)
    select database, verdict, "evaluatedAt", "readyUntil", "nextChangeAt", "evidenceLevel", "decidingBackup",
        policy, "policyVersion", "policyDigest", positions, "openAlerts", "recordPartition", "recordOffset", "publishedAt"
    from incoming
    on conflict (database) do update set
        verdict = excluded.verdict, evaluated_at = excluded.evaluated_at, ready_until = excluded.ready_until,
        next_change_at = excluded.next_change_at, evidence_level = excluded.evidence_level,
        deciding_backup = excluded.deciding_backup, policy = excluded.policy,
        policy_version = excluded.policy_version, policy_digest = excluded.policy_digest,
        positions = excluded.positions, open_alerts = excluded.open_alerts,
        record_partition = excluded.record_partition, record_offset = excluded.record_offset,
        published_at = excluded.published_at
    where case when kept.record_partition = excluded.record_partition
        then kept.record_offset < excluded.record_offset
        else kept.published_at <= excluded.published_at end
    returning database
), results as materialized (
    select distinct on (i.database, c.control) i.database, c.*
    from incoming i join applied using (database)
    cross join lateral json_to_recordset(i.results) as c (
        control text, outcome text, required boolean, code text, reason text, "validUntil" timestamptz, evidence jsonb,
        waiver jsonb)
), gone as (
    delete from control_result old using applied
    where old.database = applied.database
    and not exists (select from results r where r.database = old.database and r.control = old.control)
)
insert into control_result as kept (database, control, outcome, required, code, reason, valid_until, evidence, waiver)
select database, control, outcome, required, code, reason, "validUntil", evidence, waiver from results
on conflict (database, control) do update set
    outcome = excluded.outcome, required = excluded.required, code = excluded.code, reason = excluded.reason,
    valid_until = excluded.valid_until, evidence = excluded.evidence, waiver = excluded.waiver
where (kept.outcome, kept.required, kept.code, kept.reason, kept.valid_until, kept.evidence, kept.waiver)
    is distinct from
    (excluded.outcome, excluded.required, excluded.code, excluded.reason, excluded.valid_until, excluded.evidence,
        excluded.waiver)
