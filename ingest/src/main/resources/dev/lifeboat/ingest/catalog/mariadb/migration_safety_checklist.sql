CREATE TABLE migration_safety_checklist (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    migration_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    checklist_item VARCHAR(255) NOT NULL,
    is_required BOOLEAN DEFAULT true,
    completed BOOLEAN DEFAULT false,
    completed_by VARCHAR(255),
    completed_at TIMESTAMP(6) NULL DEFAULT NULL,
    evidence TEXT,
    UNIQUE (migration_id, checklist_item)
)
