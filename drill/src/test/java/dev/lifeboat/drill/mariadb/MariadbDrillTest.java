package dev.lifeboat.drill.mariadb;

import static dev.lifeboat.drill.mariadb.MariadbSource.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.Validation;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.tool.MariadbBackupTool;
import dev.lifeboat.drill.tool.MariadbDumpTool;
import dev.lifeboat.drill.tool.RestoreTool;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills with what the real mariadb-backup and mariadb-dump leave behind, healthy and with planted faults. The table in
 * docs/drill-faults.md says the same.
 */
class MariadbDrillTest {
    private static final String DATABASE = "mariadb:prod/orders";
    /** Of the last incremental backup: two thousand more in it than in the full one. */
    private static final long ROWS = 12_001 + 100 + 50;

    /** Mostly a drill waits: mariadb-backup takes five seconds to give up. */
    private static final int AT_A_TIME = 6;

    @TempDir
    private static Path dir;

    private static MariadbSource source;
    private static ExecutorService several;
    /** Of what the last of the chain holds, and the dumps, which are older, do not. */
    private static Expected latest;

    private static final Map<String, CompletableFuture<DrillReport>> REPORTS = new HashMap<>();

    @BeforeAll
    static void takeHealthyBackups() {
        source = MariadbSource.withBackups(dir);
        latest = Snapshots.taken(DATABASE, dir.resolve("sock"), dir.resolve("latest"));
        source.goOn();
        sh(dir, "cp -a healthy asked");
        several = Executors.newFixedThreadPool(AT_A_TIME);
        int number = 0;
        for (Planted fault : faults()) {
            int own = number++;
            REPORTS.put(fault.name(), CompletableFuture.supplyAsync(() -> drilled(fault, own, begun -> {}), several));
        }
    }

    @AfterAll
    static void stop() {
        if (several != null) {
            several.shutdownNow();
        }
        if (source != null) {
            source.close();
        }
    }

