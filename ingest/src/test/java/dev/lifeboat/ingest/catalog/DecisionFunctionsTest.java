package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.Stand;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is in doubt says no; and whoever migrates cannot write the answer. */
class DecisionFunctionsTest extends WithDecisions {
    @Test
    void anUnknownMigrationMayNotRun() throws SQLException {
        assertThat(ask("SELECT lifeboat.can_proceed('never heard of')")).isEqualTo("f");
        assertThat(ask("SELECT lifeboat.can_proceed(NULL)")).isEqualTo("f");
        assertThat(ask("SELECT lifeboat.can_proceed('')")).isEqualTo("f");
        assertThat(ask("SELECT string_agg(r, '') FROM lifeboat.why_not('never heard of') r"))
                .contains("no decision about migration never heard of", "--write-back");
        assertThatThrownBy(() -> migrate("never heard of", "DELETE FROM orders", "[]"))
                .hasMessageContaining("must not run");
    }

    @Test
    void anAllowedOneMayUntilItHasRunOnce() throws SQLException {
        String id = allowed("UPDATE lines SET id = id + 1");

        assertThat(mayRun(id, "UPDATE lines SET id = id + 1")).isEqualTo("t");
        assertThat(migrate(
                        id,
                        "UPDATE lines SET id = id + 1",
                        "[{\"table\": \"lines\", \"expect\": \"rows\", \"by\": 0}]"))
                .contains("\"decision\": \"d-" + id);
        assertThat(mayRun(id, "UPDATE lines SET id = id + 1")).isEqualTo("f");
        assertThatThrownBy(() -> migrate(id, "SELECT 1", "[]")).hasMessageContaining("was used");
    }

    @ParameterizedTest(name = "{0}, made {1} s ago, good for {2} s more: {3}")
    @CsvSource({
        "allow, 60, -1, worth nothing after",
        "allow, -3600, 7200, still to come",
        "allow, 60, 172800, good for longer",
        "allow, 7200, 60, written back long after",
        "deny, 60, , the gate says deny",
        "indeterminate, 60, , the gate says indeterminate"
    })
    void noOtherAnswerIsAnAllow(String decision, long ago, @Nullable Long left, String why) throws SQLException {
        String id = next();
        Instant now = Instant.now();
        write(id, decision, now.minusSeconds(ago), left == null ? null : now.plusSeconds(left), null);

        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
        assertThat(ask("SELECT string_agg(r, '; ') FROM lifeboat.why_not('" + id + "') r"))
                .contains(why);
    }

    @Test
    void aDenialThatCameLaterCounts() throws SQLException {
        String id = allowed();
        write(
                url,
                system,
                new DecisionFunctions.Row(
                        "later-" + id,
                        id,
                        database,
                        "migrate",
                        "deny",
                        Instant.now(),
                        null,
                        null,
                        null,
                        "[{\"code\": \"BACKUP_TOO_OLD\", \"observed\": \"3 h\"}]"));

        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
        assertThat(ask("SELECT string_agg(r, '; ') FROM lifeboat.why_not('" + id + "') r"))
                .contains("BACKUP_TOO_OLD: 3 h");
    }

    @Test
    void whatWasDecidedAboutAnotherSystemOrDatabaseIsNoAnswerHere() throws SQLException {
        String id = allowed();
        run("RESET ROLE");
        run("UPDATE lifeboat.decision SET system_identifier = '1' WHERE migration = '" + id + "'");
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
        run("UPDATE lifeboat.decision SET system_identifier = '" + system
                + "', database_name = 'other' WHERE migration = '" + id + "'");
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
        assertThatThrownBy(() -> write(
                        url,
                        "1",
                        new DecisionFunctions.Row(
                                "x", "x", "x", "migrate", "deny", Instant.now(), null, null, null, "[]")))
                .hasMessageContaining("is about system 1");
    }

