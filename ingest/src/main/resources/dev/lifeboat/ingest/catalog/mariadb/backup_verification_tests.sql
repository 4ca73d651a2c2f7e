CREATE TABLE backup_verification_tests (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    backup_id INT,
    test_type VARCHAR(50) CHECK (test_type IN ('integrity', 'restore', 'partial_restore', 'data_validation')),
    test_start_time TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6),
    test_end_time TIMESTAMP(6) NULL DEFAULT NULL,
    test_status VARCHAR(50),
    test_details JSON,
    tested_by VARCHAR(255),
    test_environment VARCHAR(255),
    rows_verified BIGINT,
    checksum_match BOOLEAN,
    FOREIGN KEY (backup_id) REFERENCES backup_catalog (id)
)
