CREATE TABLE public.backup_catalog (
    id SERIAL PRIMARY KEY,
    backup_name VARCHAR(255) UNIQUE NOT NULL,
    backup_type VARCHAR(50) CHECK (backup_type IN ('full', 'incremental', 'differential')),
    source_database VARCHAR(255) NOT NULL,
    backup_start_time TIMESTAMP WITH TIME ZONE NOT NULL,
    backup_end_time TIMESTAMP WITH TIME ZONE,
    backup_size_bytes BIGINT,
    backup_location TEXT NOT NULL,
    encryption_key_id VARCHAR(255),
    compression_type VARCHAR(50),
    retention_days INTEGER DEFAULT 90,
    is_verified BOOLEAN DEFAULT false,
    verification_date TIMESTAMP WITH TIME ZONE,
    created_by VARCHAR(255) NOT NULL
);