    @Test
    void whoMigratesCannotWriteADecisionNorChangeTheFunctions() throws SQLException {
        String id = next();
        Instant now = Instant.now();
        write(id, "allow", now.minusSeconds(60), now.minusSeconds(1), null);
        for (String forged : List.of(
                "INSERT INTO lifeboat.decision SELECT 'f', 'forged', database_id, phase, decision, evaluated_at, not_after,"
                        + " system_identifier FROM lifeboat.decision",
                "UPDATE lifeboat.decision SET used_at = NULL",
                "DELETE FROM lifeboat.decision WHERE decision <> 'allow'",
                "SELECT * FROM lifeboat.decision",
                "CREATE OR REPLACE FUNCTION lifeboat.can_proceed(migration text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                "CREATE TABLE lifeboat.mine (id int)",
                "DROP SCHEMA lifeboat CASCADE")) {
            assertThatThrownBy(() -> run(forged)).as(forged).isInstanceOf(SQLException.class);
        }
        // names that stand before those of the functions, where they would be looked for
        run("CREATE TEMP TABLE decision (migration text, decision text)");
        run("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                + " $$ SELECT pg_catalog.now() - interval '30 seconds' $$");
        run("SET search_path = public, pg_catalog");
        try {
            assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
            assertThat(ask("SELECT count(*) FROM lifeboat.why_not('" + id + "')"))
                    .isEqualTo("1");
        } finally {
            run("RESET search_path");
            run("DROP FUNCTION public.clock_timestamp()");
            run("DROP TABLE decision");
        }
        assertThatThrownBy(() -> DecisionFunctions.install(url, List.of("postgres")))
                .hasMessageContaining("could allow itself");
    }

    @Test
    void runsOnlyTheScriptsThatWereDecidedAbout() throws SQLException {
        String id = next();
        write(id, "allow", Instant.now(), Instant.now().plus(Duration.ofMinutes(10)), "sha256:other");

        assertThatThrownBy(() -> migrate(id, "SELECT 1", "[]")).hasMessageContaining("decided was about scripts");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE orders SET total = 0 WHERE id = 3 | unchanged | public.orders was to stay unchanged",
                "UPDATE orders SET total = total | unchanged |",
                "ALTER TABLE orders ADD COLUMN note text | unchanged |",
                "ALTER TABLE orders DROP COLUMN total | unchanged | has lost total",
                "DROP TABLE orders | unchanged | is gone",
                "UPDATE orders SET id = 1, total = 2 | unchanged | was to stay unchanged",
                "INSERT INTO lines VALUES (11) | unchanged | lines changed, and no expectation names it",
                "TRUNCATE lines | unchanged | lines changed, and no expectation names it",
                "DROP TABLE lines | unchanged | lines changed, and no expectation names it",
                "CREATE TABLE fresh AS SELECT 1 AS x; DROP TABLE fresh | unchanged |",
                "DELETE FROM orders WHERE id = 1 | rows | had 10 rows and has 9",
                "INSERT INTO orders VALUES (11, 22); INSERT INTO orders VALUES (12, 24) | rows |"
            })
    void undoesWhatIsNotAsExpected(String sql, String expect, @Nullable String why) throws SQLException {
        String id = allowed(sql);
        String expectation = expectation(expect);

        if (why == null) {
            migrate(id, sql, expectation);
        } else {
            assertThatThrownBy(() -> migrate(id, sql, expectation))
                    .hasMessageContaining("is undone")
                    .hasMessageContaining(why.strip().replace("public.orders", "orders"));
            assertThat(ask("SELECT count(*) || ' ' || sum(total) FROM orders")).isEqualTo("10 110");
            assertThat(ask("SELECT count(*) FROM lines")).isEqualTo("10");
            assertThat(mayRun(id, sql)).as("it may be tried again").isEqualTo("t");
        }
    }

    @Test
    void seesWhatWasPutOffUntilTheEndOfTheTransaction() throws SQLException {
        run("CREATE OR REPLACE FUNCTION public.later() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN DELETE FROM public.lines; RETURN NULL; END $$");
        run("CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON orders DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION public.later()");

        String sql = "UPDATE orders SET total = 0";

        assertThatThrownBy(() -> migrate(allowed(sql), sql, "[{\"table\": \"orders\", \"expect\": \"ignored\"}]"))
                .hasMessageContaining("lines changed");
    }

    @Test
    void comparesWhatAQueryTells() throws SQLException {
        String query =
                "[{\"query\": \"SELECT sum(total) FROM orders\"}, {\"table\": \"orders\", \"expect\": \"ignored\"}]";

        run("UPDATE orders SET total = 22 - total", query);
        assertThatThrownBy(() -> run("UPDATE orders SET total = 1", query)).hasMessageContaining("was 110 and is 10");
    }

