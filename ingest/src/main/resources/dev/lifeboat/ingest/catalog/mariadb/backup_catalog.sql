CREATE TABLE backup_catalog (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    backup_name VARCHAR(255) NOT NULL UNIQUE,
    backup_type VARCHAR(50) CHECK (backup_type IN ('full', 'incremental', 'differential')),
    source_database VARCHAR(255) NOT NULL,
    backup_start_time TIMESTAMP(6) NOT NULL,
    backup_end_time TIMESTAMP(6) NULL DEFAULT NULL,
    backup_size_bytes BIGINT,
    backup_location TEXT NOT NULL,
    encryption_key_id VARCHAR(255),
    compression_type VARCHAR(50),
    retention_days INT DEFAULT 90,
    is_verified BOOLEAN DEFAULT false,
    verification_date TIMESTAMP(6) NULL DEFAULT NULL,
    created_by VARCHAR(255) NOT NULL
)
