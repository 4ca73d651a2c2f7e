package dev.lifeboat.cli.drill;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.Main;
import dev.lifeboat.cli.drill.Faults.Fault;
import dev.lifeboat.cli.observe.DebianTools;
import dev.lifeboat.cli.observe.Observer;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.tool.PgBackRestTool;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.replay.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills with the real pgBackRest on a real PostgreSQL, healthy and with planted faults: what is found, and in which phase.
 * The table in docs/drill-faults.md says the same.
 */
class PgBackRestDrillTest {
    @TempDir
    private static Path dir;

    /** An instant between two transactions, after the full backup and before the incremental one. */
    private static String between = "";

    private static String full = "";
    private static Faults planted;

    @BeforeAll
    static void takeHealthyBackups() {
        DebianTools.assume(
                "pgbackrest postgresql-15", Path.of("/usr/bin/pgbackrest"), DebianTools.POSTGRESQL.resolve("initdb"));
        DebianTools.give(dir);
        sh(dir, """
                mkdir repo log lock elsewhere drills
                cat > conf <<END
                [global]
                repo1-path=%1$s/repo
                repo1-retention-full=9
                log-path=%1$s/log
                lock-path=%1$s/lock
                log-level-console=warn
                log-level-file=off
                compress-level=1
                job-retry=0
                start-fast=y
                [demo]
                pg1-path=%1$s/data
                pg1-socket-path=%1$s
                pg1-user=postgres
                END
                %2$s/initdb -D data -k -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                archive_mode=on
                archive_command='pgbackrest --config=%1$s/conf --stanza=demo archive-push %%p'
                shared_buffers=16MB
                fsync=off
                max_prepared_transactions=7
                timezone='UTC'
                END
                %2$s/pg_ctl -D data -w -l log/server start
                """.formatted(dir, DebianTools.POSTGRESQL));
        psql("postgres", "CREATE DATABASE orders");
        psql("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + dir + "/elsewhere'");
        psql("orders", "CREATE TABLE orders (id int PRIMARY KEY, what text)");
        psql("orders", "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 10000) n");
        psql("orders", "CREATE TABLE notes TABLESPACE elsewhere AS SELECT generate_series(1, 100) AS id");
        psql("postgres", "CREATE DATABASE empty");
        psql("postgres", "CREATE DATABASE rotten");
        psql("rotten", "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT -\\$1'");
        psql("rotten", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
        psql("rotten", "CREATE INDEX i ON t (f(id))");
        psql("rotten", "CREATE OR REPLACE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT \\$1 % 7'");
        pgbackrest("stanza-create");
        pgbackrest("--type=full backup");
        psql("orders", "INSERT INTO orders SELECT n, 'late' FROM generate_series(10001, 11000) n");
        between = psql("orders", "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                .strip();
        psql("orders", "INSERT INTO orders SELECT n, 'too late' FROM generate_series(11001, 11500) n");
        pgbackrest("--type=incr backup");
        full = sh(dir, "ls repo/backup/demo | grep 'F$'").strip();
        sh(dir, "cp -a repo healthy");
        planted = new Faults(faults(), PgBackRestDrillTest::drill);
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    @Test
    void passesAHealthyBackupAndLeavesNoTrace() throws IOException {
        String before = traces();
        Path questions = Files.writeString(dir.resolve("questions.yaml"), """
                - name: all orders
                  sql: select count(*) from orders
                  equal: 11500
                - name: notes
                  sql: select max(id) from notes
                  least: 100
                  most: 100
                """);

        var run = drill("--validate", questions.toString(), "--rto", "1h", "--least-tables", "2");

        assertThat(run.code()).as(run.told()).isEqualTo(ExitCode.DONE);
        assertThat(run.rows()).isEqualTo(11_600);
        assertThat(run.json().path("restoreMillis").asLong()).isPositive();
        assertThat(run.json().path("phaseMillis").fieldNames())
                .toIterable()
                .containsExactly(
                        "plan", "check", "space", "restore", "recover", "verify", "compare", "stop", "clean-up");
        assertThat(run.told()).contains("amcheck found nothing wrong", "the checksum of every page is right");
        assertThat(traces()).isEqualTo(before);
    }

    /** What is in the repository, in the tablespace of the source and in the place of drills; what the source archived. */
    private static String traces() {
        return sh(dir, "find repo elsewhere drills lock | sort")
                + psql("orders", "SELECT archived_count FROM pg_stat_archiver");
    }

    /** As they are judged together with what the adapter of the tool says of its backups. */
    @Test
    void whatItProvesSatisfiesTheControls() {
        var observer = Observer.ofSystem(psql("orders", "SELECT system_identifier FROM pg_control_system()")
                .strip());
        observer.observe(
                "pgbackrest",
                "--command",
                String.join(" ", DebianTools.AS_USER) + " pgbackrest --config=" + dir + "/conf",
                "--set",
                "stanza=demo");
        assertThat(observer.judged().outcome("RR-09")).doesNotHaveToString("PASS");

        var report = drill(dir, true, begun -> {}).run();

        assertThat(report.result()).as(report.checks().toString()).isEqualTo(Result.PASSED);
        Instant now = Instant.now();
        var subject =
                new Subject(DrillRun.ORDERS, Subject.sourceOf(DrillEvidence.SOURCE, DrillRun.ORDERS), Map.of(), now);
        var next = new Said()
                .next(
                        new DrillEvidence(request(dir, true), "pgbackrest", "drill-host", null).ended(report),
                        subject,
                        false);
        long offset = 1_000;
        for (var record : next.records()) {
            observer.lines().add(RecordingWriter.line(record.topic(), record.key(), record.value(), now, 0, offset++));
        }
        observer.lines()
                .add(RecordingWriter.line(
                        Topics.HEARTBEAT,
                        subject.source(),
                        next.heartbeat(subject, Duration.ofDays(30), Instant.EPOCH),
                        now,
                        0,
                        offset));
        var judged = observer.judged();
        Stream.of("RR-08", "RR-09", "RR-10", "RR-11", "RR-12")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(control + " " + judged.reason(control))
                        .hasToString("PASS"));
    }

    @Test
    void recoversToAPointInTime() {
        var run = drill("--no-check", "--point-in-time", between);

        assertThat(run.code()).as(run.told()).isEqualTo(ExitCode.DONE);
        assertThat(run.json().path("backup").asText())
                .as("the newest that ended before")
                .isEqualTo(full);
        assertThat(run.rows()).isEqualTo(11_100);
        assertThat(run.told()).contains("point-in-time", "recovered to");
    }

    static List<Fault> faults() {
        return Fault.table("""
            bit flip in a table          ! printf x | dd of=$(ls repo/backup/demo/*F/pg_data/base/*/1259.gz | head -n 1) bs=1 seek=99 conv=notrunc                      !                               ! failed        ! checksums
            the same, not checked first  ! printf x | dd of=$(ls repo/backup/demo/*F/pg_data/base/*/1259.gz | tail -n 1) bs=1 seek=99 conv=notrunc                      ! --no-check                    ! failed        ! restore
            *truncated file               ! truncate -s 20 $(ls repo/backup/demo/*F/pg_data/base/*/1259.gz | head -n 1)                                              !                               ! failed        ! checksums
            empty control file           ! : > $(ls repo/backup/demo/*I/pg_data/global/pg_control.gz)                                                              !                               ! failed        ! checksums
            control file gone            ! rm repo/backup/demo/*I/pg_data/global/pg_control.gz                                                                     ! --no-check                    ! failed        ! restore
            full backup deleted under it ! rm -rf repo/backup/demo/*F                                                                                              ! --no-check                    ! failed        ! restore
            *manifest gone                ! rm repo/backup/demo/*I/backup.manifest*                                                                                 ! --no-check                    ! failed        ! restore
            log of the backup gone       ! rm repo/archive/demo/15-1/*/*-*.gz                                                                                      ! --no-check                    ! failed        ! start
            *log after the backup gone    ! rm $(ls repo/archive/demo/15-1/*/*-*.gz | tail -n 2)                                                                    ! --no-check --point-in-time T  ! could-not-run ! point-in-time
            bit flip in the log          ! for f in $(ls repo/archive/demo/15-1/*/*-*.gz | tail -n 2); do printf x | dd of=$f bs=1 seek=999 conv=notrunc; done     ! --no-check --point-in-time T  ! failed        ! point-in-time
            *log ends before the instant  ! :                                                                                                                       ! --no-check --point-in-time 2099-01-01T00:00:00Z ! could-not-run ! point-in-time
            wrong timeline               ! printf '1\\t0/1000000\\tx\\n' > repo/archive/demo/15-1/00000002.history                                                ! --no-check --point-in-time T  ! failed        ! start
            *wrong cluster                ! :                                                                                                                       ! --no-check --system-identifier 7000000000000000001 ! failed ! identity
            *database not in it           ! :                                                                                                                       ! --no-check --name missing     ! failed        ! database
            empty database               ! :                                                                                                                       ! --no-check --name empty       ! failed        ! floor of tables
            index that misses rows       ! :                                                                                                                       ! --no-check --name rotten      ! failed        ! structure
            repository gone              ! rm -rf repo/*                                                                                                           !                               ! could-not-run ! list
            list unreadable              ! echo x > repo/backup/demo/backup.info; echo x > repo/backup/demo/backup.info.copy                                       !                               ! could-not-run ! list
            no such backup               ! :                                                                                                                       ! --backup 20200101-000000F     ! could-not-run ! backup
            missing tool                 ! :                                                                                                                       ! --command pgbackreste         ! could-not-run ! list
            programs of no PostgreSQL    ! :                                                                                                                       ! --no-check --binaries /nowhere ! could-not-run ! tools
            *no such superuser            ! :                                                                                                                       ! --no-check --superuser nobody ! could-not-run ! server
            place within the source      ! :                                                                                                                       ! --no-check --directory D/data/base ! could-not-run ! place
            """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void findsTheFault(Fault fault) {
        var run = planted.run(fault);

        assertThat(run.result() + " " + run.reason()).as(run.told()).isEqualTo(fault.result() + " " + fault.check());
        assertThat(run.code())
                .isEqualTo(fault.result().equals("failed") ? ExitCode.DRILL_FAILED : ExitCode.INDETERMINATE);
        assertThat(run.told()).as("what was left behind").doesNotContain("not all of");
    }

    /** Plants it in a copy of the repository, and drills there. */
    private static DrillRun drill(Fault fault, int number) {
        Path own = ownRepository("fault-" + number);
        sh(own, "{ " + fault.plant() + "; } 2> /dev/null");
        return DrillRun.of(args(
                own,
                fault.args().stream()
                        .map(arg -> arg.equals("T") ? between : arg.replace("D/", dir + "/"))
                        .toArray(String[]::new)));
    }

    /** A directory with a repository, its configuration, and a place for drills. */
    private static Path ownRepository(String name) {
        sh(dir, """
                mkdir %1$s %1$s/drills
                cp -a healthy %1$s/repo
                sed "s:%2$s/repo:%2$s/%1$s/repo:" conf > %1$s/conf
                """.formatted(name, dir));
        return dir.resolve(name);
    }

    /** Takes a while, and is drilled with {@code -Dlifeboat.drills=all}: an encrypted repository, with its key and without. */
    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void oneWhoseKeyIsLostCannotBeDrilled() {
        sh(dir, """
                mkdir encrypted encrypted/drills
                sed 's:%1$s/repo:%1$s/encrypted/repo:; /^repo1-path/a repo1-cipher-type=aes-256-cbc\\nrepo1-cipher-pass=secret' conf > encrypted/conf
                pgbackrest --config=$PWD/encrypted/conf --stanza=demo stanza-create
                pgbackrest --config=$PWD/encrypted/conf --stanza=demo --type=full --no-archive-check backup
                """.formatted(dir));
        Path own = dir.resolve("encrypted");
        assertThat(DrillRun.of(args(own, "--no-check")).json().path("backup").asText())
                .endsWith("F");
        sh(own, "sed -i s/secret/lost/ conf");

        var run = DrillRun.of(args(own));

        assertThat(run.result() + " " + run.reason()).as(run.told()).isEqualTo("could-not-run list");
    }

    @Test
    void findsThatTheBackupIsDeletedMeanwhile() {
        Path own = ownRepository("deleted");
        var drill = drill(own, false, begun -> sh(own, "rm -rf repo/backup/demo/20*"));

        var report = drill.run();

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.reason().orElseThrow().name()).isEqualTo("restore");
    }

    @Test
    void aDiskWithoutRoomIsNoFaultOfTheBackup() throws Exception {
        Path own = ownRepository("small");
        Path small = own.resolve("drills");
        Assumptions.assumeTrue(
                ended("mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "none", small.toString()),
                "no small file system can be mounted here");
        try {
            var run = DrillRun.of(args(own, "--no-check"));

            assertThat(run.code()).as(run.told()).isEqualTo(ExitCode.INDETERMINATE);
            assertThat(run.reason()).isEqualTo("space");
            assertThat(small).isEmptyDirectory();
        } finally {
            ended("umount", small.toString());
        }
    }

    private static boolean ended(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static Drill drill(Path own, boolean checkFirst, Consumer<Drill.Begun> begun) {
        return new Drill(
                request(own, checkFirst),
                new PgBackRestTool(
                        List.of("pgbackrest", "--config=" + own + "/conf"),
                        Map.of("stanza", "demo"),
                        Duration.ofHours(1)),
                Clock.systemUTC(),
                new Random(1),
                Progress.NONE,
                begun);
    }

    private static DrillRequest request(Path own, boolean checkFirst) {
        return new DrillRequest(
                DrillRun.ORDERS,
                "orders",
                new Choice.Latest(),
                null,
                own.resolve("drills"),
                null,
                Floors.NOT_EMPTY,
                List.of(),
                checkFirst,
                Duration.ofHours(1),
                null,
                "postgres",
                "postgres",
                null,
                List.of(),
                "drill",
                false);
    }

    @Test
    void oneThatIsKilledLeavesNothingRunningAndTheNextRemovesItsFiles() throws Exception {
        Path own = ownRepository("killed");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "drill",
                "run",
                DrillRun.ORDERS));
        command.addAll(List.of(args(own, "--no-check")));
        var killed = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> !sh(own, "ls drills/*/s/.s.PGSQL.5432 2> /dev/null || :")
                        .isEmpty());

        killed.destroyForcibly().waitFor();

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> running(own).isEmpty());
        assertThat(own.resolve("drills")).isNotEmptyDirectory();
        var next = drill(own, false, begun -> {}).run();
        assertThat(next.result()).as(next.checks().toString()).isEqualTo(Result.PASSED);
        assertThat(next.checks().toString()).contains("a drill before was killed");
        assertThat(own.resolve("drills")).isEmptyDirectory();
    }

    private static List<String> running(Path own) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(own + "/drills"))
                .toList();
    }

    private static DrillRun drill(String... further) {
        return DrillRun.of(args(dir, further));
    }

    private static String[] args(Path own, String... further) {
        var args = new ArrayList<>(List.of("--tool", "pgbackrest", "--set", "stanza=demo"));
        if (!List.of(further).contains("--command")) {
            args.addAll(List.of("--command", "pgbackrest --config=" + own + "/conf"));
        }
        if (!List.of(further).contains("--directory")) {
            args.addAll(List.of("--directory", own + "/drills"));
        }
        args.addAll(List.of(further));
        return args.toArray(String[]::new);
    }

    private static void pgbackrest(String arguments) {
        sh(dir, "pgbackrest --config=$PWD/conf --stanza=demo " + arguments);
    }

    private static String psql(String database, String statement) {
        return sh(
                dir,
                DebianTools.POSTGRESQL
                        + "/psql -h %s -U postgres -d %s -qAt -v ON_ERROR_STOP=1 -c \"%s\""
                                .formatted(
                                        dir,
                                        database,
                                        statement.replace("\"T\"", "\\\"T\\\"").replace("\"Z\"", "\\\"Z\\\"")));
    }
}
