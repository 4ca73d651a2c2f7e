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
import dev.lifeboat.drill.tool.MariadbDumpTool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills with what the real mysqldump leaves behind, healthy and with planted faults. The table in docs/drill-faults.md says the same.
 * What MariaDB's drills do alike is shown by theirs.
 */
class MysqlDrillTest {
    /** A drill of MySQL needs much of a processor to make its server. */
    private static final int AT_A_TIME = 3;

    private static final List<Validation> VALIDATIONS = List.of(
            new Validation("view of who is gone", "select c from of_ghost", "10001", null, null),
            new Validation("view on these", "select c from on_ghost", "20002", null, null),
            new Validation("function of who is gone", "select twice(21)", "42", null, null),
            new Validation("generated", "select loud from orders where id = 7", "ORDER 7", null, null),
            new Validation("hidden key", "select group_concat(my_row_id) from hidden", "1,2,3", null, null),
            new Validation("no event ran", "select count(*) from fired", "0", null, null),
            new Validation("events do not run", "select @@event_scheduler", "DISABLED", null, null),
            new Validation("opens no port", "select @@port", "0", null, null));

    @TempDir
    private static Path dir;

    private static MysqlSource source;
    private static ExecutorService several;
    private static Expected same;
    private static Expected other;
    private static final Map<String, CompletableFuture<DrillReport>> REPORTS = new HashMap<>();

