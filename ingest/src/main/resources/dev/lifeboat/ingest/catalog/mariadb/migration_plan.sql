CREATE TABLE migration_plan (
    migration_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID()) PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    database_name VARCHAR(255) NOT NULL,
    state VARCHAR(50) NOT NULL DEFAULT 'planned',
    rollback_plan TEXT,
    validation_plan TEXT,
    window_start TIMESTAMP(6) NULL DEFAULT NULL,
    window_end TIMESTAMP(6) NULL DEFAULT NULL,
    migration_set_digest TEXT,
    backup_id INT,
    started_at TIMESTAMP(6) NULL DEFAULT NULL,
    ended_at TIMESTAMP(6) NULL DEFAULT NULL
)
