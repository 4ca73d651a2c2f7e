-- What SQL Server remembers of its backups, as one JSON document for 'lifeboat observe mssql --input backups.json'. SQL Server 2016 or later.
-- Run it with what prints it whole, in UTF-8, e.g.: sqlcmd -S SERVER -E -d msdb -b -y 0 -f o:65001 -i backups.sql -o backups.json
-- Needs: SELECT on msdb.dbo.backupset and msdb.dbo.backupmediafamily, VIEW ANY DEFINITION, VIEW SERVER STATE (VIEW ANY DATABASE tells the names).
-- Positions in the log and sizes have more digits than readers of JSON keep, so they are texts.
SET NOCOUNT ON;
DECLARE @json nvarchar(max) = (
    SELECT
        CONVERT(nvarchar(256), SERVERPROPERTY('ServerName')) AS server_name,
        CONVERT(nvarchar(64), SERVERPROPERTY('ProductVersion')) AS product_version,
        JSON_QUERY(COALESCE((
            SELECT d.name, d.recovery_model_desc AS recovery_model, CONVERT(char(36), r.family_guid) AS family_guid
            FROM sys.databases d
            LEFT JOIN sys.database_recovery_status r ON r.database_id = d.database_id
            FOR JSON PATH), '[]')) AS databases,
        JSON_QUERY(COALESCE((
            SELECT
                CONVERT(char(36), b.backup_set_uuid) AS backup_set_uuid,
                b.name, b.database_name, b.server_name, b.user_name, b.type,
                CONVERT(varchar(23), b.backup_start_date, 126) AS backup_start_date,
                CONVERT(varchar(23), b.backup_finish_date, 126) AS backup_finish_date,
                CONVERT(varchar(23), b.expiration_date, 126) AS expiration_date,
                b.time_zone,
                CONVERT(varchar(20), b.backup_size) AS backup_size,
                CONVERT(varchar(20), b.compressed_backup_size) AS compressed_backup_size,
                CONVERT(varchar(25), b.first_lsn) AS first_lsn,
                CONVERT(varchar(25), b.last_lsn) AS last_lsn,
                CONVERT(varchar(25), b.checkpoint_lsn) AS checkpoint_lsn,
                CONVERT(varchar(25), b.database_backup_lsn) AS database_backup_lsn,
                CONVERT(varchar(25), b.differential_base_lsn) AS differential_base_lsn,
                CONVERT(char(36), b.differential_base_guid) AS differential_base_guid,
                CONVERT(char(36), b.family_guid) AS family_guid,
                CONVERT(char(36), b.first_recovery_fork_guid) AS first_recovery_fork_guid,
                CONVERT(char(36), b.last_recovery_fork_guid) AS last_recovery_fork_guid,
                b.recovery_model, b.is_copy_only, b.is_snapshot, b.is_damaged, b.has_backup_checksums, b.has_incomplete_metadata,
                b.software_major_version, b.software_minor_version, b.key_algorithm,
                CONVERT(varchar(64), b.encryptor_thumbprint, 1) AS encryptor_thumbprint,
                JSON_QUERY((
                    SELECT m.family_sequence_number, m.mirror, m.device_type, m.physical_device_name
                    FROM msdb.dbo.backupmediafamily m
                    WHERE m.media_set_id = b.media_set_id
                    ORDER BY m.mirror, m.family_sequence_number
                    FOR JSON PATH)) AS media
            FROM msdb.dbo.backupset b
            WHERE b.backup_finish_date > DATEADD(day, -400, GETDATE())
            ORDER BY b.backup_set_id
            FOR JSON PATH), '[]')) AS backups
    FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
SELECT @json;
