package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.Stand;
import dev.lifeboat.local.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each is a way to an allow that nobody gave, or that is over; none leads there. */
class DecisionForgeryTest extends WithDecisions {
    @Test
    void anAllowThatLifeboatHasEndedIsOver() throws SQLException {
        String id = next();
        var row = row(id, "allow", Instant.now(), Instant.now().plus(Duration.ofMinutes(10)), null);
        write(url, system, row);
        assertThat(DecisionFunctions.confirm(url, system, () -> row)).isTrue();
        assertThat(mayRun(id)).isEqualTo("t");

        assertThat(DecisionFunctions.end(url, system, row)).isTrue();
        assertThat(mayRun(id)).isEqualTo("f");
        assertThat(whyNot(id)).contains("is over", "ask anew");

        assertThat(DecisionFunctions.confirm(url, system, () -> row))
                .as("a confirmation that comes late")
                .isFalse();
        assertThat(mayRun(id)).isEqualTo("f");
    }

    /** Meanwhile a denial may have come that could not be written. */
    @Test
    void anAllowThatHasLapsedIsConfirmedNoMore() throws SQLException {
        String id = edited("good_until = clock_timestamp()");
        assertThat(whyNot(id)).contains("was confirmed by Lifeboat until", "ask anew: lifeboat gate exec");

        var row = row(id, "allow", Instant.now(), null, null);

        assertThat(DecisionFunctions.confirm(url, system, () -> row)).isFalse();
        assertThat(mayRun(id)).isEqualTo("f");
    }

    @Test
    void aConfirmationTakesBackNoDenial() throws SQLException {
        String id = allowed();
        no("no-" + id, id, "deny", Instant.now(), "[]");

        DecisionFunctions.confirm(url, system, () -> row(id, "allow", Instant.now(), null, null));

        assertThat(mayRun(id)).isEqualTo("f");
    }

    /** Who writes may stand still between the look at its own clock and the writing. */
    @Test
    void aLeaseIsCountedFromBeforeItsLengthWasTold() throws SQLException {
        String id = next();
        var told = new String[2];

        DecisionFunctions.write(url, system, () -> {
            told[0] = clock();
            return row(id, "allow", Instant.now(), Instant.now().plusSeconds(600), null);
        });
        assertThat(leaseBefore(id, told[0])).as("written").isEqualTo("t");
        DecisionFunctions.confirm(url, system, () -> {
            told[1] = clock();
            return row(id, "allow", Instant.now(), null, null);
        });
        assertThat(leaseBefore(id, told[1])).as("confirmed").isEqualTo("t");
        assertThat(leaseBefore(id, told[0])).as("prolonged").isEqualTo("f");
    }

