CREATE TABLE dbo.migration_safety_checklist (
    id INT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    migration_id CHAR(36) NOT NULL,
    checklist_item NVARCHAR(255) NOT NULL,
    is_required BIT DEFAULT 1,
    completed BIT DEFAULT 0,
    completed_by NVARCHAR(255),
    completed_at DATETIMEOFFSET(6) NULL,
    evidence NVARCHAR(MAX),
    UNIQUE (migration_id, checklist_item)
)
