-- Runs a migration in the transaction of the caller, with the rights of the caller, if the gate has allowed it; and undoes all
-- of it unless what was expected has come true. Each expectation is one of
--   {"table": "public.orders", "expect": "unchanged"}                         all columns that there were before
--   {"table": "public.orders", "expect": "unchanged", "columns": ["id"]}
--   {"table": "public.orders", "expect": "rows", "by": 5}                     five more than before
--   {"table": "public.orders", "expect": "ignored"}                           a view, a sequence, a foreign table too
--   {"object": "function public.f(integer)", "expect": "ignored"}             as the error names it
--   {"query": "SELECT sum(total) FROM orders"}                                one value, the same before and after
-- What is not named must stay as it is: see lifeboat.footprint. New tables, views, functions and so on may come.
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
    FROM unnest(schemas) WITH ORDINALITY AS c(s, o) WHERE left(s::text, 3) <> 'pg_');
  digest text := 'sha256:' || encode(sha256(convert_to(sql, 'UTF8')), 'hex');
  caller text := current_setting('role');
  decision text;
  expected jsonb;
  before jsonb := '[]';
  item jsonb;
  relation regclass;
  columns text[];
  told text;
  named oid[] := '{}';
  objects text[] := '{}';
  was jsonb;
  is_now jsonb;
  sequences jsonb;
  own jsonb;
  differing jsonb;
  wrong text[] := '{}';
  noted text[] := '{}';
BEGIN
  IF sql IS NULL OR btrim(sql) = '' THEN
    RAISE EXCEPTION 'migration % has no statements', migration;
  END IF;
  IF expectations IS NULL OR jsonb_typeof(expectations) <> 'array' THEN
    RAISE EXCEPTION 'expectations must be a JSON array; an empty one expects that nothing changes';
  END IF;
  IF NOT current_setting('track_counts')::boolean OR strpos(lower(sql), 'track_counts') > 0 THEN
    RAISE EXCEPTION 'track_counts is off, or the statements name it, so nobody could tell which tables change';
  END IF;
  -- what was done before could not be told from what the migration does
  IF txid_current_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'this transaction has already written, or locked against readers: have safe_migrate do so first';
  END IF;
  -- this is the beginning that is allowed; locks and digests may take longer than a lease
  decision := lifeboat.claim(migration, digest);

  FOR expected IN SELECT * FROM jsonb_array_elements(expectations) LOOP
    IF jsonb_typeof(expected) <> 'object' OR NOT (CASE
        WHEN expected ? 'query' THEN expected - 'query'::text = '{}'
        WHEN expected ? 'object' THEN expected - 'object'::text = '{"expect": "ignored"}'
          AND jsonb_typeof(expected -> 'object') = 'string'
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
    IF expected ? 'object' THEN
      objects := objects || (expected ->> 'object');
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
      'relation', relation::oid::bigint, 'name', lifeboat.name_of(relation), 'columns', to_jsonb(columns)));
  END LOOP;
  was := lifeboat.footprint(named);
  SELECT string_agg(o, ', ') INTO told FROM unnest(objects) AS o
    WHERE NOT EXISTS (SELECT 1 FROM jsonb_each(was) AS t WHERE t.value ->> 'name' = o);
  IF told IS NOT NULL THEN
    RAISE EXCEPTION 'an expectation names no object: %', told;
  END IF;
  sequences := lifeboat.sequences(named);
  own := lifeboat.of_session();
  -- the locks and the digests have taken their time: a denial may be there, or the decision be over
  PERFORM lifeboat.require(migration, digest, decision);

  PERFORM set_config('search_path', path, true);
  EXECUTE sql;
  -- what was put off until the commit, on the path that it would have there
  PERFORM pg_catalog.set_config('search_path', path, true);
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  IF current_setting('role') <> caller THEN
    noted := noted || format('the session has the role %s now', current_setting('role'));
    PERFORM set_config('role', caller, true);
  END IF;
  IF NOT current_setting('track_counts')::boolean OR current_setting('session_replication_role') = 'replica' THEN
    RAISE EXCEPTION 'migration % is undone: it has set track_counts off, or session_replication_role to replica', migration;
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
    IF lifeboat.name_of(relation) <> item ->> 'name' THEN
      wrong := wrong || format('%s is now %s', item ->> 'name', lifeboat.name_of(relation));
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
  is_now := lifeboat.footprint(named);
  differing := lifeboat.differing(was, is_now, objects);
  SELECT wrong || coalesce(array_agg(format('%s changed, and no expectation names it (%s)', d ->> 'name', d ->> 'parts')
      ORDER BY d ->> 'name'), '{}') INTO wrong
    FROM jsonb_array_elements(differing) AS d WHERE NOT (d ->> 'named')::boolean;
  wrong := wrong || lifeboat.uncounted(was, sequences)
    || ARRAY(SELECT t.said FROM lifeboat.moved(sequences, lifeboat.sequences(named)) AS t WHERE t.back);
  -- a decision that is over, or was taken back, while it ran
  wrong := wrong || ARRAY(SELECT reason FROM lifeboat.speaks_against(migration, digest, decision) AS reason);
  IF cardinality(wrong) > 0 THEN
    RAISE EXCEPTION 'migration % is undone: %', migration, array_to_string(wrong, '; ')
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  noted := noted || ARRAY(SELECT t.said FROM lifeboat.moved(sequences, lifeboat.sequences(named)) AS t)
    || lifeboat.untouched(was) || lifeboat.left_behind(own, lifeboat.of_session(), names);
  RETURN jsonb_build_object('migration', migration, 'decision', decision, 'checked', jsonb_array_length(expectations),
    'others', (SELECT count(*) FROM jsonb_each(was) AS t WHERE NOT (t.value ->> 'named')::boolean),
    'altered', (SELECT coalesce(jsonb_agg(format('%s (%s)', d ->> 'name', d ->> 'parts') ORDER BY d ->> 'name'), '[]')
      FROM jsonb_array_elements(differing) AS d),
    'noted', to_jsonb(noted));
END $migrate$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
