package dev.lifeboat.cli.observe;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.pgdump.PgDump;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real pg_dump on a real PostgreSQL: what its dumps say of each fault, and which control catches it. The table in
 * docs/sources.md says the same.
 */
class PgDumpFaultsTest {
    @TempDir
    private static Path dir;

    @BeforeAll
    static void takeHealthyDumps() {
        DebianTools.assume("postgresql-15", DebianTools.POSTGRESQL.resolve("pg_dump"));
        DebianTools.give(dir);
        sh(dir, """
                %2$s/initdb -D data -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                shared_buffers=16MB
                fsync=off
                timezone='UTC'
                END
                %2$s/pg_ctl -D data -w -l log start
                export PGHOST=%1$s PGUSER=postgres TZ=UTC PATH=%2$s:$PATH
                createdb orders
                psql -d orders -qc 'CREATE TABLE orders AS SELECT generate_series(1, 10000) AS id; CREATE TABLE none (a int);
                  CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM orders'
                psql -d orders -qc "SELECT lo_from_bytea(42, 'a large object')" > /dev/null
                psql -qc 'CREATE TABLE elsewhere AS SELECT 1 AS a'
                mkdir healthy
                cd healthy
                pg_dump -Fc -f custom orders
                pg_dump -Fc orders | cat > piped
                pg_dump -Fc -Z0 -f raw orders
                pg_dump -Fd -f directory orders
                pg_dump -Ft -f tar orders
                pg_dump -v -f plain orders 2> /dev/null
                pg_dump -v orders 2> /dev/null | gzip > gzipped
                pg_dump -f quiet orders
                pg_dumpall -v -f all 2> /dev/null
                pg_dump -Fc -s -f schema orders
                pg_dump -Fc -f other postgres
                psql -d orders -qc 'CREATE SCHEMA app; CREATE TABLE app.things AS SELECT 1 AS a'
                pg_dump -Fc -t app.things -f chosen orders
                pg_dump -Fd -n public -f in-public orders
                pg_dump -v -t app.things orders 2> /dev/null > plain-chosen
                pg_dump -v -n public orders 2> /dev/null > plain-public
                pg_dump -v -t orders orders 2> /dev/null | gzip > not-told
                """.formatted(dir, DebianTools.POSTGRESQL));
    }

