CREATE TABLE public.backup_verification_tests (
    id SERIAL PRIMARY KEY,
    backup_id INTEGER REFERENCES public.backup_catalog(id),
    test_type VARCHAR(50) CHECK (test_type IN ('integrity', 'restore', 'partial_restore', 'data_validation')),
    test_start_time TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    test_end_time TIMESTAMP WITH TIME ZONE,
    test_status VARCHAR(50),
    test_details JSONB,
    tested_by VARCHAR(255),
    test_environment VARCHAR(255),
    rows_verified BIGINT,
    checksum_match BOOLEAN
);
