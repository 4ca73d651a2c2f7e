-- Decisions of the gate as Lifeboat has written them back, and what teams ask them in SQL. Nothing here decides: without a row
-- that allows, and that is of this migration, this database and this quarter of an hour, the answer is no. An allow counts only
-- while whoever wrote it lives and says so: where Lifeboat falls silent the answer is soon no.
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
-- until when an allow may begin, and when that was said, both by the clock of this server; put off by who wrote it while it is
-- good, and never again after that. Without it, it is worth nothing
ALTER TABLE lifeboat.decision ADD COLUMN IF NOT EXISTS good_until timestamptz;
ALTER TABLE lifeboat.decision ADD COLUMN IF NOT EXISTS confirmed_at timestamptz;
-- the life of the database that it was written into
ALTER TABLE lifeboat.decision ADD COLUMN IF NOT EXISTS incarnation text;
CREATE INDEX IF NOT EXISTS decision_of_migration ON lifeboat.decision (migration, evaluated_at);
REVOKE ALL ON lifeboat.decision FROM PUBLIC;

-- Which life of which database this is: what takes over from a server that failed, or was restored from it, has another timeline
-- from then on, and may not have all that was written before; and a database may be a copy that was given the name.
CREATE OR REPLACE FUNCTION lifeboat.incarnation() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $incarnation$
  SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) || '/' || d.oid
    FROM pg_database d WHERE d.datname = current_database();
$incarnation$;

-- The decision that counts, if there is any. An allow counts only if no other answer is as new, be it by when it was made or by when
-- it was written: clocks of clients differ.
CREATE OR REPLACE FUNCTION lifeboat.newest(of_migration text) RETURNS lifeboat.decision
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $newest$
DECLARE
  newest lifeboat.decision;
  against lifeboat.decision;
BEGIN
  SELECT * INTO newest FROM lifeboat.decision d
    WHERE d.migration = of_migration AND d.phase = 'migrate'
    ORDER BY d.evaluated_at DESC, d.decision <> 'allow' DESC, d.decision_id DESC LIMIT 1;
  SELECT * INTO against FROM lifeboat.decision d
    WHERE d.migration = of_migration AND d.phase = 'migrate' AND d.decision <> 'allow'
      AND (d.evaluated_at >= newest.evaluated_at OR d.written_at >= newest.written_at)
    ORDER BY d.written_at DESC, d.decision_id DESC LIMIT 1;
  RETURN CASE WHEN against.decision_id IS NULL THEN newest ELSE against END;
END $newest$;

-- What speaks against running these scripts as a migration, one row each; none means that they may run now. With a decision that
-- this run has used up already: what speaks against going on.
CREATE OR REPLACE FUNCTION lifeboat.speaks_against(migration text, digest text, used text) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off AS $why$
DECLARE
  newest lifeboat.decision;
  here text;
  at timestamptz;
  reason jsonb;
BEGIN
  IF migration IS NULL OR migration = '' THEN
    RETURN NEXT 'no migration is named';
    RETURN;
  END IF;
  IF pg_is_in_recovery() THEN
    RETURN NEXT 'this is a standby, which may not have the newest decision yet; ask the primary';
    RETURN;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RETURN NEXT 'this transaction is ' || current_setting('transaction_isolation')
      || ' and may not see the newest decision; ask in one that is read committed';
  END IF;
  newest := lifeboat.newest(migration);
  IF newest.decision_id IS NULL THEN
    RETURN NEXT 'no decision about migration ' || migration || ' was written back to this database; ask for one: lifeboat gate'
      ' DATABASE --migration ' || migration || ' --write-back JDBC_URL';
    RETURN;
  END IF;
  -- no earlier: reading may have had to wait
  at := clock_timestamp();
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
  IF newest.decision = 'allow' AND newest.decision_id IS DISTINCT FROM used THEN
    IF newest.good_until IS NULL OR newest.confirmed_at IS NULL THEN
      RETURN NEXT 'decision ' || newest.decision_id || ' is over: Lifeboat has ended it, or has never confirmed it; ask anew';
    ELSIF at >= newest.good_until THEN
      RETURN NEXT 'decision ' || newest.decision_id || ' was confirmed by Lifeboat until ' || newest.good_until
        || ', and not since; ask anew: lifeboat gate exec goes on confirming while its command runs';
    END IF;
  END IF;
  -- evaluated by another clock, written and confirmed by this one
  IF newest.evaluated_at > at + interval '5 minutes' OR greatest(newest.written_at, newest.confirmed_at) > at THEN
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
  IF newest.incarnation IS DISTINCT FROM lifeboat.incarnation() THEN
    RETURN NEXT 'decision ' || newest.decision_id || ' was written before this server took over from another, or into another'
      ' database of this name, and newer ones may be missing; ask anew';
  END IF;
  IF newest.used_at IS NOT NULL AND newest.decision_id IS DISTINCT FROM used THEN
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

-- The same, before anything has run.
CREATE OR REPLACE FUNCTION lifeboat.why_not(migration text, digest text) RETURNS SETOF text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $why$
  SELECT lifeboat.speaks_against(why_not.migration, why_not.digest, NULL);
$why$;

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

-- An error if anything speaks against it.
CREATE OR REPLACE FUNCTION lifeboat.require(migration text, digest text, used text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $require$
DECLARE
  against text := (SELECT string_agg(reason, '; ') FROM lifeboat.speaks_against(migration, digest, used) AS reason);
BEGIN
  IF against IS NOT NULL THEN
    RAISE EXCEPTION 'migration % must not run: %', coalesce(migration, 'NULL'), against
      USING ERRCODE = 'insufficient_privilege';
  END IF;
END $require$;
DROP FUNCTION IF EXISTS lifeboat.require(text, text);

-- Uses up the decision, in the transaction of the caller: of two callers one waits, and is refused.
CREATE OR REPLACE FUNCTION lifeboat.claim(migration text, digest text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off AS $claim$
DECLARE
  newest text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lifeboat.claim', 0));
  -- looked up before it is judged: a denial that is written in between must not be what is used up
  newest := (lifeboat.newest(migration)).decision_id;
  PERFORM lifeboat.require(migration, digest, NULL);
  UPDATE lifeboat.decision SET used_at = clock_timestamp(), used_by = session_user
    WHERE decision_id = newest AND decision = 'allow' AND used_at IS NULL
      AND least(good_until, not_after) > clock_timestamp();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'migration % must not run: another decision was written at the same time; try again', migration
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN newest;
END $claim$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lifeboat FROM PUBLIC;
