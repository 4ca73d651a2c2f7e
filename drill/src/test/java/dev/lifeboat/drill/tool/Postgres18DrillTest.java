package dev.lifeboat.drill.tool;

import static dev.lifeboat.drill.tool.Debian.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.tool.Planted.Fault;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeProgress;
import dev.lifeboat.snapshot.take.TakeRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills with a base backup of PostgreSQL 18, by programs that have neither {@code pg_controldata} nor {@code pg_checksums}. The
 * table in docs/drill-faults.md says the same.
 */
class Postgres18DrillTest {
    private static final Path PSQL = Path.of("/usr/bin/psql");

    @TempDir
    private static Path dir;

    private static String between = "";
    private static String programs = "";
    private static Planted planted;

    @BeforeAll
    static void takeAHealthyBackup() throws Exception {
        Debian.assume("postgresql-client-15", PSQL);
        for (String name : List.of("archive", "backups")) {
            Files.createDirectory(dir.resolve(name));
        }
        var settings = Map.of("archive_mode", "on", "archive_command", "cp %p " + dir + "/archive/%f");
        try (var postgres = LocalPostgres.start(dir.resolve("postgres"), 0, settings)) {
            postgres.createDatabase("orders");
            try (var connection = DriverManager.getConnection(postgres.jdbcUrl("orders"));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id int PRIMARY KEY, what text)");
                statement.execute("INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 10000) n");
                snapshot(postgres, "before");
                // no program of this version is there that takes one: the server does
                String uri = postgres.jdbcUrl("orders").replaceFirst("^jdbc:", "") + "&replication=database";
                Debian.own(
                        dir,
                        PSQL + " '" + uri + "' -c \"BASE_BACKUP (TARGET 'server', TARGET_DETAIL '" + dir
                                + "/backups/tar', CHECKPOINT 'fast', WAL, MANIFEST 'yes')\" > /dev/null 2>&1"
                                // psql is at a loss with the end of the answer, when all is written
                                + " || test -s backups/tar/backup_manifest");
                statement.execute("INSERT INTO orders SELECT n, 'late' FROM generate_series(10001, 11000) n");
                snapshot(postgres, "later");
                between = text(
                        statement,
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
                statement.execute("INSERT INTO orders SELECT n, 'too late' FROM generate_series(11001, 11500) n");
                statement.execute("SELECT pg_switch_wal()");
                programs = text(statement, "SELECT setting FROM pg_config WHERE name = 'BINDIR'");
            }
        }
        Debian.give(dir);
        sh(dir, """
                mkdir backups/plain
                tar -xf backups/tar/base.tar -C backups/plain
                cp backups/tar/backup_manifest backups/plain/
                """);
        planted = new Planted(faults(), Postgres18DrillTest::drill);
    }

    private static void snapshot(LocalPostgres postgres, String name) {
        var request = new TakeRequest(
                "postgresql:prod/orders",
                List.of(),
                Map.of(),
                Algorithm.POSTGRES_FAST,
                Seal.plain(),
                1,
                Duration.ofMinutes(5),
                null,
                dir.resolve(name),
                false);
        try (var take = new Take(
                Address.of(postgres.jdbcUrl("orders"), null, Map.of(), List.of()),
                request,
                Clock.systemUTC(),
                TakeProgress.NONE)) {
            take.run();
        }
    }

    private static String text(java.sql.Statement statement, String sql) throws java.sql.SQLException {
        try (var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
    }

    static List<Fault> faults() {
        return Fault.table("""
            as its snapshot              ! : ! tar --snapshot before --assume-no-writes test ! passed
            point in time, as a snapshot ! : ! plain --no-check --point-in-time T --snapshot later --assume-no-writes test ! passed
            not as a snapshot            ! : ! plain --no-check --snapshot later --assume-no-writes test ! failed: contents
            bit flip in a table          ! printf x | dd of=plain/base/5/1259 bs=1 seek=9000 conv=notrunc ! plain ! failed: checksums
            *the same, not checked first  ! for f in plain/base/*/2619; do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! plain --no-check ! failed: structure
            bit flip in the log          ! for f in plain/pg_wal/0*; do printf xxxxxxxx | dd of=$f bs=1 seek=36 conv=notrunc; done; mkdir archive ! plain --no-check --wal-archive O/archive ! failed: start
            *truncated file               ! truncate -s 8192 plain/base/5/1259 ! plain ! failed: checksums
            control file damaged         ! printf x | dd of=plain/global/pg_control bs=1 seek=100 conv=notrunc ! plain --no-check ! failed: control-file
            *control file empty           ! : > plain/global/pg_control ! plain --no-check ! failed: files
            *backup_label gone            ! rm plain/backup_label ! plain --no-check ! failed: start
            *wrong timeline               ! cp -r ../archive . && printf '1\\t0/1000000\\tx\\n' > archive/00000002.history ! plain --no-check --wal-archive O/archive --point-in-time T ! failed: start
            wrong cluster                ! : ! plain --no-check --system-identifier 7000000000000000001 ! failed: identity
            programs of another version  ! : ! plain --no-check --binaries /usr/lib/postgresql/15/bin ! could-not-run: tools
            """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void restoresWhatIsHealthyAndFindsTheFault(Fault fault) {
        DrillReport report = planted.report(fault);

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo(fault.expected());
        if (report.result() == Result.PASSED) {
            assertThat(report.measured().rows()).isEqualTo(fault.args().contains("--point-in-time") ? 11_000 : 10_000);
        }
    }

    private static DrillReport drill(Fault fault, int number) {
        String input = fault.args().get(0);
        Path own = dir.resolve("f" + number);
        sh(dir, "mkdir %1$s %1$s/drills && cp -a backups/%2$s %1$s/".formatted(own, input));
        sh(own, "{ " + fault.plant() + "; } 2> /dev/null");
        var args = new ArrayList<>(fault.args().subList(1, fault.args().size()));
        args.replaceAll(arg -> arg.equals("T") ? between : arg.replaceFirst("^O/", own + "/"));
        args.replaceAll(arg ->
                arg.equals("before") || arg.equals("later") ? dir.resolve(arg).toString() : arg);
        if (!args.contains("--binaries")) {
            args.addAll(List.of("--binaries", programs));
        }
        int archive = args.indexOf("--wal-archive");
        String log = archive < 0 ? dir + "/archive" : args.get(archive + 1);
        return Drills.drill(
                new PgBaseBackupTool(own.resolve(input), Map.of("wal-archive", log)), own.resolve("drills"), args);
    }
}
