CREATE TABLE dbo.migration_data_snapshots (
    id INT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    migration_id CHAR(36) NOT NULL,
    snapshot_type NVARCHAR(50),
    table_name NVARCHAR(MAX),
    row_count BIGINT,
    checksum NVARCHAR(MAX),
    algorithm NVARCHAR(MAX),
    taken_at DATETIMEOFFSET(6) NULL DEFAULT SYSDATETIMEOFFSET()
)
