-- What a transaction does to what there was before it, and how that is told.

-- All that there is, each with its name, whether an expectation names it, and a part for all that is looked at. What comes
-- anew is nothing that there was; what comes to a table (a trigger, a policy, a constraint, an index) is a part of the table.
CREATE OR REPLACE FUNCTION lifeboat.footprint(named oid[]) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET TimeZone = 'UTC'
SET DateStyle = 'ISO, MDY' SET IntervalStyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET xmlbinary = 'base64' SET lc_monetary = 'C' AS $footprint$
  WITH own AS (SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname IN ('pg_catalog', 'information_schema')),
  ours AS (SELECT n.oid FROM pg_namespace n WHERE n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'),
  -- the types that were there when this transaction wrote for the first time
  older AS (SELECT t.oid FROM pg_type t WHERE age(t.xmin) > age((txid_current() % 4294967296)::text::xid))
  SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM (
    -- tables and all that are named like them
    SELECT c.oid::text AS key, jsonb_build_object(
      'name', c.oid::regclass::text,
      'named', c.oid = ANY (footprint.named) OR EXISTS (SELECT 1 FROM pg_depend d WHERE c.relkind = 'S'
        AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (footprint.named)),
      'rows', pg_stat_get_xact_tuples_inserted(c.oid) || '/' || pg_stat_get_xact_tuples_updated(c.oid) || '/'
        || pg_stat_get_xact_tuples_deleted(c.oid),
      'file', CASE WHEN c.relkind IN ('r', 'm', 'S') THEN c.relfilenode::text END,
      'rights', c.relacl::text,
      -- all but what the server itself writes there, and what the other parts tell
      'settings', md5((to_jsonb(c) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}'::text[]
        - '{relhasindex,relhasrules,relhastriggers,relhassubclass,relchecks,relnatts,reltoastrelid,relrewrite,relacl}'::text[])::text),
      'columns', (SELECT md5(string_agg(a::text, ',' ORDER BY a.attnum)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
      'defaults', (SELECT md5(string_agg(d.adnum || ' ' || d.adbin::text, ',' ORDER BY d.adnum)) FROM pg_attrdef d WHERE d.adrelid = c.oid),
      -- those of a partition alone come and go with it
      'constraints', (SELECT md5(string_agg(k::text, ',' ORDER BY k.oid)) FROM pg_constraint k
        WHERE k.conrelid = c.oid AND k.conparentid = 0),
      'indexes', (SELECT md5(string_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indisreplident,
          i.indisclustered), ',' ORDER BY i.indexrelid)) FROM pg_index i WHERE i.indrelid = c.oid),
      -- a foreign key of a new table makes some of its own; one that is switched off is somebody's doing
      'triggers', (SELECT md5(string_agg(g::text, ',' ORDER BY g.oid)) FROM pg_trigger g
        WHERE g.tgrelid = c.oid AND (NOT g.tgisinternal OR g.tgenabled <> 'O')),
      'policies', (SELECT md5(string_agg(p::text, ',' ORDER BY p.oid)) FROM pg_policy p WHERE p.polrelid = c.oid),
      -- without the places in the text that it was made by
      'rules', (SELECT md5(string_agg(concat_ws(' ', r.rulename, r.ev_type, r.ev_enabled, r.is_instead,
          regexp_replace(r.ev_qual::text || r.ev_action::text, ':(stmt_)?(location|len) -?[0-9]+', '', 'g')), ',' ORDER BY r.oid))
        FROM pg_rewrite r WHERE r.ev_class = c.oid),
      'parameters', (SELECT s::text FROM pg_sequence s WHERE s.seqrelid = c.oid),
      'options', (SELECT md5(f::text) FROM pg_foreign_table f WHERE f.ftrelid = c.oid)) AS value
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'S', 'v', 'c') AND c.relpersistence <> 't'
      AND c.relnamespace IN (SELECT ours.oid FROM ours)
    UNION ALL
    SELECT i.inhrelid || ' of ' || i.inhparent, jsonb_build_object(
      'name', i.inhrelid::regclass::text || ' as a part of ' || i.inhparent::regclass::text,
      'named', i.inhrelid = ANY (footprint.named) AND i.inhparent = ANY (footprint.named))
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
    UNION ALL
    -- what else has a name and is used by it
    SELECT o.catalog || ' ' || o.oid, jsonb_build_object('name', i.type || ' ' || i.identity, 'named', false,
      'definition', md5(o.definition))
    FROM (
      SELECT 'pg_proc'::regclass AS catalog, p.oid,
          p::text || coalesce((SELECT a::text FROM pg_aggregate a WHERE a.aggfnoid = p.oid), '') AS definition
        FROM pg_proc p WHERE p.pronamespace IN (SELECT ours.oid FROM ours)
      UNION ALL
      SELECT 'pg_type'::regclass, t.oid, concat_ws(' ', t::text,
          (SELECT string_agg(e.oid || e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
          (SELECT string_agg(k::text, ',' ORDER BY k.oid) FROM pg_constraint k WHERE k.contypid = t.oid),
          (SELECT r::text FROM pg_range r WHERE r.rngtypid = t.oid))
        FROM pg_type t WHERE t.typrelid = 0 AND t.oid NOT IN (SELECT e.typarray FROM pg_type e) AND t.typnamespace IN (SELECT ours.oid FROM ours)
      UNION ALL
      SELECT 'pg_operator'::regclass, p.oid, p::text FROM pg_operator p WHERE p.oprnamespace IN (SELECT ours.oid FROM ours)
      UNION ALL
      SELECT 'pg_namespace'::regclass, n.oid, n::text FROM pg_namespace n WHERE n.oid IN (SELECT ours.oid FROM ours)
      UNION ALL
      SELECT 'pg_extension'::regclass, e.oid, e::text FROM pg_extension e) o,
      LATERAL pg_identify_object(o.catalog, o.oid, 0) i
    UNION ALL
    -- what the server brings along, told by which version of its rows there is
    SELECT 'own ' || c.oid, jsonb_build_object('name', c.oid::regclass::text, 'named', c.oid = ANY (footprint.named),
      'definition', concat_ws(' ', c.xmin, (SELECT sum(a.xmin::text::bigint) FROM pg_attribute a WHERE a.attrelid = c.oid),
        (SELECT string_agg(r.xmin::text, ',' ORDER BY r.oid) FROM pg_rewrite r WHERE r.ev_class = c.oid)))
    FROM pg_class c WHERE c.relkind IN ('r', 'v') AND c.relnamespace IN (SELECT own.oid FROM own)
    UNION ALL
    SELECT v.what || ' ' || own.nspname, jsonb_build_object('name', v.what || ' of ' || own.nspname, 'named', false,
      'definition', v.version)
    FROM own, LATERAL (
      SELECT 'functions' AS what, md5(string_agg(p.oid || '/' || p.xmin, ',' ORDER BY p.oid)) AS version
        FROM pg_proc p WHERE p.pronamespace = own.oid
      UNION ALL
      SELECT 'types', md5(string_agg(t.oid || '/' || t.xmin, ',' ORDER BY t.oid)) FROM pg_type t
        WHERE t.typrelid = 0 AND t.typnamespace = own.oid
      UNION ALL
      SELECT 'operators', md5(string_agg(o.oid || '/' || o.xmin, ',' ORDER BY o.oid)) FROM pg_operator o
        WHERE o.oprnamespace = own.oid
      UNION ALL
      SELECT 'rights', n.xmin::text FROM pg_namespace n WHERE n.oid = own.oid) v
    UNION ALL
    -- and what of the server's own tables this transaction wrote to all the same: roles, casts, publications, large objects ...
    SELECT 'rows of ' || c.oid, jsonb_build_object('name', c.oid::regclass::text, 'named', c.oid = ANY (footprint.named),
      'rows', pg_stat_get_xact_tuples_updated(c.oid) || '/' || pg_stat_get_xact_tuples_deleted(c.oid),
      -- what comes anew there belongs to something that there was
      'rows added', CASE WHEN c.relname IN ('pg_auth_members', 'pg_db_role_setting', 'pg_default_acl', 'pg_event_trigger',
        'pg_largeobject', 'pg_parameter_acl', 'pg_publication', 'pg_publication_namespace', 'pg_publication_rel', 'pg_seclabel',
        'pg_shseclabel', 'pg_subscription', 'pg_user_mapping') THEN pg_stat_get_xact_tuples_inserted(c.oid)
        -- a new type may have casts of its own
        WHEN c.relname = 'pg_cast' THEN (SELECT count(*) FROM pg_cast k
          WHERE k.castsource IN (SELECT older.oid FROM older) AND k.casttarget IN (SELECT older.oid FROM older)) END)
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'pg_catalog'::regnamespace AND c.relname NOT IN (
      'pg_class', 'pg_attribute', 'pg_attrdef', 'pg_constraint', 'pg_index', 'pg_trigger', 'pg_policy', 'pg_rewrite', 'pg_sequence',
      'pg_foreign_table', 'pg_inherits', 'pg_partitioned_table', 'pg_proc', 'pg_aggregate', 'pg_type', 'pg_enum', 'pg_range',
      'pg_namespace', 'pg_operator', 'pg_extension',
      -- what of these changes an extension that comes, or nobody misses
      'pg_amop', 'pg_amproc', 'pg_depend', 'pg_shdepend', 'pg_description', 'pg_shdescription', 'pg_init_privs', 'pg_statistic',
      'pg_statistic_ext', 'pg_statistic_ext_data')
  ) t;
$footprint$;

-- What there was and is not as it was: its name, whether an expectation names it, and which of its parts differ.
CREATE OR REPLACE FUNCTION lifeboat.differing(was jsonb, is_now jsonb, objects text[]) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $differing$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'name', old.value ->> 'name',
    'named', (old.value ->> 'named')::boolean OR old.value ->> 'name' = ANY (objects),
    'parts', CASE WHEN now.value IS NULL THEN 'it is gone' ELSE (SELECT string_agg(p.key, ', ' ORDER BY p.key)
      FROM jsonb_each(old.value) AS p WHERE p.value IS DISTINCT FROM now.value -> p.key) END)), '[]')
  FROM jsonb_each(was) AS old LEFT JOIN jsonb_each(is_now) AS now ON now.key = old.key
  WHERE now.value IS DISTINCT FROM old.value;
