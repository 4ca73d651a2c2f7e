package dev.lifeboat.ingest.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.v1.PitrEvidence;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL, asked by a role that has only what the documentation says it needs. */
class PgArchiverLiveTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path dir;

    private static LocalPostgres postgres;
    private static Connection admin;
    private static String archive;

    @BeforeAll
    static void startPostgres() throws Exception {
        archive = Files.createDirectories(dir.resolve("archive")).toString();
        postgres = LocalPostgres.start(dir.resolve("postgres"), 0, Map.of("archive_mode", "on", "autovacuum", "off"));
        admin = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
        execute("CREATE ROLE audit LOGIN PASSWORD 'only-to-look'");
        execute("GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO audit");
        execute("GRANT EXECUTE ON FUNCTION pg_ls_archive_statusdir() TO audit");
        execute("CREATE ROLE nobody LOGIN PASSWORD 'only-to-look'");
        execute("CREATE TABLE written (at timestamptz)");
    }

    @AfterAll
    static void stopPostgres() throws SQLException {
        admin.close();
        postgres.close();
    }

    @BeforeEach
    void archiving() throws SQLException {
        archiveWith("cp %p " + archive + "/%f");
    }

    @Test
    void tellsHowFarTheArchiveOfAServerReaches() throws SQLException {
        Instant committed = archiveOneSegment();

        await().atMost(LIMIT).untilAsserted(() -> {
            var pitr = pitr("audit");
            assertThat(pitr.getArchivingEnabled()).isTrue();
            assertThat(pitr.getSystemIdentifier()).isEqualTo(text("SELECT system_identifier FROM pg_control_system()"));
            assertThat(pitr.getEngineVersion()).startsWith("18.");
            // the file system tells whole seconds
            assertThat(pitr.getLatestRecoveryPoint()).isAfter(committed.minusSeconds(2));
        });
    }

    @Test
    void saysOfAnIdleServerThatAllIsInTheArchive() throws SQLException {
        execute("INSERT INTO written VALUES (now())");
        execute("CHECKPOINT");
        execute("SELECT pg_switch_wal()");

        await().atMost(LIMIT).untilAsserted(() -> {
            Instant before = Instant.parse(
                    text("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"));
            assertThat(pitr("audit").getLatestRecoveryPoint()).isAfterOrEqualTo(before);
        });
    }

    @Test
    void claimsNothingThatWasCommittedBehindTheArchive() throws SQLException {
        archiveOneSegment();
        await().atMost(LIMIT).until(() -> pitr("audit").getLatestRecoveryPoint() != null);
        // two seconds, as the file system tells whole ones
        execute("SELECT pg_sleep(1.1)");
        execute("INSERT INTO written VALUES (clock_timestamp())");
        Instant committed = Instant.parse(
                text("SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM written"));

        assertThat(pitr("audit").getLatestRecoveryPoint()).isBefore(committed);
    }

    @Test
    void seesTheArchiveCommandFailAndWorkAgain() throws SQLException {
        archiveWith("false");
        execute("INSERT INTO written VALUES (now())");
        execute("SELECT pg_switch_wal()");
        await().atMost(LIMIT).untilAsserted(() -> {
            var pitr = pitr("audit");
            assertThat(pitr.getArchivingEnabled()).isTrue();
            assertThat(pitr.getLastFailedAt()).isNotNull();
            assertThat(pitr.getLastArchivedAt() == null
                            || !pitr.getLastFailedAt().isBefore(pitr.getLastArchivedAt()))
                    .isTrue();
        });

        archiveWith("cp %p " + archive + "/%f");
        await().atMost(LIMIT).untilAsserted(() -> {
            var pitr = pitr("audit");
            assertThat(pitr.getLastArchivedAt()).isAfter(pitr.getLastFailedAt());
        });
    }

    @Test
    void seesThatNothingArchives() throws SQLException {
        archiveWith("");
        assertThat(pitr("audit").getArchivingEnabled()).isFalse();
        archiveWith("true");
        assertThat(pitr("audit").getArchivingEnabled()).isFalse();
    }

    @Test
    void saysWhatARoleIsMissing() throws SQLException {
        archiveOneSegment();
        await().atMost(LIMIT).until(() -> pitr("audit").getLastArchivedAt() != null);

        var seen = look(url("nobody", "only-to-look")).observation();

        assertThat(seen.warnings())
                .anyMatch(warning -> warning.contains("pg_ls_waldir: this role may not ask that")
                        && warning.contains("GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO \"nobody\""));
    }

    @Test
    void isFailingWhereTheServerCannotBeAsked() throws Exception {
        assertThat(fault(look(url("audit", "not-this-one"))))
                .contains("password authentication failed", "--password-file")
                .doesNotContain("not-this-one");
        assertThat(fault(look("jdbc:postgresql://127.0.0.1:1/orders?user=audit")))
                .contains("127.0.0.1:1/orders cannot be asked", "server is up");
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var seen = look(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/orders?user=audit",
                    Duration.ofSeconds(1));
            assertThat(fault(seen)).contains("127.0.0.1:" + silent.getLocalPort() + "/orders cannot be asked");
        }
    }

    // ---- the server ------------------------------------------------------------------------------------------------

    private static Instant archiveOneSegment() throws SQLException {
        execute("INSERT INTO written VALUES (now())");
        Instant committed = Instant.parse(
                text("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"));
        execute("SELECT pg_switch_wal()");
        return committed;
    }

    private static void archiveWith(String command) throws SQLException {
        execute("ALTER SYSTEM SET archive_command = '" + command + "'");
        execute("SELECT pg_reload_conf()");
        await().atMost(LIMIT).until(() -> text("SHOW archive_command").equals(command.isEmpty() ? "" : command));
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String sql) throws SQLException {
        try (var statement = admin.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return Objects.requireNonNullElse(row.getString(1), "");
        }
    }

    private static String url(String role, String password) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=" + role + "&password=" + password;
    }

    private static Look.Seen look(String url) {
        return look(url, Duration.ofMinutes(1));
    }

    private static Look.Seen look(String url, Duration patience) {
        var from = new From.Database(Address.of(url, null, Map.of(), List.of()), patience);
        return new Look(new PgArchiver(), from, Clock.systemUTC())
                .at(new Subject("postgresql:prod/orders", "pg-archiver:orders", Map.of(), Instant.EPOCH));
    }

    private static PitrEvidence pitr(String role) {
        var seen = look(url(role, "only-to-look"));
        assertThat(seen.observation().faults()).isEmpty();
        return (PitrEvidence) seen.observation().facts().get(0).value();
    }

    private static String fault(Look.Seen seen) {
        assertThat(seen.observation().faults()).hasSize(1);
        Fault fault = seen.observation().faults().get(0);
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSEEN);
        return fault.toString();
    }
}
