CREATE OR REPLACE FUNCTION public.lifeboat_checklist(migration UUID) RETURNS SETOF public.migration_safety_checklist AS $body$
    INSERT INTO public.migration_safety_checklist (migration_id, checklist_item)
    SELECT migration, item
    FROM unnest(ARRAY[
        'Full backup completed',
        'Backup verified restorable',
        'Recovery procedure documented',
        'Recovery time tested',
        'Rollback plan approved',
        'Data integrity queries prepared',
        'Stakeholders notified',
        'Maintenance window scheduled']) AS item
    ON CONFLICT (migration_id, checklist_item) DO NOTHING;
    SELECT * FROM public.migration_safety_checklist WHERE migration_id = migration ORDER BY id;
$body$ LANGUAGE sql;
