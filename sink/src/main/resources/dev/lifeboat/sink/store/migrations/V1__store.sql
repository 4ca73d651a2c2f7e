-- The compliance store. Each row remembers the record it came from (partition, offset), so that an older record never
-- replaces a newer one; consumer_offset moves in the same transaction as the rows.

create table consumer_offset (
    group_name  text        not null,
    topic       text        not null,
    partition   integer     not null,
    next_offset bigint      not null,
    updated_at  timestamptz not null default now(),
    primary key (group_name, topic, partition)
);

-- current readiness, one row per database
create table readiness (
    database         text        primary key,
    verdict          text        not null,
    severity         smallint    generated always as
        (case verdict when 'blocked' then 0 when 'unknown' then 1 when 'at-risk' then 2 else 3 end) stored,
    evaluated_at     timestamptz not null,
    ready_until      timestamptz,
    next_change_at   timestamptz,
    evidence_level   integer     not null,
    deciding_backup  text,
    policy           text        not null,
    policy_version   integer     not null,
    policy_digest    text        not null,
    positions        jsonb       not null,
    open_alerts      jsonb       not null,
    record_partition integer     not null,
    record_offset    bigint      not null,
    published_at     timestamptz not null
);
create index readiness_worst_first on readiness (severity, ready_until, database);

create table control_result (
    database    text    not null references readiness on delete cascade,
    control     text    not null,
    outcome     text    not null,
    required    boolean not null,
    code        text    not null,
    reason      text    not null,
    valid_until timestamptz,
    evidence    jsonb   not null,
    primary key (database, control)
);
create index control_result_by_outcome on control_result (control, outcome);

create table readiness_change (
    change_id        text        primary key,
    database         text        not null,
    at               timestamptz not null,
    verdict_before   text        not null,
    verdict_after    text        not null,
    cause            text        not null,
    caused_by        jsonb,
    changes          jsonb       not null,
    ready_until      timestamptz,
    record_partition integer     not null,
    record_offset    bigint      not null
);
create index readiness_change_latest on readiness_change (database, at desc);

-- where each alert stands, and every step it took
create table alert (
    alert_id         text        primary key,
    database         text        not null,
    control          text        not null,
    control_name     text        not null,
    state            text        not null,
    opened_at        timestamptz not null,
    last_at          timestamptz not null,
    resolved_at      timestamptz,
    outcome          text        not null,
    code             text        not null,
    reason           text        not null,
    remedy           text        not null,
    evidence         jsonb       not null,
    record_partition integer     not null,
    record_offset    bigint      not null
);
create index alert_by_database on alert (database, opened_at desc);
create index alert_open on alert (opened_at desc) where state <> 'resolved';

create table alert_step (
    alert_id         text        not null references alert,
    state            text        not null,
    at               timestamptz not null,
    outcome          text        not null,
    code             text        not null,
    reason           text        not null,
    remedy           text        not null,
    evidence         jsonb       not null,
    record_partition integer     not null,
    record_offset    bigint      not null,
    primary key (alert_id, state, at)
);

-- what each webhook still has to be told, written with the alert; message_key is the Idempotency-Key of the call
create table alert_outbox (
    id              bigint      generated always as identity primary key,
    webhook         text        not null,
    message_key     text        not null,
    alert_id        text        not null references alert,
    state           text        not null,
    at              timestamptz not null,
    status          text        not null default 'pending',
    attempts        integer     not null default 0,
    next_attempt_at timestamptz not null default '-infinity',
    http_status     integer,
    last_error      text,
    settled_at      timestamptz,
    unique (webhook, message_key),
    check (status in ('pending', 'delivered', 'refused', 'skipped'))
);
create index alert_outbox_pending on alert_outbox (webhook, alert_id, id) where status = 'pending';
create index alert_outbox_due on alert_outbox (webhook, next_attempt_at, id) where status = 'pending';

create table decision (
    decision_id      text        primary key,
    request_id       text        not null,
    database         text        not null,
    migration_id     text        not null,
    phase            text        not null,
    decision         text        not null,
    evaluated_at     timestamptz not null,
    not_after        timestamptz,
    policy           text        not null,
    policy_version   integer     not null,
    reason_codes     text[]      not null,
    deciding_backup  text,
    actor            text,
    body             jsonb       not null,
    record_partition integer     not null,
    record_offset    bigint      not null
);
create index decision_by_database on decision (database, evaluated_at desc);
create index decision_latest on decision (evaluated_at desc);

create table migration_gate (
    migration_id       text    primary key,
    database           text    not null,
    state              text    not null,
    checklist_required integer not null,
    checklist_done     integer not null,
    gate               text    not null,
    blocking           text[]  not null,
    last_decision_id   text,
    updated_at         timestamptz,
    record_partition   integer not null,
    record_offset      bigint  not null
);
create index migration_gate_by_database on migration_gate (database);

-- the newest unreadable records; the topic has them whole
create table dead_letter (
    id               bigint      generated always as identity primary key,
    topic            text        not null,
    partition        integer     not null,
    "offset"         bigint      not null,
    stage            text        not null,
    key              text,
    value_head       bytea,
    value_bytes      bigint      not null,
    reason           text        not null,
    failed_at        timestamptz not null,
    record_partition integer     not null,
    record_offset    bigint      not null,
    unique (record_partition, record_offset)
);
-- written twice by a step that was killed in between, still one; what never was on a topic has no such identity
create unique index dead_letter_origin on dead_letter (topic, partition, "offset", stage) where "offset" >= 0;