    /** One for each way in which nothing would be checked, and nobody would know. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | []",
                "SELECT 1 | {}",
                "SELECT 1 | null",
                "SELECT 1 | [{\"table\": \"orders\"}]",
                "SELECT 1 | [{\"table\": \"orders\", \"expect\": \"unchnaged\"}]",
                "SELECT 1 | [{\"table\": \"nowhere\", \"expect\": \"unchanged\"}]",
                "SELECT 1 | [{\"table\": \"orders\", \"expect\": \"rows\"}]",
                "SELECT 1 | [{\"table\": \"orders\", \"expect\": \"unchanged\", \"columns\": []}]",
                "SELECT 1 | [{\"table\": \"orders\", \"expect\": \"unchanged\", \"column\": [\"id\"]}]",
                "SELECT 1 | [{\"table\": \"orders\", \"expect\": \"ignored\", \"by\": 1}]",
                "SELECT 1 | [{\"query\": \"SELECT 1\", \"expect\": \"unchanged\"}]",
                "SELECT 1 | [{\"query\": null}]",
                "SELECT 1 | [7]",
                "COMMIT | []",
                "SAVEPOINT x | []",
                "CREATE INDEX CONCURRENTLY i ON orders (id) | []"
            })
    void runsNothingThatItCannotCheck(String sql, String expectations) throws SQLException {
        String id = allowed(sql);

        assertThatThrownBy(() -> migrate(id, sql, expectations)).isInstanceOf(SQLException.class);
        assertThat(mayRun(id, sql)).isEqualTo("t");
    }

    /** Each is a way in which whoever migrates could have written its own decision. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER DEFAULT PRIVILEGES IN SCHEMA lifeboat GRANT INSERT ON TABLES TO forger | forger has insert",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA lifeboat GRANT TRIGGER ON TABLES TO forger | forger has trigger",
                "GRANT CREATE ON SCHEMA lifeboat TO forger | forger has create",
                "GRANT pg_write_all_data TO forger | forger is",
                "CREATE ROLE hidden; GRANT pg_write_all_data TO hidden; ALTER ROLE forger NOINHERIT; GRANT hidden TO forger"
                        + " | forger is hidden",
                "GRANT pg_execute_server_program TO forger | forger is pg_execute"
            })
    void isNotInstalledWhereWhoMigratesCouldWriteADecision(String faulty, String why) throws SQLException {
        String other = Stand.shared().newCatalog("forged").jdbcUrl();
        try (var connection = DriverManager.getConnection(other);
                var sql = connection.createStatement()) {
            sql.execute("CREATE ROLE forger");
            try {
                sql.execute("CREATE SCHEMA lifeboat");
                sql.execute(faulty);
                assertThatThrownBy(() -> DecisionFunctions.install(other, List.of("forger")))
                        .hasMessageContaining(why)
                        .hasMessageContaining("could allow itself");
                assertThat(sql.executeQuery("SELECT 1 WHERE to_regclass('lifeboat.decision') IS NULL")
                                .next())
                        .as("nothing was installed")
                        .isTrue();
            } finally {
                sql.execute("DROP OWNED BY forger; DROP ROLE forger; DROP ROLE IF EXISTS hidden");
            }
        }
    }

    @Test
    void mayGrantReadingTheDecisions() throws SQLException {
        run("RESET ROLE");
        run("GRANT SELECT ON lifeboat.decision TO decides");
        try {
            DecisionFunctions.install(url, List.of("migrator"));
        } finally {
            run("REVOKE SELECT ON lifeboat.decision FROM decides");
        }
    }

    /** A database of the same server has the same system identifier. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql:prod/orders", "mariadb:prod/NAME", "postgresql:prod/NAME/x", "postgresql:prod"})
    void writesNothingIntoADatabaseOfAnotherName(String about) {
        String id = about.replace("NAME", database.substring(database.indexOf('/') + 1));
        Instant now = Instant.now();
        assertThatThrownBy(() -> write(
                        url,
                        system,
                        new DecisionFunctions.Row(
                                "x",
                                "x",
                                id,
                                "migrate",
                                "allow",
                                now,
                                now.plusSeconds(60),
                                DecisionFunctions.LEASE,
                                null,
                                "[]")))
                .hasMessageContaining("is about " + id)
                .hasMessageContaining("not written back");
    }

    @Test
    void doesNotTakeASnapshotThatIsOlderThanADenial() throws SQLException {
        String sql = "UPDATE lines SET id = id";
        String id = allowed(sql);
        owner.setAutoCommit(false);
        try {
            owner.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(ask("SELECT count(*) FROM lines")).isEqualTo("10");
            no("later-" + id, id, "deny", Instant.now(), "[]");
            assertThat(mayRun(id, sql)).isEqualTo("f");
            assertThat(ask("SELECT string_agg(r, '; ') FROM lifeboat.why_not('" + id + "', '" + digest(sql) + "') r"))
                    .contains("repeatable read");
            assertThatThrownBy(() -> migrate(id, sql, "[]")).hasMessageContaining("must not run");
        } finally {
            owner.rollback();
            owner.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            owner.setAutoCommit(true);
        }
    }

    /** The clock of who asked may be behind that of the gate. */
    @ParameterizedTest
    @ValueSource(longs = {-3000, 0, 60})
    void aNoThatIsWrittenLaterCountsWhateverItsClockSays(long seconds) throws SQLException {
        String id = allowed();
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("t");

        no("no-" + id, id, "indeterminate", Instant.now().plusSeconds(seconds), "[]");
        assertThat(whyNot(id)).contains("the gate says indeterminate");

        write(
                url,
                system,
                new DecisionFunctions.Row(
                        "again-" + id,
                        id,
                        database,
                        "migrate",
                        "allow",
                        Instant.now().plusSeconds(61),
                        Instant.now().plusSeconds(300),
                        DecisionFunctions.LEASE,
                        null,
                        "[]"));
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')"))
                .as("asked anew after it")
                .isEqualTo("t");
    }

