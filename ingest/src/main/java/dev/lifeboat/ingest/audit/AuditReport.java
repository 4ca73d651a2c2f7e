package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.AuditEvidence;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found.
 *
 * @param server host, port and database
 * @param product engine and version
 * @param findings the worst first
 * @param largest the largest tables; those whose size nobody knows first
 * @param columns of the tables of migrations
 * @param pitr what it shows of point-in-time recovery, for the database of that id
 */
public record AuditReport(
        String server,
        String product,
        Instant at,
        Duration took,
        List<Finding> findings,
        List<Table> largest,
        List<MigrationColumn> columns,
        Function<String, @Nullable Observed<PitrEvidence>> pitr) {
    public AuditReport {
        findings = List.copyOf(findings);
        largest = List.copyOf(largest);
        columns = List.copyOf(columns);
    }

    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** A finding as evidence of what was found, which no control judges by. */
    public Observed<AuditEvidence> fact(Finding finding, String database, Instant observedAt) {
        var evidence = AuditEvidence.newBuilder()
                .setDatabase(database)
                .setCheck(finding.check())
                .setSeverity(finding.severity().evidence())
                .setFinding(finding.finding())
                .setRemedy(finding.remedy())
                .setFoundAt(observedAt)
                .build();
        return new Observed<>(
                Topics.AUDIT, "check/" + finding.check(), evidence, observedAt, server + "#" + finding.check(), "");
    }
}
