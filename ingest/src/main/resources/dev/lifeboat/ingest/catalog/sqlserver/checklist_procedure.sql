CREATE OR ALTER PROCEDURE dbo.lifeboat_checklist @migration CHAR(36) AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO dbo.migration_safety_checklist (migration_id, checklist_item)
    SELECT LOWER(@migration), items.item
    FROM (VALUES
        ('Full backup completed'),
        ('Backup verified restorable'),
        ('Recovery procedure documented'),
        ('Recovery time tested'),
        ('Rollback plan approved'),
        ('Data integrity queries prepared'),
        ('Stakeholders notified'),
        ('Maintenance window scheduled')) AS items (item)
    WHERE NOT EXISTS (
        SELECT 1 FROM dbo.migration_safety_checklist there
        WHERE there.migration_id = LOWER(@migration) AND there.checklist_item = items.item);
    SELECT * FROM dbo.migration_safety_checklist WHERE migration_id = LOWER(@migration) ORDER BY id;
END
