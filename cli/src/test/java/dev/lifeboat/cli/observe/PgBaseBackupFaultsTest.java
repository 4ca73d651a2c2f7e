package dev.lifeboat.cli.observe;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real pg_basebackup on a real PostgreSQL: what its backups say of each fault, and which control catches it. The table in
 * docs/sources.md says the same.
 */
class PgBaseBackupFaultsTest {
    @TempDir
    private static Path dir;

    private static String identifier = "";

    @BeforeAll
    static void takeHealthyBackups() {
        DebianTools.assume("postgresql-15", DebianTools.POSTGRESQL.resolve("pg_basebackup"));
        DebianTools.give(dir);
        sh(dir, """
                %2$s/initdb -D data -N --wal-segsize=1 -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                shared_buffers=16MB
                fsync=off
                END
                %2$s/pg_ctl -D data -w -l log start
                mkdir healthy tablespace moved
                %2$s/psql -h %1$s -U postgres -c "CREATE TABLESPACE aside LOCATION '%1$s/tablespace'"
                %2$s/psql -h %1$s -U postgres -c 'CREATE TABLE orders TABLESPACE aside AS SELECT generate_series(1, 10000) AS id'
                """.formatted(dir, DebianTools.POSTGRESQL));
        take("plain", "-T %1$s/tablespace=%1$s/moved --manifest-force-encode".formatted(dir));
        take("tar", "-F tar -z --manifest-checksums=SHA512");
        take("zstd", "-F tar --compress=client-zstd");
        identifier = sh(
                        dir,
                        DebianTools.POSTGRESQL + "/pg_controldata data | sed -n 's/^Database system identifier: *//p'")
                .strip();
    }

    private static void take(String name, String options) {
        sh(
                dir,
                DebianTools.POSTGRESQL
                        + "/pg_basebackup -h %s -U postgres -c fast -N -D healthy/%s %s".formatted(dir, name, options));
    }

