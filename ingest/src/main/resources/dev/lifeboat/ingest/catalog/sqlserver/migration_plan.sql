CREATE TABLE dbo.migration_plan (
    migration_id CHAR(36) NOT NULL DEFAULT LOWER(CONVERT(CHAR(36), NEWID())) PRIMARY KEY,
    name NVARCHAR(MAX) NOT NULL DEFAULT '',
    database_name NVARCHAR(255) NOT NULL,
    state NVARCHAR(50) NOT NULL DEFAULT 'planned',
    rollback_plan NVARCHAR(MAX),
    validation_plan NVARCHAR(MAX),
    window_start DATETIMEOFFSET(6) NULL,
    window_end DATETIMEOFFSET(6) NULL,
    migration_set_digest NVARCHAR(MAX),
    backup_id INT,
    started_at DATETIMEOFFSET(6) NULL,
    ended_at DATETIMEOFFSET(6) NULL
)