    @AfterAll
    static void stop() {
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    @BeforeEach
    void restoreTheDumps() {
        sh(dir, "rm -rf b && cp -a healthy b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzipped"})
    void isSatisfiedWithAHealthyDumpWhoseChecksumsItCompared(String dump) {
        var observer = Observer.ofSystem("");

        int code = observer.observe(
                "pg-dump",
                "--input",
                dir + "/b/" + dump,
                "--set",
                "zone=UTC",
                "--set",
                "unnamed=accept",
                "--set",
                "tables=2");
        assertThat(code).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.lines().toString()).contains("2 tables, data of 2");
        var judged = observer.judged();
        Stream.of("RR-01", "RR-02", "RR-03", "RR-05", "RR-06", "RR-08", "RR-22")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(control + judged.reason(control))
                        .isEqualTo(Outcome.PASS));
        assertThat(judged.outcome("RR-14")).as("a dump knows of no log").isEqualTo(Outcome.UNKNOWN);
        assertThat(judged.outcome("RR-17")).as("nor of which system it is").isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom", "piped", "directory", "raw", "tar", "plain", "all"})
    void doesNotTakeAWholeDumpWithoutChecksumsForVerified(String dump) {
        var observer = Observer.ofSystem("");

        assertThat(observe(observer, dump)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("COMPLETED", "not verified", "none can be rolled forward");
        assertThat(observer.judged().outcome("RR-01")).as(observer.told()).isEqualTo(Outcome.PASS);
        assertThat(observer.judged().code("RR-08")).isEqualTo(ReasonCode.BACKUP_UNVERIFIED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            custom    ! truncate -s -1 custom                                         ! ends early
            custom    ! truncate -s 3000 custom                                       ! ends early, at byte 3000
            custom    ! truncate -s 4 custom; mv custom custom.dump                   ! ends in its first lines
            custom    ! : > custom; mv custom custom.dump                             ! is empty
            custom    ! printf XXXX | dd of=custom bs=1 seek=8000 conv=notrunc status=none ! cannot be inflated
            custom    ! cat custom >> custom2; echo x >> custom2; mv custom2 custom   ! is damaged at byte
            raw       ! truncate -s -20 raw                                           ! ends early
            directory ! truncate -s -4 directory/$(ls -S directory | head -n 1)       ! ends early
            directory ! printf XXXX | dd of=directory/$(ls -S directory | head -n 1) bs=1 seek=4000 conv=notrunc status=none ! is damaged
            directory ! rm directory/$(ls -S directory | head -n 1)                   ! is missing
            directory ! rm directory/blob_42.dat.gz                                   ! blob_42.dat is missing
            directory ! : > directory/blobs.toc                                       ! names no large object
            directory ! touch directory/blob_43.dat.gz                                ! no list names blob_43.dat.gz
            directory ! rm directory/toc.dat                                          ! has no toc.dat, which is written last
            directory ! truncate -s 2000 directory/toc.dat                            ! toc.dat ends early
            tar       ! truncate -s 40000 tar                                         ! ends early
            plain     ! truncate -s 20000 plain                                       ! within the data of a table
            plain     ! head -n -12 plain > p; mv p plain                             ! its last line is not '-- PostgreSQL database dump complete'
            gzipped   ! truncate -s -8 gzipped                                        ! what gzip wrote is not whole
            all       ! head -n -4 all > p; mv p all                                  ! '-- PostgreSQL database cluster dump complete'
            """)
    void findsADumpThatIsNotWhole(String dump, String damage, String told) {
        sh(dir, "cd b; " + damage + "; find . -exec touch -d '1 hour ago' {} +");
        var observer = Observer.ofSystem("");
        String named = damage.contains(".dump") ? dump + ".dump" : dump;

        assertThat(observe(observer, named)).as(observer.told()).isEqualTo(ExitCode.DRILL_FAILED);

        assertThat(observer.told()).contains("FAILED", told.strip());
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void findsEveryPlaceThatACustomDumpCanBeCutAt() throws Exception {
        byte[] whole = Files.readAllBytes(dir.resolve("healthy/custom"));
        Path cut = dir.resolve("cut.dump");
        for (int length = 0; length < whole.length; length += length < whole.length - 300 ? 61 : 1) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThat(status(cut)).as("cut at " + length).isEqualTo(BackupStatus.STARTED);
        }
        Files.write(cut, whole);
        assertThat(status(cut)).isEqualTo(BackupStatus.COMPLETED);
        assertThat(exitCode(dir, DebianTools.POSTGRESQL + "/pg_restore -f /dev/null cut.dump"))
                .isZero();
        Files.delete(cut);
    }

    private static BackupStatus status(Path dump) {
        var subject = new Subject(
                Observer.ORDERS,
                "pg-dump:orders",
                Map.of("zone", "UTC"),
                Instant.now().plusSeconds(60));
        return new PgDump()
                .look(dump, subject, Progress.SILENT).facts().stream()
                        .map(fact -> (Object) fact.value())
                        .filter(BackupEvidence.class::isInstance)
                        .map(BackupEvidence.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .getStatus();
    }

    @Test
    void doesNotGuessOfWhichDatabaseAPlainDumpIs() {
        var observer = Observer.ofSystem("");

        observer.observe("pg-dump", "--input", dir + "/b/plain", "--set", "zone=UTC");

        assertThat(observer.told()).contains("UNKNOWN", "does not say of which database it is");
        assertThat(observer.judged().outcome("RR-01")).isNotEqualTo(Outcome.PASS);
    }

    @Test
    void countsWhatPgRestoreLists() {
        String list = sh(dir, DebianTools.POSTGRESQL + "/pg_restore -l healthy/custom");
        var observer = Observer.ofSystem("");

        observe(observer, "custom");

        long tables =
                list.lines().filter(line -> line.contains(" TABLE public ")).count();
        long data = list.lines().filter(line -> line.contains(" TABLE DATA ")).count();
        assertThat(observer.lines().toString()).contains(tables + " tables, data of " + data);
        String version =
                sh(dir, DebianTools.POSTGRESQL + "/pg_dump --version").replaceAll("(?s)^\\D*([0-9.]+).*", "$1");
        assertThat(observer.lines().toString())
                .contains("\"toolVersion\":\"" + version + "\"", "\"engineVersion\":\"" + version + "\"");
    }

    @Test
    void takesADumpThatIsStillBeingWrittenForOneThatBegan() {
        sh(dir, "truncate -s 9000 b/custom");
        var observer = Observer.ofSystem("");

        assertThat(observe(observer, "custom")).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("STARTED", "may still be being written");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void takesASchemaAloneForAPart() {
        var observer = Observer.ofSystem("");

        observe(observer, "schema");

        assertThat(observer.told()).contains("PARTIAL", "2 tables and data of 0");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen", "in-public", "plain-chosen", "plain-public"})
    void takesADumpOfChosenTablesForAPart(String dump) {
        var observer = Observer.ofSystem("");

        observe(observer, dump);

        assertThat(observer.told()).contains("PARTIAL", "a dump of some tables alone");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void neverVerifiesADumpOfWhichItCannotKnowThatItHoldsAll() {
        var observer = Observer.ofSystem("");

        observe(observer, "not-told");

        assertThat(observer.told()).contains("nothing in it tells whether tables were left out", "--set tables=N");
        assertThat(observer.judged().code("RR-08")).isEqualTo(ReasonCode.BACKUP_UNVERIFIED);
        var counted = Observer.ofSystem("");
        counted.observe(
                "pg-dump",
                "--input",
                dir + "/b/not-told",
                "--set",
                "zone=UTC",
                "--set",
                "unnamed=accept",
                "--set",
                "tables=2");
        assertThat(counted.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void leavesOutDumpsOfOtherDatabases() {
        var observer = Observer.ofSystem("");

        assertThat(observe(observer, "other")).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("is of postgres, not of orders; left out");
        assertThat(observer.lines()).noneMatch(line -> line.contains("\"topic\":\"backup\""));
    }

    @Test
    void doesNotGuessWhenAPlainDumpWasTaken() {
        var observer = Observer.ofSystem("");
        observe(observer, "quiet");
        assertThat(observer.told()).contains("does not say when it was taken");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);

        var told = Observer.ofSystem("");
        told.observe("pg-dump", "--input", dir + "/b/quiet", "--set", "times=file", "--set", "unnamed=accept");
        assertThat(told.judged().outcome("RR-01")).isEqualTo(Outcome.PASS);
    }

    @Test
    void knowsADumpAgainWhereverItIs() {
        sh(
                dir,
                "mkdir b/all-of-them && mv b/custom b/all-of-them/monday && cp b/all-of-them/monday b/all-of-them/copy");
        var observer = Observer.ofSystem("");

        observe(observer, "all-of-them");

        assertThat(observer.told()).as("on one device").doesNotContain("2 copies");
        assertThat(observer.lines().stream().filter(line -> line.contains("\"topic\":\"backup\"")))
                .hasSize(1);
    }

    private static int observe(Observer observer, String dump) {
        return observer.observe(
                "pg-dump", "--input", dir + "/b/" + dump, "--set", "zone=UTC", "--set", "unnamed=accept");
    }
}