    static List<Planted> faults() {
        return Planted.table("""
                full backup                   ! rm -r chain/inc*                                      ! chain/full ! server-id=7        ! PASSED        !
                *prepared full backup          ! mariadb-backup --prepare --target-dir=chain/full      ! chain/full !                    ! PASSED        !
                bit flip in a table           ! printf x | dd of=chain/full/orders/orders.ibd bs=1 seek=70000 conv=notrunc ! chain !    ! FAILED ! checksums
                bit flip, not checked first   ! printf x | dd of=chain/full/orders/orders.ibd bs=1 seek=70000 conv=notrunc ! chain/full ! no-check ! FAILED ! structure
                *flip in a large object        ! printf x | dd of=chain/full/orders/orders.ibd bs=1 seek=2000000 conv=notrunc ! chain/full ! no-check ! FAILED ! pages
                MyISAM table damaged          ! printf xxxxxxxx | dd of=chain/full/orders/old.MYI bs=1 seek=1100 conv=notrunc ! chain/full ! no-check ! FAILED ! structure
                *Aria table damaged            ! truncate -s 8192 chain/full/orders/notes.MAD          ! chain/full ! no-check           ! FAILED        ! structure
                truncated table               ! truncate -s 100000 chain/full/orders/orders.ibd       ! chain      ! no-check           ! FAILED        ! structure
                *empty table file              ! : > chain/full/orders/orders.ibd                      ! chain/full !                    ! FAILED        ! checksums
                table file gone               ! rm chain/full/orders/orders.ibd                       ! chain/full ! no-check           ! FAILED        ! structure
                *definition of a table gone    ! rm chain/full/orders/orders.frm                       ! chain/full ! no-check           ! FAILED        ! structure
                *all files of a table gone     ! rm chain/full/orders/orders.*                         ! chain/full ! no-check           ! FAILED        ! structure
                partition gone                ! rm chain/full/orders/*p1.ibd                          ! chain/full ! no-check           ! FAILED        ! structure
                pipe                          ! mkfifo chain/full/orders/pipe                         ! chain/full ! no-check           ! COULD_NOT_RUN ! links
                *nothing tells of its log      ! mkdir bin; ln -s /usr/bin/innochecksum bin; printf '#\\041/bin/sh\\nexec /usr/sbin/mariadbd "$@" --silent-startup\\n' > bin/mariadbd; printf '#\\041/bin/sh\\nsaid=$(mariadb-backup "$@" 2>&1); code=$?; echo "$said" | grep -v "End of log"; exit $code\\n' > bin/mariadb-backup; chmod 755 bin/* ! chain/full ! no-check binaries=bin ! COULD_NOT_RUN ! log
                ibdata1 gone                  ! rm chain/full/ibdata1                                 ! chain/full ! no-check           ! FAILED        ! prepare
                log truncated                 ! truncate -s -100 chain/inc2/ib_logfile0               ! chain      ! no-check           ! FAILED        ! log
                bit flip in the log           ! printf xxxxxxxx | dd of=chain/inc2/ib_logfile0 bs=1 seek=14000 conv=notrunc ! chain ! no-check ! FAILED ! log
                *log gone                      ! rm chain/full/ib_logfile0                             ! chain/full ! no-check           ! FAILED        ! prepare
                increment of the chain gone   ! rm -r chain/inc1                                      ! chain      !                    ! FAILED        ! chain
                increment of another server   ! sed -i 's/^from_lsn.*/from_lsn = 4711/' chain/inc1/xtrabackup_checkpoints ! chain !     ! FAILED        ! chain
                *wrong increment is believed   ! rm -r chain/inc1; sed -i "s/^from_lsn.*/$(grep ^to_lsn chain/full/xtrabackup_checkpoints | sed s/to/from/)/" chain/inc2/xtrabackup_checkpoints; sed -i s/inc1/full/ chain/inc2/xtrabackup_info ! chain ! no-check ! FAILED ! prepare
                checkpoints of one gone       ! rm chain/inc1/xtrabackup_checkpoints                  ! chain      !                    ! FAILED        ! chain
                unfinished backup             ! rm chain/full/xtrabackup_*                            ! chain/full !                    ! COULD_NOT_RUN ! backup
                run that failed               ! sed -i '/completed OK/d' chain/full.log               ! chain/full !                    ! FAILED        ! backup
                increment's run that failed   ! sed -i '/completed OK/d' chain/inc1.log               ! chain      !                    ! FAILED        ! backup
                run of which nothing is known ! rm chain/full.log                                     ! chain/full !                    ! COULD_NOT_RUN ! backup
                another server wrote it       ! :                                                     ! chain/full ! server-id=8        ! FAILED        ! identity
                database not in it            ! :                                                     ! chain/full ! name=missing       ! FAILED        ! database
                *database is empty             ! :                                                     ! chain/full ! name=empty         ! FAILED        ! floor of tables
                of another release            ! sed -i 's/^server_version = 10.11/server_version = 10.6/' chain/full/xtrabackup_info ! chain/full ! ! COULD_NOT_RUN ! tools
                table is kept elsewhere       ! echo /var/lib/mysql/x.ibd > chain/full/orders/x.isl   ! chain/full !                    ! COULD_NOT_RUN ! links
                programs of no MariaDB        ! :                                                     ! chain/full ! binaries=/nowhere  ! COULD_NOT_RUN ! tools
                place within the source       ! :                                                     ! chain/full ! directory=../data/orders ! COULD_NOT_RUN ! place
                point in time, and no log     ! :                                                     ! chain      ! no-check point=260 ! COULD_NOT_RUN ! point-in-time
                *point within a second         ! :                                                     ! chain      ! no-check log point=260.5 ! COULD_NOT_RUN ! point-in-time
                point in time with preload    ! :                                                     ! chain      ! no-check log preload point=260 ! COULD_NOT_RUN ! point-in-time
                later than the log            ! :                                                     ! chain      ! no-check log point=401 ! COULD_NOT_RUN ! point-in-time
                log with a gap                ! rm binlog/binlog.000002                               ! chain      ! no-check log point=260 ! FAILED    ! point-in-time
                bit flip in the binary log    ! printf x | dd of=binlog/binlog.000002 bs=1 seek=500 conv=notrunc ! chain ! no-check log point=260 ! FAILED ! point-in-time
                log of another server         ! sed -i 's/0-7-/0-8-/' chain/inc2/xtrabackup_binlog_info ! chain    ! no-check log point=260 ! COULD_NOT_RUN ! point-in-time
                source that kept no log       ! rm chain/inc2/xtrabackup_binlog_info                  ! chain      ! no-check log point=260 ! COULD_NOT_RUN ! point-in-time
                *log grants what is kept back  ! :                                                     ! dumps/all.sql ! log point=350   ! COULD_NOT_RUN ! point-in-time
                *one database, point in time  ! :                                                     ! dumps/one.sql ! log point=260   ! COULD_NOT_RUN ! point-in-time
                dump does not fit its log     ! sed -i "s/^(5000,'order 5000',NULL),$//" dumps/all.sql; sed -i "s/(5000,'order 5000',NULL),//" dumps/all.sql ! dumps/all.sql ! log point=260 ! FAILED ! point-in-time
                dump that names no log        ! :                                                     ! dumps/orders.sql ! log point=260 ! COULD_NOT_RUN ! point-in-time
                system identifier             ! :                                                     ! chain      ! system=7           ! COULD_NOT_RUN ! identity
                no room                       ! truncate -s 4T chain/full/orders/hole.MYD ! chain/full !     ! COULD_NOT_RUN ! space
                dump                          ! :                                                     ! dumps/orders.sql !              ! PASSED        !
                *dump of all databases         ! :                                                     ! dumps/all.sql !                 ! PASSED        !
                *compressed dump               ! :                                                     ! dumps/named.sql.gz !            ! PASSED        !
                truncated dump                ! truncate -s -300 dumps/orders.sql; touch -d '1 hour ago' dumps/* ! dumps/orders.sql ! ! FAILED  ! checksums
                *truncated, not checked first  ! truncate -s -300 dumps/orders.sql; touch -d '1 hour ago' dumps/* ! dumps/orders.sql ! no-check ! FAILED ! backup
                truncated gzip                ! truncate -s -300 dumps/named.sql.gz; touch -d '1 hour ago' dumps/* ! dumps/named.sql.gz ! ! FAILED ! checksums
                damaged gzip                  ! printf xxxx | dd of=dumps/named.sql.gz bs=1 seek=9000 conv=notrunc; touch -d '1 hour ago' dumps/* ! dumps/named.sql.gz ! ! FAILED ! checksums
                dump that is being written    ! truncate -s -300 dumps/orders.sql                     ! dumps/orders.sql !              ! COULD_NOT_RUN ! backup
                dump with a broken row        ! sed -i "s/(5000,'order 5000'/(5000,'order 5000/" dumps/orders.sql ! dumps/orders.sql !  ! FAILED        ! restore
                dump of another database      ! sed -i 's/orders/billing/g' dumps/named.sql           ! dumps/named.sql !               ! COULD_NOT_RUN ! backup
                *dump of an empty database     ! sed -i 's/empty/orders/g' dumps/empty.sql             ! dumps/empty.sql !               ! FAILED        ! floor of tables
                dump that calls a shell       ! { printf '\\134\\041 touch called\\n'; cat dumps/orders.sql; } > dumps/called.sql; mv dumps/called.sql dumps/orders.sql ! dumps/orders.sql ! ! FAILED        ! restore
                *dump that goes elsewhere      ! sed -i '20i connect orders 127.0.0.1' dumps/orders.sql ! dumps/orders.sql !             ! FAILED        ! restore
                *dump that follows its source  ! sed -i 's/^-- CHANGE MASTER/CHANGE MASTER/' dumps/all.sql ! dumps/all.sql !             ! COULD_NOT_RUN ! restore
                dump of another release       ! sed -i 's/^\\(-- Server version.\\)10.11/\\110.6/' dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! tools
                dump of MySQL                 ! sed -i 's/^\\(-- Server version.\\).*/\\18.0.36/' dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! backup
                *not as the snapshot           ! :                                                     ! dumps/orders.sql ! snapshot      ! FAILED        ! contents
                dump of chosen rows           ! :                                                     ! dumps/some.sql !                ! COULD_NOT_RUN ! backup
                *dump that was forced          ! :                                                     ! dumps/forced.sql !              ! COULD_NOT_RUN ! backup
                *dump that writes elsewhere    ! sed -i "20i set global general_log_file='$PWD/g.log'; set global general_log=1;" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that borrows rights      ! sed -i "20i create definer=root@localhost procedure up() sql security definer set global general_log=1; call up();" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that removes accounts    ! sed -i '/^-- Dump completed/i delete from mysql.global_priv; flush privileges;' dumps/orders.sql ! dumps/orders.sql ! ! PASSED !
                dump that names no database   ! sed -i 's/Database: orders/Database: /' dumps/orders.sql ! dumps/orders.sql !           ! COULD_NOT_RUN ! backup
                """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void restoresWhatIsHealthyAndFindsTheFault(Planted fault) {
        var report = REPORTS.get(fault.name()).join();

        assertThat(report.result() + " " + report.reason().map(Check::name).orElse(""))
                .as(told(report))
                .isEqualTo(fault.result() + " " + fault.check());
        assertThat(told(report)).doesNotContain("not all of");
    }

    @Test
    void theLastOfAChainHoldsWhatAllOfItBroughtAndLeavesNoTrace() {
        String before = sh(dir, "find asked/chain -type f | sort | xargs md5sum");
        var validations = List.of(
                new Validation("late ones", "select count(*) from orders where what = 'later'", "1000", null, null),
                new Validation("view of who is gone", "select c from of_ghost", "100", null, null),
                new Validation("no event ran", "select count(*) from fired", "0", null, null));

        var report = drill(
                        dir.resolve("asked"),
                        new Planted("", "", "chain", List.of("snapshot"), "", ""),
                        validations,
                        it -> {})
                .run();

        assertThat(report.reason()).as(told(report)).isEmpty();
        assertThat(Objects.requireNonNull(report.measured()).rows()).isEqualTo(ROWS);
        assertThat(told(report))
                .contains(
                        "CHECK TABLE ... EXTENDED found nothing wrong",
                        "the checksum of every page of InnoDB is right",
                        "name=log of inc2, outcome=PASSED",
                        "rows hold exactly what they held");
        assertThat(sh(dir, "find asked/chain -type f | sort | xargs md5sum")).isEqualTo(before);
        assertThat(dir.resolve("asked/drills")).isEmptyDirectory();
    }

    @Test
    void aChainIsBroughtToAPointInTimeByItsLog() {
        var validations = List.of(
                new Validation(
                        "committed in time", "select count(*) from orders where what = 'in time'", "1", null, null),
                new Validation(
                        "statement", "select timestampdiff(second, utc_timestamp, at) > 0 from fired", "1", null, null),
                new Validation("trigger, once", "select count(*) from notes where id = 2", "2", null, null),
                new Validation("another database", "select a from other.o", "2", null, null),
                new Validation("account", "select count(*) from mysql.db where user = 'later'", "1", null, null),
                new Validation("event", "select count(*) from mysql.event where name = 'replayed'", "1", null, null));

        var report = drill(
                        dir.resolve("asked"),
                        new Planted("", "", "chain", List.of("no-check", "log", "point=260"), "", ""),
                        validations,
                        it -> {})
                .run();

        assertThat(report.reason()).as(told(report)).isEmpty();
        assertThat(told(report))
                .contains("phase=RECOVER, name=point-in-time, outcome=PASSED", "transactions of the binary log");
    }

    @Test
    void aDumpIsLeftWhereATransactionIsCommittedTooLate() {
        var early = List.of(
                new Validation("not yet", "select count(*) from orders where what = 'in time'", "0", null, null),
                new Validation("account", "select count(*) from mysql.db where user = 'later'", "1", null, null));

        var report = drill(
                        dir.resolve("asked"),
                        new Planted("", "", "dumps/all.sql", List.of("log", "point=220"), "", ""),
                        early,
                        it -> {})
                .run();

        assertThat(report.reason()).as(told(report)).isEmpty();
    }

    /** It would end a transaction that cannot write, and go on. */
    @Test
    void aQuestionCannotChangeTables() {
        var report = drill(
                        dir.resolve("asked"),
                        new Planted("", "", "chain/full", List.of("no-check"), "", ""),
                        List.of(new Validation("drop", "drop table orders", "1", null, null)),
                        it -> {})
                .run();

        assertThat(report.reason().map(Check::finding))
                .as(told(report))
                .hasValueSatisfying(
                        finding -> assertThat(finding).contains("Cannot execute statement in a READ ONLY transaction"));
    }

    @Test
    void findsThatTheBackupIsDeletedMeanwhile() {
        var report = drilled(
                new Planted("deleted", ":", "chain", List.of("no-check"), "", ""),
                1001,
                begun -> sh(dir.resolve("f1001"), "rm -r chain/inc1"));

        assertThat(report.result()).as(told(report)).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason().map(Check::finding))
                .hasValueSatisfying(finding -> assertThat(finding).contains("is not listed any more"));
    }

    @Test
    void oneThatIsKilledLeavesNothingRunningAndTheNextRemovesItsFiles() throws Exception {
        Path own = dir.resolve("killed");
        sh(dir, "mkdir killed && cp -a healthy/chain killed/");
        var killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.lifeboat.v1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MariadbDrillTest.class.getName(),
                        own.toString())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("said").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .failFast("the drill ended by itself", () -> !killed.isAlive())
                .until(() ->
                        !sh(own, "ls drills/*/s/mariadb.sock 2> /dev/null || :").isEmpty());

        killed.destroyForcibly().waitFor();

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> ProcessHandle.allProcesses()
                        .noneMatch(process ->
                                process.info().commandLine().orElse("").contains(own + "/drills")));
        assertThat(own.resolve("drills")).isNotEmptyDirectory();
        var next = drill(own, new Planted("", "", "chain/full", List.of("no-check"), "", ""), List.of(), it -> {})
                .run();
        assertThat(next.result()).as(told(next)).isEqualTo(Result.PASSED);
        assertThat(told(next)).contains("a drill before was killed");
        assertThat(own.resolve("drills")).isEmptyDirectory();
    }

    /** A drill of its own, that goes on until it is killed. */
    public static void main(String[] args) {
        var goesOn = List.of(new Validation("goes on", "select sleep(3600)", "1", null, null));
        drill(Path.of(args[0]), new Planted("", "", "chain/full", List.of("no-check"), "", ""), goesOn, it -> {})
                .run()
                .checks()
                .forEach(System.out::println);
    }

    private static DrillReport drilled(Planted fault, int number, Consumer<Drill.Begun> begun) {
        Path own = dir.resolve("f" + number);
        sh(
                dir,
                "mkdir f%1$d && cp -a healthy/%2$s f%1$d/"
                        .formatted(number, fault.input().replaceFirst("/.*", "")));
        sh(own, fault.has("log") ? "cp -a ../healthy/binlog ." : ":");
        sh(own, "{ " + fault.plant() + "; } > /dev/null 2>&1");
        return drill(own, fault, List.of(), begun).run();
    }

    private static Drill drill(Path own, Planted fault, List<Validation> validations, Consumer<Drill.Begun> begun) {
        var request = new DrillRequest(
                DATABASE,
                fault.option("name", "orders"),
                new Choice.Latest(),
                pointInTime(own, fault),
                own.resolve(fault.option("directory", "drills")),
                fault.option("system", "").isEmpty() ? null : fault.option("system", ""),
                Floors.NOT_EMPTY,
                validations,
                !fault.has("no-check"),
                Duration.ofHours(1),
                null,
                "mysql",
                "root",
                fault.option("binaries", "").isEmpty() ? null : own.resolve(fault.option("binaries", "")),
                fault.has("preload") ? List.of("simple_password_check") : List.of(),
                "drill",
                false,
                fault.has("snapshot") ? latest : null);
        return new Drill(request, tool(own, fault), Clock.systemUTC(), new Random(1), Progress.NONE, begun);
    }

    /** So many seconds after the last backup. */
    private static @Nullable Instant pointInTime(Path own, Planted fault) {
        String seconds = fault.option("point", "");
        return seconds.isEmpty()
                ? null
                : Instant.ofEpochSecond(Long.parseLong(
                                sh(own, "cat ../healthy/binlog/now").strip()))
                        .plusMillis(new BigDecimal(seconds).movePointRight(3).longValue());
    }

    private static RestoreTool tool(Path own, Planted fault) {
        var options = new HashMap<>(Map.of("zone", "UTC"));
        if (fault.has("log")) {
            options.put("binlog", own.resolve("binlog").toString());
        }
        if (!fault.option("server-id", "").isEmpty()) {
            options.put("server-id", fault.option("server-id", ""));
        }
        if (fault.input().startsWith("dumps")) {
            return MariadbDumpTool.ofMariadb(own.resolve(fault.input()), options);
        }
        return new MariadbBackupTool(own.resolve(fault.input()), options);
    }

    private static String told(DrillReport report) {
        var lines = new ArrayList<String>();
        report.checks().forEach(check -> lines.add(check.toString()));
        report.phases().forEach((phase, took) -> lines.add(phase + " " + took.toMillis()));
        return String.join("\n", lines);
    }
}
