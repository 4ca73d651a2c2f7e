CREATE TABLE public.migration_data_snapshots (
    id SERIAL PRIMARY KEY,
    migration_id UUID NOT NULL,
    snapshot_type VARCHAR(50),
    table_name TEXT,
    row_count BIGINT,
    checksum TEXT
);
