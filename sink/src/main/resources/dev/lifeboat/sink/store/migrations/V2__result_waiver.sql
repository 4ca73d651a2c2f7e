-- the waiver of a control that does not hold by itself, whether it counts or not
alter table control_result add column waiver jsonb;
