package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.Server;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The 60-second audit: asks one database, and says what it found. Reads the catalogue and the statistics alone. */
public final class Audit {
    /**
     * What the checks of an engine come to, beside the findings.
     *
     * @param product engine and version
     * @param faults what keeps point-in-time recovery from being told
     */
    record Seen(
            String product,
            List<Table> tables,
            List<MigrationColumn> columns,
            Function<String, @Nullable Observed<PitrEvidence>> pitr,
            List<Fault> faults) {}

    private Audit() {}

    /**
     * Asks everything.
     *
     * @throws dev.lifeboat.ingest.server.CannotAskException if the server does not answer at all
     */
    public static AuditReport of(Engine engine, Server server, InstantSource clock) {
        Instant began = clock.instant();
        var asking = new Asking(server);
        Seen seen = switch (engine) {
            case POSTGRESQL -> new PostgresChecks(asking).seen();
            case MYSQL -> new MysqlChecks(asking).seen();
            case SQLSERVER -> new SqlServerChecks(asking).seen();
            case ORACLE -> new OracleChecks(asking).seen();
        };
        return new AuditReport(
                server.name(),
                seen.product(),
                began,
                Duration.between(began, clock.instant()),
                asking.findings(),
                seen.tables(),
                seen.columns(),
                seen.pitr(),
                seen.faults(),
                asking.wasAnswered());
    }
}
