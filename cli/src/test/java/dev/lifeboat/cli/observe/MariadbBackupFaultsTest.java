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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real mariadb-backup on a real MariaDB: what its backups say of each fault, and which control catches it. The table in
 * docs/sources.md says the same.
 */
class MariadbBackupFaultsTest {
    private static final String BACKUP =
            "mariadb-backup --no-defaults --backup --log-copy-interval=20 --socket=$PWD/sock --user=root";

    @TempDir
    private static Path dir;

    /** A full backup and two incremental ones, each with what its run logged. */
    @BeforeAll
    static void takeHealthyBackups() {
        DebianTools.assume(
                "mariadb-server mariadb-backup",
                Path.of("/usr/bin/mariadb-backup"),
                Path.of("/usr/sbin/mariadbd"),
                Path.of("/usr/bin/mariadb-install-db"));
        DebianTools.give(dir);
        sh(dir, """
                export TZ=UTC small="--innodb-data-file-path=ibdata1:4M:autoextend --innodb-log-file-size=4M"
                mariadb-install-db --no-defaults --datadir=$PWD/data $small --auth-root-authentication-method=normal --skip-test-db
                mariadbd --no-defaults --datadir=$PWD/data $small --socket=$PWD/sock --pid-file=$PWD/pid --skip-networking \\
                  --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0 --log-bin=$PWD/data/binlog > server.log 2>&1 &
                sql() { mariadb --no-defaults --socket=$PWD/sock -uroot -Nse "$1"; }
                until sql 'select 1' > /dev/null 2>&1; do kill -0 $! && sleep 0.1; done
                sql 'create database orders; create table orders.o (id int primary key, t text);
                  create table orders.a select 1 as a; create table orders.b select 1 as b'
                sql 'insert into orders.o select seq, repeat("x", 100) from orders.seq_1_to_10000'
                mkdir healthy
                %1$s --target-dir=healthy/full > healthy/full.log 2>&1
                sql 'insert into orders.o select seq, "y" from orders.seq_10001_to_11000'
                %1$s --target-dir=healthy/inc1 --incremental-basedir=healthy/full > healthy/inc1.log 2>&1
                sql 'insert into orders.o select seq, "z" from orders.seq_11001_to_12000'
                %1$s --target-dir=healthy/inc2 --incremental-basedir=healthy/inc1 > healthy/inc2.log 2>&1
                """.formatted(BACKUP));
    }

    @AfterAll
    static void stop() {
        exitCode(dir, "kill $(cat pid); while kill -0 $(cat pid) 2> /dev/null; do sleep 0.1; done");
    }

    @BeforeEach
    void restoreTheBackups() {
        sh(dir, "rm -rf b && cp -a healthy b");
    }

    @Test
    void isSatisfiedWithHealthyBackupsButVerifiesNothing() {
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("FULL", "INCREMENTAL", "COMPLETED");
        var judged = observer.judged();
        Stream.of("RR-01", "RR-02", "RR-03", "RR-05", "RR-06", "RR-07", "RR-22")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(control + judged.reason(control) + observer.told())
                        .isEqualTo(Outcome.PASS));
        assertThat(judged.code("RR-08")).as("only InnoDB has checksums").isEqualTo(ReasonCode.BACKUP_UNVERIFIED);
        assertThat(judged.outcome("RR-17"))
                .as("nothing in it says of which server it is")
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void findsWhatIsWrong() {
        sh(dir, """
                : > b/full/orders/a.ibd
                truncate -s -100 b/full/orders/b.ibd
                for file in orders/o.ibd ibdata1; do
                  printf damaged | dd of=b/full/$file bs=1 seek=70000 conv=notrunc status=none
                done
                : > b/full/ib_logfile0
                : > b/inc1/orders/o.ibd.delta
                rm b/inc2/ibdata1.delta
                """);
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DRILL_FAILED);