    @Test
    void anAllowThatIsWrittenAfterALaterNoDoesNotCount() throws SQLException {
        String id = next();
        no("no-" + id, id, "deny", Instant.now(), "[]");
        write(id, "allow", Instant.now().minusSeconds(5), Instant.now().plusSeconds(300), null);

        assertThat(whyNot(id)).contains("the gate says deny");
    }

    @Test
    void writesADenialWhoseReasonsPostgresDoesNotTake() throws SQLException {
        String id = allowed();

        no("no-" + id, id, "deny", Instant.now(), "[{\"code\": \"X\", \"observed\": \"a\\u0000b\"}]");

        assertThat(whyNot(id)).contains("the gate says deny");
    }

    /** What the tables hold is not all that can be taken from them. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE lines DROP COLUMN id | lines changed",
                "ALTER TABLE lines ADD COLUMN note text | lines changed",
                "ALTER TABLE lines RENAME id TO number | lines changed",
                "ALTER TABLE months DETACH PARTITION january | january as a part of public.months",
                "DROP TABLE january | january changed",
                "ALTER TABLE months DROP COLUMN total | months changed",
                "DROP VIEW known | known changed",
                "DROP MATERIALIZED VIEW sums | sums changed",
                "DROP SEQUENCE numbers | numbers changed",
                "ALTER SCHEMA archive RENAME TO attic | archive.old changed"
            })
    void whatIsNotNamedKeepsItsColumnsPartsAndPlace(String sql, String why) throws SQLException {
        run(
                "DROP SCHEMA IF EXISTS archive CASCADE; DROP TABLE IF EXISTS public.months; DROP VIEW IF EXISTS public.known;"
                        + " DROP MATERIALIZED VIEW IF EXISTS public.sums; DROP SEQUENCE IF EXISTS public.numbers");
        run("CREATE TABLE months (day date, total int) PARTITION BY RANGE (day);"
                + " CREATE TABLE january PARTITION OF months FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');"
                + " CREATE VIEW known AS SELECT 1 AS x; CREATE MATERIALIZED VIEW sums AS SELECT 1 AS x;"
                + " CREATE SEQUENCE numbers; CREATE SCHEMA archive; CREATE TABLE archive.old (id int)");

        assertThatThrownBy(() -> run(sql, "[]"))
                .hasMessageContaining("is undone")
                .hasMessageContaining(why);
        run("CREATE TABLE february PARTITION OF months FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')", "[]");
    }

    @Test
    void aTableThatMovesIsNotUnchanged() {
        assertThatThrownBy(() -> run(
                        "ALTER TABLE orders RENAME TO old; CREATE TABLE orders (LIKE old)", expectation("unchanged")))
                .hasMessageContaining("public.orders is now public.old");
    }

    /** A temporary table hides the real one from whoever does not say where to look. */
    @ParameterizedTest
    @ValueSource(strings = {"", "SET search_path = pg_temp, public; ", "SET LOCAL search_path = ''; "})
    void aQueryIsNotAnsweredFromATemporaryTable(String before) {
        assertThatThrownBy(
                        () -> run(
                                before
                                        + "CREATE TEMP TABLE orders AS SELECT * FROM public.orders; UPDATE public.orders SET total = 1",
                                "[{\"query\": \"SELECT sum(total) FROM orders\"}, {\"table\": \"orders\", \"expect\": \"ignored\"}]"))
                .hasMessageContaining("was 110 and is 10");
    }

