CREATE TABLE migration_log (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    migration_name TEXT,
    backup_id INT,
    pre_checksum TEXT,
    post_checksum TEXT,
    executed_at TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6)
)
