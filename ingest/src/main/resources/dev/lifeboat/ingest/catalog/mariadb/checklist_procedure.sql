CREATE OR REPLACE PROCEDURE lifeboat_checklist(migration CHAR(36) CHARACTER SET ascii)
BEGIN
    INSERT IGNORE INTO migration_safety_checklist (migration_id, checklist_item) VALUES
        (LOWER(migration), 'Full backup completed'),
        (LOWER(migration), 'Backup verified restorable'),
        (LOWER(migration), 'Recovery procedure documented'),
        (LOWER(migration), 'Recovery time tested'),
        (LOWER(migration), 'Rollback plan approved'),
        (LOWER(migration), 'Data integrity queries prepared'),
        (LOWER(migration), 'Stakeholders notified'),
        (LOWER(migration), 'Maintenance window scheduled');
    SELECT * FROM migration_safety_checklist WHERE migration_id = LOWER(migration) ORDER BY id;
END