    @Test
    void anOperatorOfSomebodyElseHidesNothing() throws SQLException {
        run("CREATE FUNCTION public.nothing(text[], text) RETURNS text[] LANGUAGE sql AS $$ SELECT '{}'::text[] $$");
        run("CREATE OPERATOR public.|| (LEFTARG = text[], RIGHTARG = text, FUNCTION = public.nothing)");
        run("CREATE FUNCTION public.same(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT false $$");
        run("CREATE OPERATOR public.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = public.same)");
        run("SET search_path = public, pg_catalog");
        try {
            assertThatThrownBy(() -> run("UPDATE orders SET total = 1", expectation("unchanged")))
                    .hasMessageContaining("was to stay unchanged");
            assertThatThrownBy(() -> run("INSERT INTO orders VALUES (11, 22)", expectation("rows")))
                    .hasMessageContaining("had 10 rows and has 11");
            assertThatThrownBy(() -> run("UPDATE lines SET id = 1", "[]")).hasMessageContaining("lines changed");
        } finally {
            run("RESET search_path");
            run("DROP OPERATOR public.|| (text[], text); DROP FUNCTION public.nothing(text[], text);"
                    + " DROP OPERATOR public.<> (text, text); DROP FUNCTION public.same(text, text)");
        }
    }

    /** The path of the caller is the one that the statements are run with, and is the same afterwards. */
    @Test
    void runsTheStatementsOnThePathOfTheCaller() throws SQLException {
        run("CREATE SCHEMA IF NOT EXISTS aside; CREATE TABLE IF NOT EXISTS aside.orders (id int)");
        run("SET search_path = aside, public");
        try {
            run("INSERT INTO orders VALUES (1)", "[{\"table\": \"orders\", \"expect\": \"rows\", \"by\": 1}]");
            assertThat(ask("SHOW search_path")).isEqualTo("aside, public");
        } finally {
            run("RESET search_path");
            run("DROP SCHEMA aside CASCADE");
        }
    }

    /** Rows that a policy hides from who migrates may go unseen. */
    @ParameterizedTest
    @ValueSource(strings = {"unchanged", "rows"})
    void looksAtNoTableOfWhichAPolicyHidesRows(String expect) throws SQLException {
        run("RESET ROLE");
        run("CREATE TABLE public.hidden AS SELECT id, false AS shown FROM generate_series(1, 3) id");
        run("ALTER TABLE public.hidden ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON public.hidden USING (shown);"
                + " GRANT ALL ON public.hidden TO migrator");
        run("SET ROLE migrator");
        try {
            assertThatThrownBy(() -> run("SELECT 1", expectation(expect).replace("orders", "hidden")))
                    .hasMessageContaining("row-level security");
            assertThatThrownBy(() -> run("SELECT 1", "[{\"query\": \"SELECT count(*) FROM hidden\"}]"))
                    .hasMessageContaining("row-level security");
        } finally {
            run("RESET ROLE");
            run("DROP TABLE public.hidden");
        }
    }

    @Test
    void anAllowThatNamesScriptsIsForThoseAlone() throws SQLException {
        String id = allowed("SELECT 1");

        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
        assertThat(whyNot(id)).contains("which are about to run is not known here");
        assertThat(mayRun(id, "SELECT 1")).isEqualTo("t");
        assertThat(mayRun(id, "SELECT 2")).isEqualTo("f");
        String any = allowed();
        assertThatThrownBy(() -> migrate(any, "SELECT 1", "[]"))
                .hasMessageContaining("names no scripts")
                .hasMessageContaining("--migration-set-digest " + digest("SELECT 1"));
    }
}
