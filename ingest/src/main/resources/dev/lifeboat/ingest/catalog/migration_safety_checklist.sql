CREATE TABLE public.migration_safety_checklist (
    id SERIAL PRIMARY KEY,
    migration_id UUID NOT NULL,
    checklist_item VARCHAR(255) NOT NULL,
    is_required BOOLEAN DEFAULT true,
    completed BOOLEAN DEFAULT false,
    completed_by VARCHAR(255),
    completed_at TIMESTAMP WITH TIME ZONE,
    evidence TEXT,
    UNIQUE(migration_id, checklist_item)
);