    private static String clock() {
        try {
            return ask("SELECT clock_timestamp()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String leaseBefore(String id, String at) throws SQLException {
        run("RESET ROLE");
        return ask("SELECT good_until <= timestamptz '" + at + "' + interval '2 minutes' FROM lifeboat.decision"
                + " WHERE migration = '" + id + "'");
    }

    /** Who migrates has these of the owner's rights, and no others. */
    @Test
    void theRightsOfTheOwnerAreLentToAFewFunctions() throws SQLException {
        assertThat(ask("SELECT string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc p"
                        + " WHERE p.pronamespace = 'lifeboat'::regnamespace AND p.prosecdef"))
                .isEqualTo("can_proceed can_proceed claim speaks_against why_not why_not");
        assertThatThrownBy(() -> ask("SELECT lifeboat.newest('x')")).hasMessageContaining("permission denied");
    }

    @Test
    void aDenialUnderTheIdOfAnAllowIsNotPassedOver() throws SQLException {
        String id = allowed();

        no("d-" + id, id, "deny", Instant.now(), "[]");
        assertThat(mayRun(id)).isEqualTo("f");
        write(id, "allow", Instant.now(), Instant.now().plusSeconds(300), null);
        assertThat(mayRun(id)).as("nor the other way round").isEqualTo("f");
    }

    @Test
    void ofTwoSessionsWithOneAllowOneRuns() throws Exception {
        String sql = "UPDATE lines SET id = id + 1";
        String id = allowed(sql);
        String expectation = "[{\"table\": \"lines\", \"expect\": \"ignored\"}]";
        try (var other = DriverManager.getConnection(url);
                var first = other.createStatement()) {
            other.setAutoCommit(false);
            first.execute("SELECT lifeboat.safe_migrate('" + id + "', '" + sql + "', '" + expectation + "')");
            var second = migrating(id, sql, expectation);
            awaitWaiting(first, "locktype = 'advisory'");
            other.commit();

            assertThat(refused(second)).hasMessageContaining("was used at");
        }
        assertThat(ask("SELECT sum(id) FROM lines")).isEqualTo("65");
    }

    /** Written by one who knows no leases, or before there were any. */
    @Test
    void anAllowWithoutALeaseIsNone() throws SQLException {
        assertThat(mayRun(edited("good_until = NULL"))).isEqualTo("f");
    }

    /** What is promoted, or restored, may lack the denial that came after the allow. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'00000009/' || split_part(incarnation, '/', 2)",
                "split_part(incarnation, '/', 1) || '/1'",
                "NULL"
            })
    void anAllowOfAnotherLifeOfTheDatabaseIsNone(String incarnation) throws SQLException {
        String id = edited("incarnation = " + incarnation);

        assertThat(mayRun(id)).isEqualTo("f");
        assertThat(whyNot(id)).contains("took over");
    }

    /** Takes a server of its own: a denial may never have arrived there. */
    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void neitherAStandbyNorWhatBecameOfItAllows(@TempDir Path dir) throws Exception {
        var row = new DecisionFunctions.Row(
                "x",
                "x",
                "postgresql:prod/orders",
                "migrate",
                "allow",
                Instant.now(),
                Instant.now().plusSeconds(600),
                DecisionFunctions.LEASE,
                null,
                "[]");
        try (var primary = LocalPostgres.start(dir, 0, Map.of())) {
            primary.createDatabase("orders");
            String there = primary.jdbcUrl("orders");
            DecisionFunctions.install(there, List.of());
            write(there, DecisionFunctions.systemIdentifier(there), row);
            assertThat(askThere(there, "SELECT lifeboat.can_proceed('x')")).isEqualTo("t");
        }
        Files.createFile(dir.resolve("data/standby.signal"));
        try (var standby = LocalPostgres.start(dir, 0, Map.of())) {
            String there = standby.jdbcUrl("orders");
            assertThat(askThere(there, "SELECT lifeboat.can_proceed('x')")).isEqualTo("f");
            assertThat(askThere(there, "SELECT lifeboat.why_not('x')")).contains("this is a standby");

            askThere(there, "SELECT pg_promote()");
            assertThat(askThere(there, "SELECT lifeboat.can_proceed('x')")).isEqualTo("f");
            assertThat(askThere(there, "SELECT lifeboat.why_not('x')")).contains("took over from another");
        }
    }

    private static String askThere(String there, String question) throws SQLException {
        try (var connection = DriverManager.getConnection(there);
                var sql = connection.createStatement();
                var answer = sql.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** The clock of the server was set back, so the lease would last longer. */
    @ParameterizedTest
    @ValueSource(strings = {"written_at", "confirmed_at"})
    void anAllowThatWasWrittenLaterThanNowIsNone(String said) throws SQLException {
        assertThat(whyNot(edited(said + " = clock_timestamp() + interval '1 minute'")))
                .contains("still to come");
    }

    /** The functions were to ask with the rights of their owner, who is shown all rows. */
    @Test
    void aPolicyHidesNoDenial() throws SQLException {
        String id = allowed();
        no("no-" + id, id, "deny", Instant.now(), "[]");
        run(
                "RESET ROLE; CREATE ROLE plain; GRANT plain TO CURRENT_USER; GRANT SELECT, UPDATE ON lifeboat.decision TO plain;"
                        + " GRANT USAGE ON SCHEMA lifeboat TO plain; ALTER TABLE lifeboat.decision ENABLE ROW LEVEL SECURITY;"
                        + " CREATE POLICY p ON lifeboat.decision USING (decision = 'allow');"
                        + " GRANT EXECUTE ON FUNCTION lifeboat.newest(text) TO plain;"
                        + " ALTER FUNCTION lifeboat.speaks_against(text, text, text) OWNER TO plain");
        try {
            assertThatThrownBy(() -> mayRun(id)).hasMessageContaining("row-level security");
            assertThatThrownBy(() -> DecisionFunctions.install(url, List.of()))
                    .as("nor are they left so")
                    .hasMessageContaining("lifeboat");
        } finally {
            run("ALTER FUNCTION lifeboat.speaks_against(text, text, text) OWNER TO CURRENT_USER;"
                    + " DROP POLICY p ON lifeboat.decision; ALTER TABLE lifeboat.decision DISABLE ROW LEVEL SECURITY;"
                    + " DROP OWNED BY plain; DROP ROLE plain");
        }
    }

    /** Whoever owned the schema, or could create in it, once. */
    @Test
    void whatSomebodyLeftInTheSchemaIsNotBuiltUpon() throws SQLException {
        String other = Stand.shared().newCatalog("planted").jdbcUrl();
        DecisionFunctions.install(other, List.of());
        var planted = Map.of(
                "ALTER FUNCTION lifeboat.can_proceed(text) OWNER TO planter",
                "belongs to planter",
                "CREATE FUNCTION lifeboat.can_proceed(migration varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
                        + " ALTER FUNCTION lifeboat.can_proceed(varchar) OWNER TO planter",
                "belongs to planter",
                "CREATE TRIGGER t BEFORE INSERT ON lifeboat.decision FOR EACH ROW"
                        + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "the trigger t",
                "CREATE RULE r AS ON INSERT TO lifeboat.decision DO INSTEAD NOTHING",
                "the rule r",
                "CREATE POLICY p ON lifeboat.decision USING (decision = 'allow')",
                "the policy p",
                "CREATE TABLE lifeboat.more () INHERITS (lifeboat.decision)",
                "the part lifeboat.more");
        try (var connection = DriverManager.getConnection(other);
                var sql = connection.createStatement()) {
            sql.execute("CREATE ROLE planter");
            for (var plant : planted.entrySet()) {
                sql.execute(plant.getKey());

                assertThatThrownBy(() -> DecisionFunctions.install(other, List.of()))
                        .as(plant.getKey())
                        .hasMessageContaining(plant.getValue());
                sql.execute("DROP SCHEMA lifeboat CASCADE");
                DecisionFunctions.install(other, List.of());
            }
            sql.execute("DROP ROLE planter");
        }
    }

    /** The owner of a database says along which path a session of it begins. */
    @Test
    void namesOnThePathOfTheDatabaseAreNotBuiltUpon() throws SQLException {
        var other = Stand.shared().newCatalog("pathed");
        String name;
        try (var connection = DriverManager.getConnection(other.jdbcUrl());
                var sql = connection.createStatement()) {
            name = connection.getCatalog();
            sql.execute("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                    + " $$ SELECT pg_catalog.clock_timestamp() - interval '1 year' $$");
            sql.execute("CREATE DOMAIN public.jsonb AS text CHECK (VALUE = 'planted')");
            sql.execute("ALTER DATABASE " + name + " SET search_path = public, pg_catalog");
        }
        DecisionFunctions.install(other.jdbcUrl(), List.of());
        var row = new DecisionFunctions.Row(
                "x", "x", "postgresql:prod/" + name, "migrate", "deny", Instant.now(), null, null, null, "[]");
        write(other.jdbcUrl(), system, row);

        try (var connection = DriverManager.getConnection(other.jdbcUrl());
                var sql = connection.createStatement();
                var answer = sql.executeQuery("SELECT written_at > pg_catalog.clock_timestamp() - interval '1 hour',"
                        + " pg_catalog.pg_typeof(reasons) = 'pg_catalog.jsonb'::regtype FROM lifeboat.decision")) {
            answer.next();
            assertThat(answer.getBoolean(1)).as("written by the clock").isTrue();
            assertThat(answer.getBoolean(2)).as("of the real type").isTrue();
        }
    }

    /** Nobody who plants a schema of that name is given what the writer may do. */
    @Test
    void nothingIsWrittenIntoASchemaOfSomebodyElse() throws SQLException {
        run("RESET ROLE; ALTER SCHEMA lifeboat OWNER TO decides");
        try {
            assertThatThrownBy(() -> no("x", "x", "deny", Instant.now(), "[]"))
                    .hasMessageContaining("belongs to decides");
        } finally {
            run("ALTER SCHEMA lifeboat OWNER TO CURRENT_USER; GRANT USAGE ON SCHEMA lifeboat TO migrator");
        }
    }

    /** Between the question whether it may run and its first statement it waits for a lock. */
    @Test
    void aDenialThatComesWhileItWaitsForALockCounts() throws SQLException {
        String sql = "UPDATE orders SET total = 0";
        String id = allowed(sql);

        Throwable refused = whileOrdersAreLocked(id, sql, () -> {
            var row = row(id, "allow", Instant.now(), null, null);
            assertThat(DecisionFunctions.confirm(url, system, () -> row))
                    .as("what is used needs no confirmation")
                    .isTrue();
            assertThat(DecisionFunctions.end(url, system, row))
                    .as("nor is it ended in silence")
                    .isFalse();
            no("no-" + id, id, "deny", Instant.now(), "[]");
        });

        assertThat(refused).hasMessageContaining("must not run").hasMessageContaining("the gate says deny");
        assertThat(ask("SELECT sum(total) FROM orders")).isEqualTo("110");
    }

    /** As in 'migrate run': a decision that is over before the end undoes what it allowed to begin. */
    @ParameterizedTest
    @ValueSource(strings = {"not_after = clock_timestamp()", "decision = 'deny'"})
    void aDecisionThatIsOverBeforeTheEndUndoesIt(String over) throws SQLException {
        String sql = "UPDATE orders SET total = 0; SELECT public.meanwhile()";
        String ignored =
                "[{\"table\": \"orders\", \"expect\": \"ignored\"}, {\"table\": \"lifeboat.decision\", \"expect\": \"ignored\"}]";
        String id = allowed(sql);
        // stands for what happens elsewhere while it runs
        run("RESET ROLE; CREATE FUNCTION public.meanwhile() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$"
                + " UPDATE lifeboat.decision SET " + over + " WHERE migration = '" + id + "' $$; SET ROLE migrator");
        try {
            assertThatThrownBy(() -> migrate(id, sql, ignored))
                    .hasMessageContaining("is undone")
                    .hasMessageNotContaining("changed");
        } finally {
            run("RESET ROLE; DROP FUNCTION public.meanwhile()");
        }
    }

    /** What has begun may end without being confirmed: that is for the beginning. */
    @Test
    void aLeaseThatEndsWhileItRunsUndoesNothing() throws SQLException {
        String sql = "SELECT public.meanwhile()";
        String id = allowed(sql);
        run("RESET ROLE; CREATE FUNCTION public.meanwhile() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$"
                + " UPDATE lifeboat.decision SET good_until = clock_timestamp() WHERE migration = '" + id
                + "' $$; SET ROLE migrator");
        try {
            migrate(id, sql, "[{\"table\": \"lifeboat.decision\", \"expect\": \"ignored\"}]");
        } finally {
            run("RESET ROLE; DROP FUNCTION public.meanwhile()");
        }
    }

    /** In a session of its own; ended, it lets the migration have its lock. */
    private static Throwable whileOrdersAreLocked(String id, String sql, Runnable meanwhile) throws SQLException {
        try (var writer = DriverManager.getConnection(url);
                var locked = writer.createStatement()) {
            writer.setAutoCommit(false);
            locked.execute("LOCK TABLE public.orders IN ROW EXCLUSIVE MODE");
            var migrating = migrating(id, sql, "[{\"table\": \"orders\", \"expect\": \"rows\", \"by\": 0}]");
            awaitWaiting(locked, "relation = 'public.orders'::regclass");
            meanwhile.run();
            writer.rollback();
            return refused(migrating);
        }
    }

    private static CompletableFuture<String> migrating(String id, String sql, String expectations) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return migrate(id, sql, expectations);
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static void awaitWaiting(Statement sql, String forWhat) {
        Awaitility.await().atMost(2, TimeUnit.MINUTES).until(() -> {
            try (var waiting = sql.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database()) AND " + forWhat)) {
                return waiting.next();
            }
        });
    }

    private static Throwable refused(CompletableFuture<String> migrating) {
        return migrating.handle((answer, failure) -> failure).join().getCause();
    }

    /** An allow like another, but for that. */
    private static String edited(String set) throws SQLException {
        String id = allowed();
        run("RESET ROLE");
        run("UPDATE lifeboat.decision SET " + set + " WHERE migration = '" + id + "'");
        return id;
    }

    private static String mayRun(String id) throws SQLException {
        return ask("SELECT lifeboat.can_proceed('" + id + "')");
    }
}
