CREATE TABLE public.migration_plan (
    migration_id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name TEXT NOT NULL DEFAULT '',
    database_name VARCHAR(255) NOT NULL,
    state VARCHAR(50) NOT NULL DEFAULT 'planned',
    rollback_plan TEXT,
    validation_plan TEXT,
    window_start TIMESTAMP WITH TIME ZONE,
    window_end TIMESTAMP WITH TIME ZONE,
    migration_set_digest TEXT,
    backup_id INTEGER,
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE
);
