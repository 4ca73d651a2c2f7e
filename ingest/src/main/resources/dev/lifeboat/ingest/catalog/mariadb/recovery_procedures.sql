CREATE TABLE recovery_procedures (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    procedure_name VARCHAR(255) NOT NULL UNIQUE,
    procedure_type VARCHAR(50),
    estimated_recovery_time VARCHAR(64) COMMENT 'ISO 8601: PT4H30M' CHECK (estimated_recovery_time LIKE 'P%'),
    last_tested_date DATE,
    test_success_rate DECIMAL(5,2),
    procedure_steps JSON,
    required_resources JSON COMMENT 'an array of texts',
    contact_list JSON
)