        assertThat(observer.told())
                .contains(
                        "orders/a.ibd is empty",
                        "orders/b.ibd ends within page",
                        "orders/o.ibd is damaged: the checksum of page 4 is another one",
                        "ibdata1 is damaged: the checksum of page 4 is another one",
                        "the redo log is missing or empty",
                        "orders/o.ibd.delta is empty",
                        "ibdata1.delta is missing");
        assertThat(observer.judged().code("RR-01")).isEqualTo(ReasonCode.NO_BACKUP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            sed -i '/completed OK/d' b/inc2.log ! inc2.log does not say                 ! UNRESOLVED_FAILURE
            rm b/inc2.log                       ! what the run logged was not kept      ! RUN_UNCLEAR
            cp b/inc1.log b/inc2.log            ! inc2.log is of another run            ! RUN_UNCLEAR
            """)
    void believesNoRunThatDoesNotSayThatItCompleted(String damage, String told, ReasonCode code) {
        sh(dir, damage);
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains(told.strip());
        assertThat(observer.judged().code("RR-05")).isEqualTo(code);
    }

    @Test
    void findsThatWhatAnotherBuildsOnIsGone() {
        sh(dir, "rm -r b/full b/full.log");
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("no backup is here that ends there");
        assertThat(observer.judged().outcome("RR-07"))
                .as(observer.judged().reason("RR-07"))
                .isEqualTo(Outcome.UNKNOWN);
    }

    /** It may write no file of more than 4 MB, and is ended in the midst of one, as on a full disk. */
    @Test
    void doesNotCountARunThatWasCutOff() {
        sh(dir, "rm -r b/*; ulimit -f 8000; ! " + BACKUP + " --target-dir=b/killed > b/killed.log 2>&1");

        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.told()).contains("STARTED", "was cut off; it counts for nothing");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void isFailingWhereWhatIsBesideTheDataCannotBeRead() {
        sh(dir, """
                cp -a b/full b/more
                : > b/full/xtrabackup_checkpoints
                truncate -s 40 b/inc1/xtrabackup_checkpoints
                echo nothing > b/inc2/xtrabackup_info
                printf '\\377' > b/more/xtrabackup_info
                """);
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.USAGE);

        assertThat(observer.told())
                .contains(
                        "b/full/xtrabackup_checkpoints: is empty",
                        "b/inc1/xtrabackup_checkpoints: last_lsn is missing",
                        "b/inc2/xtrabackup_info: holds no line 'key = value'",
                        "b/more/xtrabackup_info, byte 0: is not UTF-8");
        assertThat(observer.lines()).last().asString().contains("\"state\":\"FAILING\"");
    }

    @Test
    void takesABackupOfSomeDatabasesForAPart() {
        sh(dir, "rm -r b/*; " + BACKUP + " --databases=orders --target-dir=b/some > b/some.log 2>&1");
        var observer = observer();

        observe(observer);

        assertThat(observer.told()).contains("PARTIAL", "partial = Y");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void believesAPreparedBackupWithoutItsLog() {
        sh(dir, "rm -r b/inc* b/full.log; mariadb-backup --no-defaults --prepare --target-dir=b/full 2> prepare.log");
        var observer = observer();

        assertThat(observe(observer)).as(observer.told()).isEqualTo(ExitCode.DONE);

        assertThat(observer.judged().outcome("RR-01")).as(observer.told()).isEqualTo(Outcome.PASS);
    }

    @Test
    void knowsNoTimeWithoutAZone() {
        var observer = observer();

        observer.observe("mariadb-backup", "--input", dir + "/b");

        assertThat(observer.told()).contains("does not tell in which zone its times are");
        assertThat(observer.judged().outcome("RR-01")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void takesTheDataOfAServerForNoBackup() {
        var observer = observer();

        assertThat(observer.observe("mariadb-backup", "--input", dir + "/data")).isEqualTo(ExitCode.USAGE);

        assertThat(observer.told()).contains("no backup of mariadb-backup");
    }

    private static Observer observer() {
        return Observer.ofDatabase("mariadb:prod/orders");
    }

    private static int observe(Observer observer) {
        return observer.observe("mariadb-backup", "--input", dir + "/b", "--set", "zone=UTC");
    }
}