$differing$;

-- Sequences that no expectation names, with what they gave last: null where they gave nothing.
CREATE OR REPLACE FUNCTION lifeboat.sequences(named oid[]) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $sequences$
  SELECT coalesce(jsonb_object_agg(c.oid::text, jsonb_build_object('name', c.oid::regclass::text, 'cycles', s.seqcycle,
    'step', s.seqincrement, 'known', r.readable, 'last', CASE WHEN r.readable THEN pg_sequence_last_value(c.oid) END)), '{}')
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
    LATERAL (SELECT has_sequence_privilege(c.oid, 'SELECT,USAGE') AS readable) r
  WHERE c.relpersistence <> 't' AND n.nspname <> 'lifeboat' AND NOT c.oid = ANY (sequences.named)
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (sequences.named));
$sequences$;

-- Which relations this transaction has locked so that it may have written to them.
CREATE OR REPLACE FUNCTION lifeboat.taken() RETURNS SETOF oid
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $taken$
  SELECT DISTINCT l.relation FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
  WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
    AND l.mode IN ('RowExclusiveLock', 'AccessExclusiveLock');
$taken$;

-- Which sequences are elsewhere now, and whether they will give again what they gave. Others may draw numbers meanwhile.
CREATE OR REPLACE FUNCTION lifeboat.moved(was jsonb, is_now jsonb) RETURNS TABLE (back boolean, said text)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $moved$
  SELECT m.back, format(CASE WHEN m.back
      THEN 'sequence %s went back from %s to %s, and will give again what it gave: that is not undone, so look after it'
      ELSE 'sequence %s went from %s to %s' END, m.name, coalesce(m.old, 'its start'), coalesce(m.new, 'its start'))
  FROM (
    SELECT o.value ->> 'name' AS name, o.value ->> 'last' AS old, n.value ->> 'last' AS new, n.key::oid AS oid,
      o.value ->> 'last' IS NOT NULL AND NOT (o.value ->> 'cycles')::boolean AND (n.value ->> 'last' IS NULL
        OR ((n.value ->> 'last')::numeric - (o.value ->> 'last')::numeric) * (o.value ->> 'step')::numeric < 0) AS back
    FROM jsonb_each(was) AS o JOIN jsonb_each(is_now) AS n ON n.key = o.key
    WHERE (o.value ->> 'known')::boolean AND (n.value ->> 'known')::boolean
      AND n.value ->> 'last' IS DISTINCT FROM o.value ->> 'last') m
  WHERE m.back OR m.oid IN (SELECT lifeboat.taken());
