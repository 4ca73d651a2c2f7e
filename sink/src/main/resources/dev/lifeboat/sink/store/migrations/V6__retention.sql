-- one row, once anything was forgotten: of the time before that instant not every change is there any more
create table retention (
    only_row   boolean     primary key default true check (only_row),
    kept_since timestamptz not null
);

create index alert_resolved on alert (resolved_at) where state = 'resolved';
