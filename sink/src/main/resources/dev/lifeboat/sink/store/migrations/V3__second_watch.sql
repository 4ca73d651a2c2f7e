-- the newest heartbeat of each source, the tasks of the topology included
create table source (
    source           text        primary key,
    at               timestamptz not null,
    interval_millis  bigint      not null,
    state            text        not null,
    message          text        not null,
    record_partition integer     not null,
    record_offset    bigint      not null
);

-- when the sink that reads a partition last had all of it: only then can anything be missed in it
alter table consumer_offset add column caught_up_at timestamptz;

create index readiness_next_change on readiness (next_change_at) where next_change_at is not null;
