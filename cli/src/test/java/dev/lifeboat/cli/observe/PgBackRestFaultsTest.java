package dev.lifeboat.cli.observe;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.hold.HoldTool;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real pgBackRest on a real PostgreSQL: what it says of each fault, and which control catches it. The table in
 * docs/sources.md says the same.
 */
class PgBackRestFaultsTest {
    @TempDir
    private static Path dir;

    private static String identifier = "";

    /** A full, a differential and an incremental backup, and what their repository looked like then. */
    @BeforeAll
    static void takeHealthyBackups() {
        DebianTools.assume(
                "pgbackrest postgresql-15", Path.of("/usr/bin/pgbackrest"), DebianTools.POSTGRESQL.resolve("initdb"));
        DebianTools.give(dir);
        sh(dir, """
                mkdir repo log lock
                cat > conf <<END
                [global]
                repo1-path=%1$s/repo
                repo1-retention-full=9
                log-path=%1$s/log
                lock-path=%1$s/lock
                log-level-console=warn
                log-level-file=off
                compress-level=1
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
                END
                %2$s/pg_ctl -D data -w -l log/server start
                %2$s/psql -h %1$s -U postgres -c 'CREATE TABLE orders AS SELECT generate_series(1, 10000) AS id'
                """.formatted(dir, DebianTools.POSTGRESQL));
        pgbackrest("stanza-create");
        pgbackrest("--type=full backup");
        pgbackrest("--type=diff backup");
        pgbackrest("--type=incr backup");
        sh(dir, "cp -a repo healthy");
        identifier = sh(
                        dir,
                        DebianTools.POSTGRESQL + "/pg_controldata data | sed -n 's/^Database system identifier: *//p'")
                .strip();
    }

