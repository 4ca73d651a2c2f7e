CREATE TABLE public.migration_log (
    id SERIAL PRIMARY KEY,
    migration_name TEXT,
    backup_id INTEGER,
    pre_checksum TEXT,
    post_checksum TEXT,
    executed_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);
