package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Scratch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MariadbIsolationTest {
    private static final Scratch SCRATCH = new Scratch(Path.of("/drills/drill-1"), new Account(List.of(), null));

    @Test
    void aRestoredServerReachesNobodyAndNobodyReachesIt() {
        assertThat(MariadbIsolation.restored(new OfMariadb(), SCRATCH, List.of(), Map.of("innodb_page_size", "8192")))
                .startsWith("--no-defaults")
                .contains(
                        "--skip-networking",
                        "--socket=/drills/drill-1/s/mariadb.sock",
                        "--skip-slave-start",
                        "--relay-log=/drills/drill-1/empty/none/relay",
                        "--skip-log-bin",
                        "--skip-grant-tables",
                        "--event-scheduler=DISABLED",
                        "--plugin-dir=/drills/drill-1/empty",
                        "--secure-file-priv=/drills/drill-1/empty",
                        "--tmpdir=/drills/drill-1/tmp",
                        "--innodb-force-recovery=0",
                        "--innodb-page-size=8192");
        assertThat(MariadbIsolation.restored(new OfMysql(), SCRATCH, List.of(), Map.of()))
                .startsWith("--no-defaults")
                .contains(
                        "--skip-networking",
                        "--loose-mysqlx=OFF",
                        "--skip-replica-start",
                        "--relay-log=/drills/drill-1/empty/none/relay",
                        "--skip-log-bin",
                        "--skip-grant-tables",
                        "--persisted-globals-load=OFF",
                        "--event-scheduler=DISABLED",
                        "--plugin-dir=/drills/drill-1/empty",
                        "--secure-file-priv=/drills/drill-1/empty",
                        "--tmpdir=/drills/drill-1/tmp");
    }

    @Test
    void aServerThatIsFilledKnowsItsAccountsAndRunsNoEvent() {
        for (var flavour : List.of(new OfMariadb(), new OfMysql())) {
            assertThat(MariadbIsolation.fresh(flavour, SCRATCH, List.of()))
                    .contains("--event-scheduler=OFF", "--skip-networking")
                    .doesNotContain("--skip-grant-tables");
        }
    }

    @Test
    void aLogIsReplayedWithTheAccountsOfTheSourceByOneThatMayNotWriteElsewhere() {
        assertThat(MariadbIsolation.replaying(
                        new OfMariadb(),
                        SCRATCH,
                        List.of(),
                        Map.of("innodb_page_size", "8192"),
                        Path.of("/drills/drill-1/replay.sql")))
                .contains(
                        "--event-scheduler=OFF",
                        "--skip-networking",
                        "--skip-log-bin",
                        "--plugin-dir=/drills/drill-1/empty",
                        "--init-file=/drills/drill-1/replay.sql",
                        "--innodb-page-size=8192")
                .doesNotContain("--skip-grant-tables", "--innodb-log-file-size=32M");
        assertThat(MariadbIsolation.ACCOUNT)
                .contains("revoke super, file, shutdown on *.* from `lifeboat drill`@localhost");
    }
}
