CREATE TABLE public.pitr_capability (
    id SERIAL PRIMARY KEY,
    database_name VARCHAR(255),
    earliest_recovery_point TIMESTAMP WITH TIME ZONE,
    latest_recovery_point TIMESTAMP WITH TIME ZONE,
    wal_archiving_enabled BOOLEAN,
    archive_location TEXT,
    retention_policy_days INTEGER,
    last_verification_date DATE,
    verification_status VARCHAR(50)
);
