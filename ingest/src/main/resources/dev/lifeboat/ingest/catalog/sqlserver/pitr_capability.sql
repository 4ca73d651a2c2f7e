CREATE TABLE dbo.pitr_capability (
    id INT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    database_name NVARCHAR(255),
    earliest_recovery_point DATETIMEOFFSET(6) NULL,
    latest_recovery_point DATETIMEOFFSET(6) NULL,
    wal_archiving_enabled BIT,
    archive_location NVARCHAR(MAX),
    retention_policy_days INT,
    last_verification_date DATE,
    verification_status NVARCHAR(50),
    last_archived_at DATETIMEOFFSET(6) NULL,
    last_failed_at DATETIMEOFFSET(6) NULL,
    lost_segments BIGINT,
    system_identifier NVARCHAR(255),
    timeline BIGINT,
    engine_version NVARCHAR(255)
)