    @BeforeAll
    static void takeHealthyDumps() {
        source = MysqlSource.withDumps(dir);
        same = Snapshots.taken("mysql:prod/orders", source.socket(), dir.resolve("same"));
        source.execute("update orders set what = \"changed\" where id = 7");
        other = Snapshots.taken("mysql:prod/orders", source.socket(), dir.resolve("other"));
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
                dump of all databases          ! :                                     ! dumps/all.sql      ! asked snapshot=same ! PASSED        !
                *dump                          ! :                                     ! dumps/orders.sql   ! asked snapshot=same ! PASSED        !
                *compressed dump               ! :                                     ! dumps/named.sql.gz ! asked               ! PASSED        !
                *not as the snapshot           ! :                                     ! dumps/orders.sql   ! snapshot=other      ! FAILED        ! contents
                truncated dump                 ! truncate -s -300 dumps/orders.sql; touch -d '1 hour ago' dumps/* ! dumps/orders.sql ! ! FAILED    ! checksums
                truncated, not checked first   ! truncate -s -300 dumps/orders.sql; touch -d '1 hour ago' dumps/* ! dumps/orders.sql ! no-check ! FAILED ! backup
                truncated gzip                 ! truncate -s -300 dumps/named.sql.gz; touch -d '1 hour ago' dumps/* ! dumps/named.sql.gz ! ! FAILED ! checksums
                damaged gzip                   ! printf xxxx | dd of=dumps/named.sql.gz bs=1 seek=9000 conv=notrunc; touch -d '1 hour ago' dumps/* ! dumps/named.sql.gz ! ! FAILED ! checksums
                dump that is being written     ! truncate -s -300 dumps/orders.sql     ! dumps/orders.sql   !                     ! COULD_NOT_RUN ! backup
                *dump with a broken row        ! sed -i "s/(5000,'order 5000'/(5000,'order 5000/" dumps/orders.sql ! dumps/orders.sql ! ! FAILED   ! restore
                *dump of an empty database     ! sed -i 's/empty/orders/g' dumps/empty.sql ! dumps/empty.sql !                    ! FAILED        ! floor of tables
                dump of another database       ! sed -i 's/orders/billing/g' dumps/named.sql ! dumps/named.sql !                  ! COULD_NOT_RUN ! backup
                dump that names no database    ! sed -i 's/Database: orders/Database: /' dumps/orders.sql ! dumps/orders.sql !    ! COULD_NOT_RUN ! backup
                dump of MariaDB                ! sed -i 's/^\\(-- Server version.\\).*/\\110.11.19-MariaDB/' dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! backup
                dump of MySQL Shell            ! :                                     ! shell              !                     ! COULD_NOT_RUN ! list
                dump of another release        ! sed -i 's/^\\(-- Server version.\\).*/\\18.4.3/' dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! tools
                programs of MariaDB            ! mkdir sbin; ln -s /usr/sbin/mariadbd sbin/mysqld ! dumps/orders.sql ! binaries=. ! COULD_NOT_RUN ! tools
                programs missing               ! :                                     ! dumps/orders.sql   ! binaries=nowhere    ! COULD_NOT_RUN ! tools
                place within the source        ! :                                     ! dumps/orders.sql   ! directory=../data/orders ! COULD_NOT_RUN ! place
                point in time                  ! :                                     ! dumps/orders.sql   ! point               ! COULD_NOT_RUN ! point-in-time
                system identifier              ! :                                     ! dumps/orders.sql   ! system=7            ! COULD_NOT_RUN ! identity
                *dump of chosen rows           ! :                                     ! dumps/some.sql     !                     ! COULD_NOT_RUN ! backup
                *dump that was forced          ! :                                     ! dumps/forced.sql   !                     ! FAILED        ! restore
                *dump that calls a shell       ! { printf '\\134\\041 touch called\\n'; cat dumps/orders.sql; } > dumps/called.sql; mv dumps/called.sql dumps/orders.sql ! dumps/orders.sql ! ! FAILED ! restore
                *dump that goes elsewhere      ! sed -i '20i connect orders 127.0.0.1' dumps/orders.sql ! dumps/orders.sql !      ! FAILED        ! restore
                *dump that follows its source  ! sed -i 's/^-- CHANGE REPL/CHANGE REPL/' dumps/all.sql ! dumps/all.sql !          ! COULD_NOT_RUN ! restore
                *dump that writes elsewhere    ! sed -i "20i set global general_log_file='$PWD/g.log'; set global general_log=1;" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that writes a file       ! sed -i "20i select 1 into outfile '$PWD/out';" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that borrows rights      ! sed -i "20i create definer=root@localhost procedure up() sql security definer set global general_log=1; call up();" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that is the server's own ! sed -i "20i create definer='mysql.session'@localhost procedure up() sql security definer set global general_log=1; call up();" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that gives itself rights ! sed -i "20i grant system_variables_admin on *.* to root@localhost;" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that loads a library     ! sed -i "20i install component 'file://component_validate_password';" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *dump that makes itself mighty ! sed -i "20i insert into mysql.global_grants values ('root','localhost','SYSTEM_VARIABLES_ADMIN','N'); flush privileges;" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *it fails, and so is mighty    ! sed -i "20i delimiter ;;\\ninsert into mysql.global_grants values ('root','localhost','SYSTEM_VARIABLES_ADMIN','N');;\\ncreate procedure up() begin declare continue handler for sqlexception begin end; grant proxy on ''@'' to nobody@x; end;;\\ncall up();;\\ndelimiter ;\\nset global general_log_file='$PWD/g.log'; set global general_log=1;" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *table that is kept elsewhere  ! sed -i "20i create table away (a int) data directory='$PWD/out';" dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! restore
                *libraries of the source       ! :                                     ! dumps/orders.sql   ! preload             ! COULD_NOT_RUN ! tools
                *inserts that drop rows        ! sed -i 's/^INSERT INTO/INSERT IGNORE INTO/' dumps/orders.sql ! dumps/orders.sql ! ! COULD_NOT_RUN ! backup
                *dump that stops the server    ! sed -i "20i shutdown;" dumps/orders.sql ! dumps/orders.sql !                     ! COULD_NOT_RUN ! restore
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
        assertThat(dir).isDirectoryNotContaining("glob:**/{called,g.log,out}");
        if (fault.result().equals("PASSED")) {
            assertThat(report.measured().tables()).isEqualTo(7);
            assertThat(report.measured().rows()).isEqualTo(10_001 + 2 + 3 + 2 + 2);
            assertThat(report.measured().bytes()).isGreaterThan(500_000);
            assertThat(told(report))
                    .contains(
                            "CHECK TABLE ... EXTENDED found nothing wrong",
                            "the checksum of every page of InnoDB is right");
        }
        if (!fault.option("snapshot", "").isEmpty() && fault.result().equals("PASSED")) {
            assertThat(told(report)).contains("7 tables with 10010 rows hold exactly what they held");
        }
        if (fault.name().equals("dump of MariaDB")) {
            assertThat(told(report)).contains("is of a server of MariaDB (10.11.19-MariaDB), not of MySQL");
        }
    }

