insert into migration_gate as kept (
    migration_id, database, state, checklist_required, checklist_done, gate, blocking, last_decision_id, updated_at,
    record_partition, record_offset)
select "migrationId", database, state, "checklistRequired", "checklistDone", gate,
    array(select json_array_elements_text(blocking)), "lastDecisionId", "updatedAt", "recordPartition", "recordOffset"
from json_to_recordset(?::json) as r (
    "migrationId" text, database text, state text, "checklistRequired" integer, "checklistDone" integer, gate text,
    blocking json, "lastDecisionId" text, "updatedAt" timestamptz, "recordPartition" integer, "recordOffset" bigint)
on conflict (migration_id, database) do update set
    state = excluded.state, checklist_required = excluded.checklist_required,
    checklist_done = excluded.checklist_done, gate = excluded.gate, blocking = excluded.blocking,
    last_decision_id = excluded.last_decision_id, updated_at = excluded.updated_at,
    record_partition = excluded.record_partition, record_offset = excluded.record_offset
where case when kept.record_partition = excluded.record_partition
    then kept.record_offset < excluded.record_offset
    else coalesce(kept.updated_at <= excluded.updated_at, true) end