$moved$;

-- What this transaction may have written to with nobody to tell: foreign tables, and sequences that the caller may not read.
CREATE OR REPLACE FUNCTION lifeboat.uncounted(was jsonb, sequences jsonb) RETURNS text[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $uncounted$
  SELECT ARRAY(
    SELECT c.oid::regclass || ' may have been written to, which cannot be told here, and no expectation names it'
    FROM pg_class c JOIN lifeboat.taken() AS l ON l = c.oid
    WHERE c.relkind = 'f' AND NOT (was -> c.oid::text ->> 'named')::boolean
      OR c.relkind = 'S' AND sequences ? c.oid::text AND NOT has_sequence_privilege(c.oid, 'SELECT,USAGE')
    ORDER BY 1);
$uncounted$;

-- What of the tables that no expectation names this transaction may have written to, and has not by all that can be told.
CREATE OR REPLACE FUNCTION lifeboat.untouched(was jsonb) RETURNS text[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $untouched$
  SELECT ARRAY(
    SELECT c.oid::regclass || ' was locked as for writing; by the counters of the server no row was written'
    FROM pg_class c JOIN lifeboat.taken() AS l ON l = c.oid
    -- which decision was used up is told elsewhere
    WHERE c.relkind IN ('r', 'm') AND NOT (was -> c.oid::text ->> 'named')::boolean
      AND c.oid <> 'lifeboat.decision'::regclass ORDER BY 1);
$untouched$;

-- What a session has that ends with it: settings, and temporary tables.
CREATE OR REPLACE FUNCTION lifeboat.of_session() RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $session$
  SELECT jsonb_build_object(
    'settings', (SELECT coalesce(jsonb_object_agg(s.name, s.setting), '{}') FROM pg_settings s
      WHERE s.source = 'session' AND s.name <> 'search_path'),
    'tables', (SELECT coalesce(jsonb_object_agg(c.oid::text, c.relname), '{}') FROM pg_class c
      WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind IN ('r', 'p', 'v', 'S')));
$session$;

-- What a session has that it had not, and what of it stands in the way of something along that path.
CREATE OR REPLACE FUNCTION lifeboat.left_behind(had jsonb, has jsonb, path text) RETURNS text[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $left$
  SELECT ARRAY(
    SELECT format('the session has %s = %s now', s.key, s.value #>> '{}') FROM jsonb_each(has -> 'settings') AS s
      WHERE s.value IS DISTINCT FROM had -> 'settings' -> s.key
    UNION ALL
    SELECT format('the session has a temporary %s now', t.value)
        || CASE WHEN h.found <> t.key::oid THEN ', which hides ' || h.found ELSE '' END
      FROM jsonb_each_text(has -> 'tables') AS t,
        LATERAL (SELECT lifeboat.relation_of(path, quote_ident(t.value)) AS found) h
      WHERE NOT had -> 'tables' ? t.key);
$left$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