    @AfterAll
    static void stop() {
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    @BeforeEach
    void restoreTheRepository() {
        sh(dir, "rm -rf repo && cp -a healthy repo");
    }

    @Test
    void isSatisfiedWithHealthyBackups() {
        var observer = Observer.ofSystem(identifier);

        assertThat(observer.observe(info())).as(observer.told()).isEqualTo(ExitCode.DONE);
        assertThat(observer.observe(verify())).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("INCREMENTAL", "DIFFERENTIAL", "FULL", "COMPLETED");
        var judged = observer.judged();
        Stream.of("RR-01", "RR-02", "RR-03", "RR-05", "RR-06", "RR-07", "RR-08", "RR-15", "RR-16", "RR-17", "RR-22")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(judged.reason(control))
                        .isEqualTo(Outcome.PASS));
        assertThat(judged.outcome("RR-14"))
                .as("pgBackRest does not know whether the server archives")
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void findsADamagedFile() {
        sh(dir, "echo damaged > \"$(find repo/backup/demo/*F/ -name PG_VERSION.gz | head -n 1)\"");

        assertThat(failsItsVerification()).isEqualTo(ReasonCode.NO_BACKUP);
    }

    @Test
    void findsAnEmptyFile() {
        sh(dir, ": > \"$(find repo/backup/demo/*F/ -name pg_control.gz)\"");

        assertThat(failsItsVerification()).isEqualTo(ReasonCode.NO_BACKUP);
    }

    @Test
    void findsThatTheFullBackupWasDeletedUnderTheOthers() {
        sh(dir, "rm -rf repo/backup/demo/*F");

        assertThat(failsItsVerification()).isEqualTo(ReasonCode.NO_BACKUP);
    }

    /** The list shows it as before, and the run ends with 0. */
    private ReasonCode failsItsVerification() {
        var observer = Observer.ofSystem(identifier);
        assertThat(observer.observe(info())).isEqualTo(ExitCode.DONE);
        assertThat(observer.judged().outcome("RR-01"))
                .as("the list shows nothing")
                .isEqualTo(Outcome.PASS);
        assertThat(exitCode(dir, "pgbackrest --config=$PWD/conf --stanza=demo --output=text --verbose verify"))
                .isZero();

        assertThat(observer.observe(verify())).as(observer.told()).isEqualTo(ExitCode.DRILL_FAILED);

        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
        return observer.judged().code("RR-01");
    }

    @Test
    void findsAHoleInTheLogThatVerifyCallsOk() {
        String segment =
                sh(dir, "find repo/archive -name '0000*-*' | sort | sed -n 3p").strip();
        sh(dir, "rm " + segment);
        assertThat(sh(dir, "pgbackrest --config=$PWD/conf --stanza=demo --output=text --verbose verify"))
                .contains("status: ok");
        var observer = Observer.ofSystem(identifier);

        assertThat(observer.observe(info())).isEqualTo(ExitCode.DONE);
        assertThat(observer.observe(verify())).as(observer.told()).isEqualTo(ExitCode.DRILL_FAILED);

        var judged = observer.judged();
        assertThat(judged.code("RR-15")).as(judged.reason("RR-15")).isEqualTo(ReasonCode.PITR_GAP);
        assertThat(judged.reason("RR-15")).contains("1 log segments are lost");
    }

    @Test
    void nolongerListsAFullBackupThatExpiredNorWhatBuildsOnIt() {
        pgbackrest("--type=full --repo1-retention-full=1 backup");
        var observer = Observer.ofSystem(identifier);

        assertThat(observer.observe(info())).isEqualTo(ExitCode.DONE);

        assertThat(observer.lines().stream().filter(line -> line.contains("\"topic\":\"backup\"")))
                .as("what is no longer listed is withdrawn where it is published")
                .singleElement()
                .asString()
                .contains("FULL", "COMPLETED");
        assertThat(observer.judged().outcome("RR-07")).isEqualTo(Outcome.PASS);
    }

    @Test
    void findsAWrongCluster() {
        var observer = Observer.ofSystem("7000000000000000001");

        observer.observe(info());

        assertThat(observer.judged().code("RR-17")).isEqualTo(ReasonCode.IDENTITY_MISMATCH);
    }

    @Test
    void isFailingWhenTheListCannotBeRead() {
        sh(dir, "echo damaged > repo/backup/demo/backup.info; echo damaged > repo/backup/demo/backup.info.copy");
        assertThat(exitCode(dir, "pgbackrest --config=$PWD/conf info --output=json"))
                .isZero();
        var observer = Observer.ofSystem(identifier);

        assertThat(observer.observe(info())).isEqualTo(ExitCode.INDETERMINATE);

        assertThat(observer.told()).contains("repo1", "status 99", "backup.info");
        assertThat(observer.lines()).last().asString().contains("\"state\":\"FAILING\"");
    }

    @Test
    void isFailingWhenTheStanzaIsGone() {
        sh(dir, "rm -rf repo/*");
        var observer = Observer.ofSystem(identifier);

        assertThat(observer.observe(info())).isEqualTo(ExitCode.INDETERMINATE);

        assertThat(observer.told()).contains("missing stanza path");
    }

    /** A run that fails leaves no trace in the list: that is what RR-03 and RR-04 are for. */
    @Test
    void doesNotSeeARunThatFailedBecauseArchivingIsBroken() {
        setArchiving("false");
        try {
            assertThat(exitCode(
                            dir, "pgbackrest --config=$PWD/conf --stanza=demo --archive-timeout=1 --type=incr backup"))
                    .isNotZero();
            var observer = Observer.ofSystem(identifier);

            assertThat(observer.observe(info())).isEqualTo(ExitCode.DONE);

            assertThat(observer.lines().stream().filter(line -> line.contains("\"topic\":\"backup\"")))
                    .as("what was there before")
                    .hasSize(3);
            assertThat(observer.judged().outcome("RR-05")).isEqualTo(Outcome.PASS);
            assertThat(observer.judged().outcome("RR-14")).isEqualTo(Outcome.UNKNOWN);
        } finally {
            setArchiving("pgbackrest --config=%s/conf --stanza=demo archive-push %%p".formatted(dir));
        }
    }

    private static void setArchiving(String command) {
        psql("ALTER SYSTEM SET archive_command = '" + command + "'");
        psql("SELECT pg_reload_conf()");
    }

    @Test
    void findsPagesThatWereDamagedWhenTheyWereCopied() {
        psql("CREATE TABLE damaged AS SELECT generate_series(1, 1000) AS id");
        psql("CHECKPOINT");
        String file = psql("SELECT pg_relation_filepath('damaged')").strip();
        sh(dir, "printf damaged | dd of=data/" + file + " bs=1 seek=5000 conv=notrunc status=none");
        try {
            pgbackrest("--type=incr backup");
            var observer = Observer.ofSystem(identifier);

            assertThat(observer.observe(info())).isEqualTo(ExitCode.DONE);

            assertThat(observer.told()).contains("COMPLETED_WITH_ERRORS");
            assertThat(observer.judged().code("RR-05")).isEqualTo(ReasonCode.UNRESOLVED_FAILURE);
        } finally {
            psql("DROP TABLE damaged");
        }
    }

    /** pgBackRest itself pins nothing: the guard stands before its expire. */
    @Test
    void theGuardExpiresNothingThatIsHeldForAMigration() throws Exception {
        pgbackrest("--type=full --no-expire-auto backup");
        String incremental = sh(dir, "ls repo/backup/demo | grep I$").strip();
        var program = new ArrayList<>(DebianTools.AS_USER);
        program.addAll(List.of("pgbackrest", "--config=" + dir + "/conf"));
        var tool = new HoldTool("pgbackrest", program, "demo", "full");
        assertThat(HoldTool.failure(tool.hold("20260101-000000F", null))).contains("no backup set to annotate");
        assertThat(HoldTool.failure(tool.hold(incremental, Instant.parse("2099-01-01T00:00:00Z"))))
                .isNull();
        Files.copy(
                Path.of("../integrations/pgbackrest/lifeboat-expire-guard"),
                dir.resolve("guard"),
                StandardCopyOption.REPLACE_EXISTING);
        String guard =
                "LIFEBOAT_PGBACKREST=\"pgbackrest --config=$PWD/conf --stanza=demo\" sh guard --repo1-retention-full=1";

        assertThat(exitCode(dir, guard)).isEqualTo(3);
        assertThat(sh(dir, "ls repo/backup/demo")).contains(incremental);
        assertThat(exitCode(dir, "LIFEBOAT_PGBACKREST=false sh guard")).isEqualTo(4);

        assertThat(HoldTool.failure(tool.hold(incremental, Instant.parse("2020-01-01T00:00:00Z"))))
                .as("whose hold has ended")
                .isNull();
        assertThat(exitCode(dir, guard)).isZero();
        assertThat(sh(dir, "ls repo/backup/demo")).doesNotContain(incremental);
    }

    private static void pgbackrest(String arguments) {
        sh(dir, "pgbackrest --config=$PWD/conf --stanza=demo " + arguments);
    }

    private static String psql(String statement) {
        return sh(
                dir,
                DebianTools.POSTGRESQL
                        + "/psql -h %s -U postgres -qAt -v ON_ERROR_STOP=1 -c \"%s\"".formatted(dir, statement));
    }

    private static String[] info() {
        return observing("pgbackrest");
    }

    private static String[] verify() {
        return observing("pgbackrest-verify");
    }

    private static String[] observing(String tool) {
        String program = String.join(" ", DebianTools.AS_USER) + " pgbackrest --config=" + dir + "/conf";
        return new String[] {tool, "--command", program, "--set", "stanza=demo"};
    }
}
