CREATE TABLE migration_data_snapshots (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    migration_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    snapshot_type VARCHAR(50),
    table_name TEXT,
    row_count BIGINT,
    checksum TEXT
)