    @AfterAll
    static void stop() {
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    @BeforeEach
    void forgetWhatWasDamaged() {
        sh(dir, "rm -rf b; mkdir b");
    }

    private static void copy(String format) {
        sh(dir, "cp -a healthy/" + format + " b");
        if (format.equals("plain")) {
            sh(dir, "cp -a moved b && for l in b/plain/pg_tblspc/*; do ln -sfn %s/b/moved $l; done".formatted(dir));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tar", "zstd"})
    void isSatisfiedWithHealthyBackups(String format) {
        copy(format);
        var observer = Observer.ofSystem(identifier);

        assertThat(observe(observer, format)).as(observer.told()).isEqualTo(ExitCode.DONE);

        var judged = observer.judged();
        Stream.of("RR-01", "RR-02", "RR-03", "RR-05", "RR-06", "RR-07", "RR-08", "RR-17", "RR-22")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(control + judged.reason(control))
                        .isEqualTo(Outcome.PASS));
        assertThat(judged.outcome("RR-14"))
                .as("nothing tells whether the server archives its log")
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void findsWhatIsWrongWithFiles() {
        copy("plain");
        sh(dir, """
                printf damaged | dd of=b/plain/global/pg_control bs=1 seek=4000 conv=notrunc status=none
                : > b/plain/global/pg_filenode.map
                rm b/plain/base/1/1259
                truncate -s 4096 b/plain/base/1/1249
                echo stray > b/plain/base/1/stray
                rm b/plain/pg_tblspc/*
                sed -i s/GMT/UTC/ b/plain/backup_manifest
                for f in b/plain/pg_wal/0000*; do : > $f; done
                """);

        assertThat(failsItsVerification("plain"))
                .contains(
                        "global/pg_control is damaged: its CRC32C is another one",
                        "global/pg_filenode.map is empty; the manifest says 512 bytes",
                        "base/1/1259 is missing",
                        "base/1/1249 has 4096 bytes; the manifest says ",
                        "base/1/stray is there and not in the manifest",
                        "pg_tblspc/",
                        "backup_manifest is damaged: its own checksum is another one",
                        "is empty");
    }

    @Test
    void findsThatTheLogIsNotTheLog() {
        copy("plain");
        sh(dir, "for f in b/plain/pg_wal/0000*; do truncate -s 0 $f; truncate -s 1M $f; done");

        assertThat(failsItsVerification("plain")).contains("does not begin as the file of that name does");
    }

    @Test
    void findsThatAnArchiveEndsEarly() {
        copy("tar");
        sh(dir, "truncate -s -4 b/tar/base.tar.gz");

        assertThat(failsItsVerification("tar")).contains("base.tar.gz is damaged or ends early");
    }

    @Test
    void findsWhatIsWrongWithinArchives() {
        copy("tar");
        sh(dir, """
                rm b/tar/1*.tar.gz
                mkdir t
                tar xzf b/tar/base.tar.gz -C t
                echo x >> t/PG_VERSION
                tar czf b/tar/base.tar.gz -C t .
                rm -r t
                """);

        assertThat(failsItsVerification("tar"))
                .contains("PG_VERSION has 5 bytes; the manifest says 3", "pg_tblspc/", " is missing");
    }

    private static String failsItsVerification(String format) {
        var observer = Observer.ofSystem(identifier);
        assertThat(observe(observer, format)).as(observer.told()).isEqualTo(ExitCode.DRILL_FAILED);
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
        assertThat(observer.judged().code("RR-01")).isEqualTo(ReasonCode.NO_BACKUP);
        return observer.told();
    }

    @Test
    void agreesWithPgVerifyBackup() {
        copy("plain");
        String program = DebianTools.POSTGRESQL + "/pg_verifybackup -n b/plain";
        assertThat(exitCode(dir, program)).isZero();
        sh(dir, "echo x >> b/plain/postgresql.auto.conf; : > b/plain/standby.signal");
        assertThat(exitCode(dir, program)).isZero();
        var observer = Observer.ofSystem(identifier);

        assertThat(observe(observer, "plain")).as(observer.told()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void doesNotCountABackupThatWasCutOff() {
        sh(dir, """
                %2$s/pg_basebackup -h %1$s -U postgres -c fast -r 1M -X none -F tar -D b/killed > killed.log 2>&1 &
                until [ -s b/killed/base.tar ]; do sleep 0.05; done
                kill -KILL $!
                """.formatted(dir, DebianTools.POSTGRESQL));
        var observer = Observer.ofSystem(identifier);

        assertThat(observe(observer, "killed")).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("STARTED", "has no backup_manifest");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void isFailingWhenTheManifestIsCutOff() {
        copy("plain");
        sh(dir, "truncate -s 60000 b/plain/backup_manifest");
        var observer = Observer.ofSystem(identifier);

        assertThat(observe(observer, "plain")).isEqualTo(ExitCode.USAGE);

        assertThat(observer.told()).contains("b/plain/backup_manifest, line ", "whole backup_manifest");
        assertThat(observer.lines()).last().asString().contains("\"state\":\"FAILING\"");
    }

    @Test
    void takesABackupWithoutItsLogForAPart() {
        copy("plain");
        sh(dir, "rm b/plain/pg_wal/0000*");
        var observer = Observer.ofSystem(identifier);

        observe(observer, "plain");

        assertThat(observer.told()).contains("PARTIAL", "needs the log that is not with it");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "gzip", "zstd -q --rm"})
    void findsTheLogInAnArchive(String packed) {
        copy("plain");
        sh(dir, "rm -rf archive; mkdir archive && mv b/plain/pg_wal/0000* archive && " + packed + " archive/*");
        var observer = Observer.ofSystem(identifier);

        observer.observe("pg-manifest", "--input", dir + "/b/plain", "--set", "wal-archive=" + dir + "/archive");

        assertThat(observer.judged().outcome("RR-01")).as(observer.told()).isEqualTo(Outcome.PASS);
    }

    @Test
    void verifiesNothingWhereTheManifestHoldsNoChecksums() {
        sh(
                dir,
                DebianTools.POSTGRESQL
                        + "/pg_basebackup -h %s -U postgres -c fast -N -F tar -D b/none --manifest-checksums=NONE"
                                .formatted(dir));
        var observer = Observer.ofSystem(identifier);

        assertThat(observe(observer, "none")).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("the manifest holds no checksums");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.PASS);
        assertThat(observer.judged().code("RR-08")).isEqualTo(ReasonCode.BACKUP_UNVERIFIED);
    }

    @Test
    void findsAWrongCluster() {
        copy("plain");
        var observer = Observer.ofSystem("7000000000000000001");

        observe(observer, "plain");

        assertThat(observer.judged().code("RR-17")).isEqualTo(ReasonCode.IDENTITY_MISMATCH);
    }

    /** Of PostgreSQL 17, which this machine's Debian does not have; {@code .ci/run} unpacks it beside the system. */
    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void judgesAChainOfIncrementalBackups() {
        Path programs = Path.of("/opt/lifeboat-tools/postgresql-17/usr/lib/postgresql/17/bin");
        DebianTools.assume("postgresql-17 of Debian 13, as .ci/debian-tree does", programs.resolve("pg_combinebackup"));
        sh(dir, """
                mkdir 17
                cd 17
                PATH=%2$s:$PATH
                export PGHOST=%1$s/17 PGUSER=postgres
                initdb -D data -N --wal-segsize=1 -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='$PGHOST'
                summarize_wal=on
                shared_buffers=16MB
                fsync=off
                END
                pg_ctl -D data -w -l log start
                trap 'pg_ctl -D data -m immediate stop' EXIT
                pg_basebackup -c fast -N -D ../b/full
                pg_basebackup -c fast -N -D ../b/one -i ../b/full/backup_manifest
                pg_basebackup -c fast -N -F tar -Z client-zstd -D ../b/two -i ../b/one/backup_manifest
                pg_controldata data | sed -n 's/^Database system identifier: *//p' > identifier
                """.formatted(dir, programs));
        String system = sh(dir, "cat 17/identifier").strip();

        assertThat(chainOf(system).outcome("RR-07")).isEqualTo(Outcome.PASS);

        sh(dir, "printf damaged | dd of=b/full/global/pg_control bs=1 seek=4000 conv=notrunc status=none");
        assertThat(chainOf(system).outcome("RR-07")).isNotEqualTo(Outcome.PASS);
        assertThat(chainOf(system).outcome("RR-01"))
                .as("nothing is left to restore")
                .isEqualTo(Outcome.FAIL);

        sh(dir, "rm -r b/full");
        assertThat(chainOf(system).code("RR-07")).isEqualTo(ReasonCode.CHAIN_UNKNOWN);
    }

    private static Observer.Judged chainOf(String system) {
        var observer = Observer.ofSystem(system);
        observer.observe("pg-manifest", "--input", dir + "/b");
        return observer.judged();
    }

    private static int observe(Observer observer, String backup) {
        return observer.observe("pg-manifest", "--input", dir + (backup.equals("plain") ? "/b" : "/b/" + backup));
    }
}
