package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.Server;
import java.time.Clock;
import java.util.Optional;

/** A report, as tests ask it. */
record Audited(AuditReport report) {
    static Audited of(Engine engine, Server server) {
        return new Audited(Audit.of(engine, server, Clock.systemUTC()));
    }

    Optional<Finding> found(String check) {
        return report.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst();
    }

    /** Severity, finding and remedy of a check, in a line; "nothing" if it found nothing. */
    String about(String check) {
        return found(check)
                .map(finding -> finding.severity() + " " + finding.finding() + " -> " + finding.remedy())
                .orElse("nothing");
    }
}
