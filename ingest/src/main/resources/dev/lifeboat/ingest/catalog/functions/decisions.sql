-- Decisions of the gate as Lifeboat has written them back, and what teams ask them in SQL. Nothing here decides: without a row
-- that allows, and that is of this migration, this database and this quarter of an hour, the answer is no.
--
-- Whoever owns the schema can write decisions, so that must be nobody who migrates: install as a role of its own, and name those
-- who migrate with --grant.
CREATE SCHEMA IF NOT EXISTS lifeboat;
REVOKE ALL ON SCHEMA lifeboat FROM PUBLIC;

CREATE TABLE IF NOT EXISTS lifeboat.decision (
  decision_id text PRIMARY KEY,
  migration text NOT NULL CHECK (migration <> ''),
  database_id text NOT NULL,
  phase text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('allow', 'deny', 'indeterminate')),
  evaluated_at timestamptz NOT NULL,
  not_after timestamptz,
  system_identifier text NOT NULL,
  database_name name NOT NULL DEFAULT current_database(),
  migration_set_digest text,
  reasons jsonb NOT NULL DEFAULT '[]',
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at timestamptz,
  used_by name,
  CHECK (decision <> 'allow' OR not_after IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS decision_of_migration ON lifeboat.decision (migration, evaluated_at);
REVOKE ALL ON lifeboat.decision FROM PUBLIC;

-- What speaks against running these scripts as a migration, one row each; none means that they may run now. An allow counts only if
-- no other answer is as new, be it by when it was made or by when it was written: clocks of clients differ.
CREATE OR REPLACE FUNCTION lifeboat.why_not(migration text, digest text) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $why$
DECLARE
  newest lifeboat.decision;
  against lifeboat.decision;
  here text;
  at timestamptz := clock_timestamp();
  reason jsonb;
BEGIN
  IF migration IS NULL OR migration = '' THEN
    RETURN NEXT 'no migration is named';
    RETURN;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RETURN NEXT 'this transaction is ' || current_setting('transaction_isolation')
      || ' and may not see the newest decision; ask in one that is read committed';
  END IF;
  SELECT * INTO newest FROM lifeboat.decision d
    WHERE d.migration = why_not.migration AND d.phase = 'migrate'
    ORDER BY d.evaluated_at DESC, d.decision <> 'allow' DESC, d.decision_id DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN NEXT 'no decision about migration ' || migration || ' was written back to this database; ask for one: lifeboat gate'
      ' DATABASE --migration ' || migration || ' --write-back JDBC_URL';
    RETURN;
  END IF;
  SELECT * INTO against FROM lifeboat.decision d
    WHERE d.migration = why_not.migration AND d.phase = 'migrate' AND d.decision <> 'allow'
      AND (d.evaluated_at >= newest.evaluated_at OR d.written_at >= newest.written_at)
    ORDER BY d.written_at DESC, d.decision_id DESC LIMIT 1;
  IF FOUND THEN
    newest := against;
  END IF;
  IF newest.decision <> 'allow' THEN
    RETURN NEXT 'the gate says ' || newest.decision || ' (decision ' || newest.decision_id || ')';
    FOR reason IN SELECT * FROM jsonb_array_elements(
        CASE WHEN jsonb_typeof(newest.reasons) = 'array' THEN newest.reasons ELSE '[]'::jsonb END) LOOP
      RETURN NEXT coalesce(reason ->> 'code', 'a reason without a code') || coalesce(': ' || (reason ->> 'observed'), '');
    END LOOP;
  END IF;
  IF newest.decision = 'allow' AND (newest.not_after IS NULL OR at >= newest.not_after) THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' is worth nothing after ' || coalesce(newest.not_after::text, 'it was made')
      || '; ask anew';
  END IF;
  IF newest.evaluated_at > at + interval '5 minutes' OR newest.written_at > at + interval '5 minutes' THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' is of a time that is still to come; look after the clocks';
  END IF;
  IF newest.not_after > newest.evaluated_at + interval '1 day' THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' is good for longer than any decision of the gate';
  END IF;
  IF newest.written_at > newest.evaluated_at + interval '1 hour' THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' was written back long after it was made: newer ones may be missing';
  END IF;
  SELECT system_identifier::text INTO here FROM pg_control_system();
  IF here IS NULL OR newest.system_identifier <> here OR newest.database_name <> current_database() THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' is about database ' || newest.database_name || ' of system '
      || newest.system_identifier || '; this is ' || current_database() || ' of ' || coalesce(here, 'no system that is known');
  END IF;
  IF newest.used_at IS NOT NULL THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' was used at ' || newest.used_at || ' by ' || coalesce(newest.used_by, '?')
      || '; a migration runs once';
  END IF;
  IF newest.migration_set_digest IS NULL AND digest IS NOT NULL THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' names no scripts, so it would allow any; ask anew with'
      ' --migration-set-digest ' || digest;
  ELSIF newest.migration_set_digest IS NOT NULL AND digest IS NULL THEN
    RETURN NEXT 'decided was about scripts ' || newest.migration_set_digest || ', and which are about to run is not known here; ask'
      ' lifeboat.can_proceed(migration, digest), or have lifeboat.safe_migrate run them';
  ELSIF newest.migration_set_digest <> digest THEN
    RETURN NEXT 'decided was about scripts ' || newest.migration_set_digest || ', about to run is ' || digest;
  END IF;
END $why$;

CREATE OR REPLACE FUNCTION lifeboat.why_not(migration text) RETURNS SETOF text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $why$
  SELECT lifeboat.why_not(why_not.migration, NULL);
$why$;

-- Whether a migration may run now. Never null; any doubt is no.
CREATE OR REPLACE FUNCTION lifeboat.can_proceed(migration text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $can$
  SELECT NOT EXISTS (SELECT 1 FROM lifeboat.why_not(can_proceed.migration, NULL));
$can$;

-- Whether these scripts may run now as that migration; digest is what the gate was told with --migration-set-digest.
CREATE OR REPLACE FUNCTION lifeboat.can_proceed(migration text, digest text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $can$
  SELECT NOT EXISTS (SELECT 1 FROM lifeboat.why_not(can_proceed.migration, can_proceed.digest));
$can$;

-- Uses up the decision, in the transaction of the caller: of two callers one waits, and is refused.
CREATE OR REPLACE FUNCTION lifeboat.claim(migration text, digest text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $claim$
DECLARE
  newest text;
  against text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lifeboat.claim', 0));
  -- looked up before it is judged: a denial that is written in between must not be what is used up
  SELECT d.decision_id INTO newest FROM lifeboat.decision d
    WHERE d.migration = claim.migration AND d.phase = 'migrate'
    ORDER BY d.evaluated_at DESC, d.decision <> 'allow' DESC, d.decision_id DESC LIMIT 1;
  SELECT string_agg(reason, '; ') INTO against FROM lifeboat.why_not(claim.migration, claim.digest) AS reason;
  IF against IS NULL THEN
    UPDATE lifeboat.decision SET used_at = clock_timestamp(), used_by = session_user
      WHERE decision_id = newest AND decision = 'allow' AND used_at IS NULL;
    IF NOT FOUND THEN
      against := 'another decision was written at the same time; try again';
    END IF;
  END IF;
  IF against IS NOT NULL THEN
    RAISE EXCEPTION 'migration % must not run: %', coalesce(claim.migration, 'NULL'), against
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN newest;
END $claim$;

-- What the columns of a table hold: rows, and a sum over all of them that does not depend on their order, nor on settings. An error
-- where a policy would hide rows from the caller.
CREATE OR REPLACE FUNCTION lifeboat.contents(relation regclass, columns text[]) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off SET TimeZone = 'UTC'
SET DateStyle = 'ISO, MDY' SET IntervalStyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET xmlbinary = 'base64' SET lc_monetary = 'C' AS $contents$
DECLARE
  told text;
BEGIN
  EXECUTE format(
    'SELECT count(*) || '' rows, '' || coalesce(sum((''x'' || substr(h, 1, 16))::bit(64)::bigint::numeric), 0)'
    ' || ''/'' || coalesce(sum((''x'' || substr(h, 17, 16))::bit(64)::bigint::numeric), 0)'
    ' FROM (SELECT md5(ROW(%s)::text) AS h FROM ONLY %s) t',
    (SELECT string_agg(format('%I', name), ', ' ORDER BY ordinal) FROM unnest(columns) WITH ORDINALITY AS c(name, ordinal)),
    relation) INTO STRICT told;
  RETURN told;
END $contents$;

-- How many rows a table has. An error where a policy would hide some from the caller.
CREATE OR REPLACE FUNCTION lifeboat.counted(relation regclass) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off AS $counted$
DECLARE
  told text;
BEGIN
  EXECUTE format('SELECT count(*)::text FROM ONLY %s', relation) INTO STRICT told;
  RETURN told;
END $counted$;

-- What a query tells whose names are looked up along that path.
CREATE OR REPLACE FUNCTION lifeboat.told(path text, query text) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off AS $told$
DECLARE
  statement text := 'SELECT (' || query || ')::text';
  answer text;
BEGIN
  PERFORM set_config('search_path', path, true);
  EXECUTE statement INTO STRICT answer;
  RETURN answer;
END $told$;

-- The table of that name along that path, or null.
CREATE OR REPLACE FUNCTION lifeboat.relation_of(path text, name text) RETURNS regclass
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $relation$
BEGIN
  PERFORM set_config('search_path', path, true);
  RETURN pg_catalog.to_regclass(name);
END $relation$;

-- Runs a migration in the transaction of the caller, with the rights of the caller, if the gate has allowed it; and undoes all
-- of it unless what was expected has come true. Each expectation is one of
--   {"table": "public.orders", "expect": "unchanged"}                         all columns that there were before
--   {"table": "public.orders", "expect": "unchanged", "columns": ["id"]}
--   {"table": "public.orders", "expect": "rows", "by": 5}                     five more than before
--   {"table": "public.orders", "expect": "ignored"}
--   {"query": "SELECT sum(total) FROM orders"}                                one value, the same before and after
-- A table that is not named must not change: neither rows nor columns, nor be emptied, rewritten, renamed, detached or dropped. New
-- ones may come.
CREATE OR REPLACE FUNCTION lifeboat.safe_migrate(migration text, sql text, expectations jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $migrate$
BEGIN
  -- without an operator: whoever owns a schema of the caller's path could have made one
  RETURN lifeboat.migrated(migration, sql, expectations, pg_catalog.current_setting('search_path'),
    pg_catalog.current_schemas(false));
END $migrate$;

-- What safe_migrate does, on a search path of its own; only the statements and names of the caller are looked up along the caller's.
CREATE OR REPLACE FUNCTION lifeboat.migrated(migration text, sql text, expectations jsonb, path text, schemas name[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $migrate$
DECLARE
  -- tables that are gone with the session come last, whatever the migration does
  names text := (SELECT coalesce(string_agg(quote_ident(s) || ', ', '' ORDER BY o), '') || 'pg_temp'
    FROM unnest(schemas) WITH ORDINALITY AS c(s, o) WHERE s NOT LIKE 'pg\_temp%');
  decision text;
  expected jsonb;
  before jsonb := '[]';
  item jsonb;
  relation regclass;
  columns text[];
  told text;
  named oid[] := '{}';
  others jsonb;
  others_now jsonb;
  wrong text[] := '{}';
BEGIN
  IF sql IS NULL OR btrim(sql) = '' THEN
    RAISE EXCEPTION 'migration % has no statements', migration;
  END IF;
  IF expectations IS NULL OR jsonb_typeof(expectations) <> 'array' THEN
    RAISE EXCEPTION 'expectations must be a JSON array; an empty one expects that nothing changes';
  END IF;
  IF NOT current_setting('track_counts')::boolean THEN
    RAISE EXCEPTION 'track_counts is off, so nobody could tell which tables change';
  END IF;
  decision := lifeboat.claim(migration, 'sha256:' || encode(sha256(convert_to(sql, 'UTF8')), 'hex'));

  FOR expected IN SELECT * FROM jsonb_array_elements(expectations) LOOP
    IF jsonb_typeof(expected) <> 'object' OR NOT (CASE
        WHEN expected ? 'query' THEN expected - 'query'::text = '{}'
        WHEN expected ->> 'expect' = 'unchanged' THEN expected - '{table,expect,columns}'::text[] = '{}'
        WHEN expected ->> 'expect' = 'rows' THEN expected - '{table,expect,by}'::text[] = '{}'
        WHEN expected ->> 'expect' = 'ignored' THEN expected - '{table,expect}'::text[] = '{}'
        ELSE false END) THEN
      RAISE EXCEPTION 'an expectation that is not known: %', expected;
    END IF;
    IF expected ? 'query' THEN
      told := lifeboat.told(names, expected ->> 'query');
      before := before || jsonb_build_array(jsonb_build_object('expected', expected, 'told', told));
      CONTINUE;
    END IF;
    relation := lifeboat.relation_of(names, expected ->> 'table');
    IF relation IS NULL THEN
      RAISE EXCEPTION 'an expectation names no table: %', expected;
    END IF;
    named := named || relation::oid;
    CONTINUE WHEN expected ->> 'expect' = 'ignored';
    IF (SELECT c.relkind FROM pg_class c WHERE c.oid = relation) <> 'r' THEN
      RAISE EXCEPTION '% is no plain table; name each partition', relation;
    END IF;
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', relation);
    IF expected ->> 'expect' = 'rows' THEN
      IF jsonb_typeof(expected -> 'by') IS DISTINCT FROM 'number' THEN
        RAISE EXCEPTION 'an expectation of rows says by how many: %', expected;
      END IF;
      told := lifeboat.counted(relation);
      columns := NULL;
    ELSE
      IF expected ? 'columns' THEN
        SELECT array_agg(c) INTO columns FROM jsonb_array_elements_text(expected -> 'columns') AS c;
      ELSE
        SELECT array_agg(a.attname::text ORDER BY a.attnum) INTO columns FROM pg_attribute a
          WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped;
      END IF;
      IF columns IS NULL THEN
        RAISE EXCEPTION 'an expectation names no columns: %', expected;
      END IF;
      told := lifeboat.contents(relation, columns);
    END IF;
    before := before || jsonb_build_array(jsonb_build_object('expected', expected, 'told', told,
      'relation', relation::oid::bigint, 'name', relation::text, 'columns', to_jsonb(columns)));
  END LOOP;
  others := lifeboat.footprint(named);

  PERFORM set_config('search_path', path, true);
  EXECUTE sql;
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  IF NOT current_setting('track_counts')::boolean THEN
    RAISE EXCEPTION 'migration % is undone: it has set track_counts off', migration;
  END IF;

  FOR item IN SELECT * FROM jsonb_array_elements(before) LOOP
    expected := item -> 'expected';
    IF expected ? 'query' THEN
      told := lifeboat.told(names, expected ->> 'query');
      IF told IS DISTINCT FROM item ->> 'told' THEN
        wrong := wrong || format('%s was %s and is %s', expected ->> 'query', item ->> 'told', told);
      END IF;
      CONTINUE;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = (item ->> 'relation')::bigint::oid) THEN
      wrong := wrong || format('%s is gone', expected ->> 'table');
      CONTINUE;
    END IF;
    relation := (item ->> 'relation')::bigint::oid::regclass;
    IF relation::text <> item ->> 'name' THEN
      wrong := wrong || format('%s is now %s', item ->> 'name', relation);
    END IF;
    IF expected ->> 'expect' = 'rows' THEN
      told := lifeboat.counted(relation);
      IF told::numeric - (item ->> 'told')::numeric <> (expected ->> 'by')::numeric THEN
        wrong := wrong || format('%s had %s rows and has %s; expected were %s more', relation, item ->> 'told', told,
          expected ->> 'by');
      END IF;
    ELSE
      SELECT array_agg(c) INTO columns FROM jsonb_array_elements_text(item -> 'columns') AS c;
      SELECT string_agg(c, ', ') INTO told FROM unnest(columns) AS c WHERE NOT EXISTS (
        SELECT 1 FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = c AND NOT a.attisdropped);
      IF told IS NOT NULL THEN
        wrong := wrong || format('%s has lost %s', relation, told);
      ELSE
        told := lifeboat.contents(relation, columns);
        IF told IS DISTINCT FROM item ->> 'told' THEN
          wrong := wrong || format('%s was to stay unchanged: it held %s and holds %s', relation, item ->> 'told', told);
        END IF;
      END IF;
    END IF;
  END LOOP;
  others_now := lifeboat.footprint(named);
  SELECT wrong || coalesce(array_agg(t.value ->> 'name' || ' changed, and no expectation names it'), '{}') INTO wrong
    FROM jsonb_each(others) AS t
    WHERE t.value IS DISTINCT FROM others_now -> t.key;
  IF cardinality(wrong) > 0 THEN
    RAISE EXCEPTION 'migration % is undone: %', migration, array_to_string(wrong, '; ')
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN jsonb_build_object('migration', migration, 'decision', decision,
    'checked', jsonb_array_length(expectations), 'others', (SELECT count(*) FROM jsonb_object_keys(others)));
END $migrate$;

-- What this transaction has done to relations that no expectation names: rows written, where each lies, its name, columns and parents.
CREATE OR REPLACE FUNCTION lifeboat.footprint(named oid[]) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $footprint$
  SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM (
    SELECT c.oid::text AS key, jsonb_build_object(
      'name', c.oid::regclass::text,
      'kind', c.relkind,
      'file', CASE WHEN c.relkind IN ('r', 'm') THEN c.relfilenode::text END,
      'columns', c.relnatts || ' ' || (SELECT md5(coalesce(string_agg(concat_ws(' ', a.attnum, quote_ident(a.attname::text), a.atttypid,
          a.atttypmod, a.attnotnull, a.attisdropped), ',' ORDER BY a.attnum), ''))
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
      'rows', pg_stat_get_xact_tuples_inserted(c.oid) || '/' || pg_stat_get_xact_tuples_updated(c.oid) || '/'
        || pg_stat_get_xact_tuples_deleted(c.oid)) AS value
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'S', 'v') AND c.relpersistence <> 't' AND NOT c.oid = ANY (footprint.named)
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lifeboat') AND n.nspname NOT LIKE 'pg\_toast%'
      AND NOT (c.relkind = 'S' AND EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (footprint.named)))
    UNION ALL
    SELECT i.inhrelid || ' of ' || i.inhparent, jsonb_build_object(
      'name', i.inhrelid::regclass::text || ' as a part of ' || i.inhparent::regclass::text)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
      AND NOT (i.inhrelid = ANY (footprint.named) AND i.inhparent = ANY (footprint.named))
  ) t;
$footprint$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
