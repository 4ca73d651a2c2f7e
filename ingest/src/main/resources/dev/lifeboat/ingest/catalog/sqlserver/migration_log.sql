CREATE TABLE dbo.migration_log (
    id INT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    migration_name NVARCHAR(MAX),
    backup_id INT,
    pre_checksum NVARCHAR(MAX),
    post_checksum NVARCHAR(MAX),
    executed_at DATETIMEOFFSET(6) NULL DEFAULT SYSDATETIMEOFFSET(),
    migration_id CHAR(36),
    state NVARCHAR(50)
)