    @Test
    void findsThatTheDumpIsDeletedMeanwhile() {
        var report = drilled(
                new Planted("deleted", ":", "dumps/orders.sql", List.of("no-check"), "", ""),
                1001,
                begun -> sh(dir.resolve("f1001"), "rm dumps/orders.sql"));

        assertThat(report.result()).as(told(report)).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(dir.resolve("f1001/drills")).isEmptyDirectory();
    }

    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void aServerThatIsKilledWhileItIsFilledSaysNothingOfTheDump() {
        var killed = new Planted(
                "killed",
                "sed -i '20i create table begun (a int); select sleep(600);' dumps/orders.sql",
                "dumps/orders.sql",
                List.of("no-check"),
                "",
                "");

        var report = drilled(
                killed,
                1002,
                begun -> CompletableFuture.runAsync(
                        () -> sh(
                                dir.resolve("f1002"),
                                "until ls drills/*/data/orders/begun.ibd; do sleep 0.1; done; kill -9 $(cat $(ls drills/*/*/pid))")));

        assertThat(report.result() + " " + report.reason().map(Check::name).orElse(""))
                .as(told(report))
                .isEqualTo("COULD_NOT_RUN server");
        assertThat(told(report)).contains("it ended with 137 while it was filled");
    }

    private static DrillReport drilled(Planted fault, int number, Consumer<Drill.Begun> begun) {
        Path own = dir.resolve("f" + number);
        sh(
                dir,
                "mkdir f%1$d && cp -a healthy/%2$s f%1$d/"
                        .formatted(number, fault.input().replaceFirst("/.*", "")));
        sh(own, "{ " + fault.plant() + "; } > /dev/null 2>&1");
        var tool = MariadbDumpTool.ofMysql(own.resolve(fault.input()), Map.of("zone", "UTC"));
        return new Drill(request(own, fault), tool, Clock.systemUTC(), new Random(1), Progress.NONE, begun).run();
    }

    private static DrillRequest request(Path own, Planted fault) {
        return new DrillRequest(
                "mysql:prod/orders",
                "orders",
                new Choice.Latest(),
                fault.has("point") ? Instant.now() : null,
                own.resolve(fault.option("directory", "drills")),
                fault.option("system", "").isEmpty() ? null : fault.option("system", ""),
                Floors.NOT_EMPTY,
                fault.has("asked") ? VALIDATIONS : List.of(),
                !fault.has("no-check"),
                Duration.ofHours(1),
                null,
                "mysql",
                "root",
                fault.option("binaries", "").isEmpty()
                        ? MysqlSource.MYSQL
                        : own.resolve(fault.option("binaries", "")).normalize(),
                fault.has("preload") ? List.of("keyring_file") : List.of(),
                "drill",
                false,
                switch (fault.option("snapshot", "")) {
                    case "same" -> same;
                    case "other" -> other;
                    default -> null;
                });
    }

    private static String told(DrillReport report) {
        return report.checks().stream().map(Check::toString).collect(Collectors.joining("\n")) + "\n" + report.phases();
    }
}
