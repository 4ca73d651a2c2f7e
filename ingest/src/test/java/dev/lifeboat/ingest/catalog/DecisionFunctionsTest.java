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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever is in doubt says no; and whoever migrates cannot write the answer. */
class DecisionFunctionsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static String url;
    private static String system;
    private static Connection owner;

    @BeforeAll
    static void install() throws SQLException {
        url = Stand.shared().newCatalog("decisions").jdbcUrl();
        owner = DriverManager.getConnection(url);
        run("CREATE ROLE decides NOLOGIN");
        run("CREATE ROLE migrator NOLOGIN");
        run("GRANT CREATE ON SCHEMA public TO migrator");
        DecisionFunctions.install(url, List.of("migrator"));
        DecisionFunctions.install(url, List.of("migrator"));
        system = DecisionFunctions.systemIdentifier(url);
    }

    @AfterAll
    static void close() throws SQLException {
        owner.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        run("RESET ROLE");
        run("SET ROLE migrator");
        run("DROP TABLE IF EXISTS public.orders, public.lines");
        run("CREATE TABLE public.orders AS SELECT id, id * 2 AS total FROM generate_series(1, 10) id");
        run("CREATE TABLE public.lines AS SELECT id FROM generate_series(1, 10) id");
    }

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
        String id = allowed();

        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("t");
        assertThat(ask("SELECT count(*) FROM lifeboat.why_not('" + id + "')")).isEqualTo("0");
        assertThat(migrate(
                        id,
                        "UPDATE lines SET id = id + 1",
                        "[{\"table\": \"lines\", \"expect\": \"rows\", \"by\": 0}]"))
                .contains("\"decision\": \"d-" + id);
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
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
        DecisionFunctions.write(
                url,
                system,
                new DecisionFunctions.Row(
                        "later-" + id,
                        id,
                        "postgresql:prod/orders",
                        "migrate",
                        "deny",
                        Instant.now(),
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
        assertThatThrownBy(() -> DecisionFunctions.write(
                        url,
                        "1",
                        new DecisionFunctions.Row("x", "x", "x", "migrate", "deny", Instant.now(), null, null, "[]")))
                .hasMessageContaining("is about system 1");
    }

    @Test
    void whoMigratesCannotWriteADecisionNorChangeTheFunctions() throws SQLException {
        String id = allowed();
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
                + " $$ SELECT timestamptz '2000-01-01' $$");
        run("SET search_path = public, pg_catalog");
        try {
            run("SELECT lifeboat.claim('" + id + "', NULL)");
            assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("f");
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
        String id = allowed();
        String expectation = "[{\"table\": \"public.orders\", \"expect\": \"" + expect + "\", \"by\": 2}]";

        if (why == null) {
            migrate(id, sql, expectation);
        } else {
            assertThatThrownBy(() -> migrate(id, sql, expectation))
                    .hasMessageContaining("is undone")
                    .hasMessageContaining(why.strip().replace("public.orders", "orders"));
            assertThat(ask("SELECT count(*) || ' ' || sum(total) FROM orders")).isEqualTo("10 110");
            assertThat(ask("SELECT count(*) FROM lines")).isEqualTo("10");
            assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')"))
                    .as("it may be tried again")
                    .isEqualTo("t");
        }
    }

    @Test
    void comparesWhatAQueryTells() throws SQLException {
        String query =
                "[{\"query\": \"SELECT sum(total) FROM orders\"}, {\"table\": \"orders\", \"expect\": \"ignored\"}]";

        migrate(allowed(), "UPDATE orders SET total = 22 - total", query);
        assertThatThrownBy(() -> migrate(allowed(), "UPDATE orders SET total = 1", query))
                .hasMessageContaining("was 110 and is 10");
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
                "COMMIT | []",
                "SAVEPOINT x | []",
                "CREATE INDEX CONCURRENTLY i ON orders (id) | []"
            })
    void runsNothingThatItCannotCheck(String sql, String expectations) throws SQLException {
        String id = allowed();

        assertThatThrownBy(() -> migrate(id, sql, expectations)).isInstanceOf(SQLException.class);
        assertThat(ask("SELECT lifeboat.can_proceed('" + id + "')")).isEqualTo("t");
    }

    private static String next() {
        return "m-" + NUMBER.incrementAndGet();
    }

    private static String allowed() {
        String id = next();
        write(id, "allow", Instant.now().minusSeconds(1), Instant.now().plus(Duration.ofMinutes(10)), null);
        return id;
    }

    private static void write(
            String id, String decision, Instant evaluatedAt, @Nullable Instant notAfter, @Nullable String digest) {
        DecisionFunctions.write(
                url,
                system,
                new DecisionFunctions.Row(
                        "d-" + id,
                        id,
                        "postgresql:prod/orders",
                        "migrate",
                        decision,
                        evaluatedAt,
                        notAfter,
                        digest,
                        "[]"));
    }

    private static String migrate(String id, String sql, String expectations) throws SQLException {
        try (var call = owner.prepareStatement("SELECT lifeboat.safe_migrate(?, ?, ?::jsonb)::text")) {
            call.setString(1, id);
            call.setString(2, sql);
            call.setString(3, expectations);
            try (var answer = call.executeQuery()) {
                answer.next();
                return answer.getString(1);
            }
        }
    }

    private static void run(String sql) throws SQLException {
        try (var statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String sql) throws SQLException {
        try (var statement = owner.createStatement();
                var answer = statement.executeQuery(sql)) {
            answer.next();
            return String.valueOf(answer.getString(1));
        }
    }
}
