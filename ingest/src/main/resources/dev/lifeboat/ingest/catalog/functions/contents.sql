-- How a migration looks at what there is, with the rights of the caller and on a search path of its own.

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

-- What a query tells whose names are looked up along that path; the settings are those of contents.
CREATE OR REPLACE FUNCTION lifeboat.told(path text, query text) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off SET TimeZone = 'UTC'
SET DateStyle = 'ISO, MDY' SET IntervalStyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET xmlbinary = 'base64' SET lc_monetary = 'C' AS $told$
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

-- How a table is called, whatever the session has set.
CREATE OR REPLACE FUNCTION lifeboat.name_of(relation regclass) RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off AS $name$
  SELECT relation::text;
$name$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
