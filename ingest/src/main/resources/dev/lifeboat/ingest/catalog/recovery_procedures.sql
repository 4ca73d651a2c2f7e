CREATE TABLE public.recovery_procedures (
    id SERIAL PRIMARY KEY,
    procedure_name VARCHAR(255) UNIQUE NOT NULL,
    procedure_type VARCHAR(50),
    estimated_recovery_time INTERVAL,
    last_tested_date DATE,
    test_success_rate DECIMAL(5,2),
    procedure_steps JSONB,
    required_resources TEXT[],
    contact_list JSONB
);
