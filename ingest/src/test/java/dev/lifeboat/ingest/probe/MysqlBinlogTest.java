package dev.lifeboat.ingest.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.PlayedServer;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows are those of a MariaDB 10.11; for MySQL, which was not run, as its documentation has them. */
class MysqlBinlogTest {
    private static final Subject ORDERS =
            new Subject("mysql:prod/orders", "mysql-binlog:orders", Map.of(), Instant.EPOCH);

    @Test
    void tellsThatThereIsNoLog() {
        var server =
                server("8.4.3", "[{'variable_name':'log_bin','value':'OFF'}]").answers("replica status", "[]");

        assertThat(pitr(server).getArchivingEnabled()).isFalse();
        assertThat(server.asked()).hasSize(3).contains("SHOW REPLICA STATUS");
    }

    @Test
    void claimsNothingOfAReplicaWhosePrimaryMayWriteTheLog() {
        var off = "[{'variable_name':'log_bin','value':'OFF'}]";

        assertThat(pitr(server("8.4.3", off).answers("replica status", "[{'source_host':'a'}]"))
                        .getArchivingEnabled())
                .isNull();
        assertThat(pitr(server("8.4.3", off)).getArchivingEnabled()).isNull();
    }

    @Test
    void claimsNothingOfALogThatLiesBesideTheData() {
        var server = server(
                "8.4.3",
                "[{'variable_name':'log_bin','value':'ON'},{'variable_name':'sync_binlog','value':'1'},{'variable_name':'server_uuid','value':'8a94f357-aab4-11df-86ab-c80aa9429562'}]");

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(pitr(server).getLatestRecoveryPoint()).isNull();
        assertThat(pitr(server).getSystemIdentifier()).isEqualTo("8a94f357-aab4-11df-86ab-c80aa9429562");
    }

    @Test
    void asksByTheNameThatTheReleaseHas() {
        assertThat(MysqlLog.status("8.0.36", false).sql()).isEqualTo("SHOW MASTER STATUS");
        assertThat(MysqlLog.status("8.4.3", false).sql()).isEqualTo("SHOW BINARY LOG STATUS");
        assertThat(MysqlLog.status("9.1.0", false).sql()).isEqualTo("SHOW BINARY LOG STATUS");
        assertThat(MysqlLog.status("10.11.19-MariaDB", true).sql()).isEqualTo("SHOW MASTER STATUS");
        assertThat(MysqlLog.status("5.7.44-log", false).sql()).isEqualTo("SHOW MASTER STATUS");
    }

    @Test
    void asksNoServerOfAnotherEngineThanThatOfTheDatabase() {
        var elsewhere = Address.of("jdbc:postgresql://127.0.0.1:1/orders", null, Map.of(), List.of());

        var seen = new Look(
                        new MysqlBinlog(),
                        new From.Database(elsewhere, Duration.ofMinutes(1)),
                        InstantSource.fixed(Instant.EPOCH))
                .at(ORDERS);

        assertThat(seen.observation().facts()).isEmpty();
        assertThat(seen.observation().faults())
                .singleElement()
                .asString()
                .contains("is no database of the engine at the URL", "nothing was asked");
    }

    private static PlayedServer server(String version, String variables) {
        return new PlayedServer()
                .answers("server", "[{'version':'%s','user_name':'audit@%%','now':1795374300.123}]".formatted(version))
                .answers("variables", variables);
    }

    private static PitrEvidence pitr(PlayedServer server) {
        return (PitrEvidence)
                new MysqlBinlog().ask(server, ORDERS).facts().get(0).value();
    }
}
