-- several databases may have a migration of one id
alter table migration_gate drop constraint migration_gate_pkey;
alter table migration_gate add primary key (migration_id, database);
