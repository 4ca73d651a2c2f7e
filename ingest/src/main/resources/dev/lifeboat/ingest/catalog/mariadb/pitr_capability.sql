CREATE TABLE pitr_capability (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    database_name VARCHAR(255),
    earliest_recovery_point TIMESTAMP(6) NULL DEFAULT NULL,
    latest_recovery_point TIMESTAMP(6) NULL DEFAULT NULL,
    wal_archiving_enabled BOOLEAN,
    archive_location TEXT,
    retention_policy_days INT,
    last_verification_date DATE,
    verification_status VARCHAR(50)
)
