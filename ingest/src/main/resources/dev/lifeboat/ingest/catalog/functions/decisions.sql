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

-- What speaks against a migration, one row each; none means that it may run now.
CREATE OR REPLACE FUNCTION lifeboat.why_not(migration text) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $why$
DECLARE
  newest lifeboat.decision;
  here text;
  at timestamptz := clock_timestamp();
  reason jsonb;
BEGIN
  IF migration IS NULL OR migration = '' THEN
    RETURN NEXT 'no migration is named';
    RETURN;
  END IF;
  SELECT * INTO newest FROM lifeboat.decision d
    WHERE d.migration = why_not.migration AND d.phase = 'migrate'
    ORDER BY d.evaluated_at DESC, d.decision <> 'allow' DESC, d.decision_id DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN NEXT 'no decision about migration ' || migration || ' was written back to this database; ask for one: lifeboat gate'
      ' DATABASE --migration ' || migration || ' --write-back JDBC_URL';
    RETURN;
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
END $why$;

-- Whether a migration may run now. Never null; any doubt is no.
CREATE OR REPLACE FUNCTION lifeboat.can_proceed(migration text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $can$
  SELECT NOT EXISTS (SELECT 1 FROM lifeboat.why_not(can_proceed.migration));
$can$;

-- Uses up the decision, in the transaction of the caller: of two callers one waits, and is refused.
CREATE OR REPLACE FUNCTION lifeboat.claim(migration text, digest text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $claim$
DECLARE
  against text;
  newest lifeboat.decision;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lifeboat.claim', 0));
  SELECT string_agg(reason, '; ') INTO against FROM lifeboat.why_not(claim.migration) AS reason;
  IF against IS NOT NULL THEN
    RAISE EXCEPTION 'migration % must not run: %', coalesce(claim.migration, 'NULL'), against
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO STRICT newest FROM lifeboat.decision d
    WHERE d.migration = claim.migration AND d.phase = 'migrate'
    ORDER BY d.evaluated_at DESC, d.decision <> 'allow' DESC, d.decision_id DESC LIMIT 1 FOR UPDATE;
  IF newest.migration_set_digest IS NOT NULL AND newest.migration_set_digest IS DISTINCT FROM claim.digest THEN
    RAISE EXCEPTION 'migration % must not run: decided was about scripts %, about to run is %', claim.migration,
      newest.migration_set_digest, coalesce(claim.digest, 'none') USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE lifeboat.decision SET used_at = clock_timestamp(), used_by = session_user
    WHERE decision_id = newest.decision_id;
  RETURN newest.decision_id;
END $claim$;

-- What the columns of a table hold: rows, and a sum over all of them that does not depend on their order, nor on settings.
CREATE OR REPLACE FUNCTION lifeboat.contents(relation regclass, columns text[]) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO, MDY'
SET IntervalStyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1 SET xmlbinary = 'base64'
SET lc_monetary = 'C' AS $contents$
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

-- Runs a migration in the transaction of the caller, with the rights of the caller, if the gate has allowed it; and undoes all
-- of it unless what was expected has come true. Each expectation is one of
--   {"table": "public.orders", "expect": "unchanged"}                         all columns that there were before
--   {"table": "public.orders", "expect": "unchanged", "columns": ["id"]}
--   {"table": "public.orders", "expect": "rows", "by": 5}                     five more than before
--   {"table": "public.orders", "expect": "ignored"}
--   {"query": "SELECT sum(total) FROM orders"}                                one value, the same before and after
-- A table that is not named must not change: neither rows, nor be emptied, rewritten or dropped. New ones may come.
CREATE OR REPLACE FUNCTION lifeboat.safe_migrate(migration text, sql text, expectations jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $migrate$
DECLARE
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
  IF sql IS NULL OR pg_catalog.btrim(sql) = '' THEN
    RAISE EXCEPTION 'migration % has no statements', migration;
  END IF;
  IF expectations IS NULL OR pg_catalog.jsonb_typeof(expectations) <> 'array' THEN
    RAISE EXCEPTION 'expectations must be a JSON array; an empty one expects that nothing changes';
  END IF;
  IF NOT pg_catalog.current_setting('track_counts')::boolean THEN
    RAISE EXCEPTION 'track_counts is off, so nobody could tell which tables change';
  END IF;
  decision := lifeboat.claim(migration,
    'sha256:' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(sql, 'UTF8')), 'hex'));

  FOR expected IN SELECT * FROM pg_catalog.jsonb_array_elements(expectations) LOOP
    IF expected ? 'query' AND NOT expected ? 'table' THEN
      EXECUTE 'SELECT (' || (expected ->> 'query') || ')::text' INTO STRICT told;
      before := before || pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('expected', expected, 'told', told));
    ELSIF expected ->> 'expect' IN ('unchanged', 'rows', 'ignored') AND NOT expected ? 'query' THEN
      relation := (expected ->> 'table')::regclass;
      IF relation IS NULL THEN
        RAISE EXCEPTION 'an expectation names no table: %', expected;
      END IF;
      named := named || relation::oid;
      CONTINUE WHEN expected ->> 'expect' = 'ignored';
      IF (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = relation) <> 'r' THEN
        RAISE EXCEPTION '% is no plain table; name each partition', relation;
      END IF;
      EXECUTE pg_catalog.format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', relation);
      IF expected ->> 'expect' = 'rows' THEN
        IF pg_catalog.jsonb_typeof(expected -> 'by') IS DISTINCT FROM 'number' THEN
          RAISE EXCEPTION 'an expectation of rows says by how many: %', expected;
        END IF;
        EXECUTE pg_catalog.format('SELECT count(*)::text FROM ONLY %s', relation) INTO STRICT told;
        columns := NULL;
      ELSE
        IF expected ? 'columns' THEN
          SELECT pg_catalog.array_agg(c) INTO columns FROM pg_catalog.jsonb_array_elements_text(expected -> 'columns') AS c;
        ELSE
          SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) INTO columns FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped;
        END IF;
        IF columns IS NULL THEN
          RAISE EXCEPTION 'an expectation names no columns: %', expected;
        END IF;
        told := lifeboat.contents(relation, columns);
      END IF;
      before := before || pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
        'expected', expected, 'told', told, 'relation', relation::oid::bigint, 'columns', pg_catalog.to_jsonb(columns)));
    ELSE
      RAISE EXCEPTION 'an expectation that is not known: %', expected;
    END IF;
  END LOOP;
  others := lifeboat.footprint(named);

  EXECUTE sql;
  SET CONSTRAINTS ALL IMMEDIATE;

  FOR item IN SELECT * FROM pg_catalog.jsonb_array_elements(before) LOOP
    expected := item -> 'expected';
    IF expected ? 'query' THEN
      EXECUTE 'SELECT (' || (expected ->> 'query') || ')::text' INTO STRICT told;
      IF told IS DISTINCT FROM item ->> 'told' THEN
        wrong := wrong || pg_catalog.format('%s was %s and is %s', expected ->> 'query', item ->> 'told', told);
      END IF;
      CONTINUE;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.oid = (item ->> 'relation')::bigint::oid) THEN
      wrong := wrong || pg_catalog.format('%s is gone', expected ->> 'table');
      CONTINUE;
    END IF;
    relation := (item ->> 'relation')::bigint::oid::regclass;
    IF expected ->> 'expect' = 'rows' THEN
      EXECUTE pg_catalog.format('SELECT count(*)::text FROM ONLY %s', relation) INTO STRICT told;
      IF told::numeric - (item ->> 'told')::numeric <> (expected ->> 'by')::numeric THEN
        wrong := wrong || pg_catalog.format('%s had %s rows and has %s; expected were %s more', relation, item ->> 'told',
          told, expected ->> 'by');
      END IF;
    ELSE
      SELECT pg_catalog.array_agg(c) INTO columns FROM pg_catalog.jsonb_array_elements_text(item -> 'columns') AS c;
      SELECT pg_catalog.string_agg(c, ', ') INTO told FROM pg_catalog.unnest(columns) AS c WHERE NOT EXISTS (
        SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attname = c AND NOT a.attisdropped);
      IF told IS NOT NULL THEN
        wrong := wrong || pg_catalog.format('%s has lost %s', relation, told);
      ELSIF lifeboat.contents(relation, columns) IS DISTINCT FROM item ->> 'told' THEN
        wrong := wrong || pg_catalog.format('%s was to stay unchanged: it held %s and holds %s', relation, item ->> 'told',
          lifeboat.contents(relation, columns));
      END IF;
    END IF;
  END LOOP;
  others_now := lifeboat.footprint(named);
  SELECT wrong || coalesce(pg_catalog.array_agg(t.value ->> 'name' || ' changed, and no expectation names it'), '{}') INTO wrong
    FROM pg_catalog.jsonb_each(others) AS t
    WHERE t.value IS DISTINCT FROM others_now -> t.key;
  IF pg_catalog.cardinality(wrong) > 0 THEN
    RAISE EXCEPTION 'migration % is undone: %', migration, pg_catalog.array_to_string(wrong, '; ')
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN pg_catalog.jsonb_build_object('migration', migration, 'decision', decision,
    'checked', pg_catalog.jsonb_array_length(expectations), 'others', (SELECT count(*) FROM pg_catalog.jsonb_object_keys(others)));
END $migrate$;

-- What this transaction has done to tables that no expectation names: rows written, and where each table lies.
CREATE OR REPLACE FUNCTION lifeboat.footprint(named oid[]) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $footprint$
  SELECT coalesce(jsonb_object_agg(c.oid::text, jsonb_build_object(
      'name', c.oid::regclass::text,
      'file', c.relfilenode::text,
      'rows', pg_stat_get_xact_tuples_inserted(c.oid) || '/' || pg_stat_get_xact_tuples_updated(c.oid) || '/'
        || pg_stat_get_xact_tuples_deleted(c.oid))), '{}')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND NOT c.oid = ANY (footprint.named)
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lifeboat') AND n.nspname NOT LIKE 'pg\_toast%';
$footprint$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
