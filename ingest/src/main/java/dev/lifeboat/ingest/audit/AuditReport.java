package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.AuditEvidence;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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
 * @param faults what keeps that from being told
 * @param answered every question was: what was found before, and is not found now, is gone
 */
public record AuditReport(
        String server,
        String product,
        Instant at,
        Duration took,
        List<Finding> findings,
        List<Table> largest,
        List<MigrationColumn> columns,
        Function<String, @Nullable Observed<PitrEvidence>> pitr,
        List<Fault> faults,
        boolean answered) {
    public AuditReport {
        findings = List.copyOf(findings);
        largest = List.copyOf(largest);
        columns = List.copyOf(columns);
        faults = List.copyOf(faults);
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

    /**
     * It, as what a source says. Where a question was not answered nothing is withdrawn: what it found before may still be so.
     *
     * @param standing it is asked again and again, so that point-in-time recovery, by which controls judge, is told as well
     */
    public Observation observation(Subject subject, boolean standing) {
        var facts = new ArrayList<Observed<?>>();
        var lists = new HashSet<Topic<?>>();
        findings.forEach(finding -> facts.add(fact(finding, subject.database(), subject.observedAt())));
        if (answered) {
            lists.add(Topics.AUDIT);
        }
        if (standing) {
            lists.add(Topics.PITR);
            var seen = pitr.apply(subject.database());
            if (seen != null) {
                facts.add(seen);
            }
        }
        return new Observation(facts, lists, faults, List.of());
    }
}
