CREATE TABLE dbo.recovery_procedures (
    id INT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    procedure_name NVARCHAR(255) NOT NULL UNIQUE,
    procedure_type NVARCHAR(50),
    estimated_recovery_time NVARCHAR(64) CHECK (estimated_recovery_time LIKE 'P%'),
    last_tested_date DATE,
    test_success_rate DECIMAL(5,2),
    procedure_steps NVARCHAR(MAX) CHECK (ISJSON(procedure_steps) = 1),
    required_resources NVARCHAR(MAX) CHECK (ISJSON(required_resources) = 1),
    contact_list NVARCHAR(MAX) CHECK (ISJSON(contact_list) = 1),
    database_name NVARCHAR(255)
)
