-- the newest records of the log that a change of readiness was computed from
alter table readiness_change add column positions jsonb;
