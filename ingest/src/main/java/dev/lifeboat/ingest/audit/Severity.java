package dev.lifeboat.ingest.audit;

import dev.lifeboat.v1.FindingSeverity;

/** How bad a finding is, the worst first. */
public enum Severity {
    /** Data would be lost, or is being lost. */
    CRITICAL(FindingSeverity.CRITICAL),
    /** It will hurt when it matters. */
    WARNING(FindingSeverity.WARNING),
    /** It could not be asked: nobody knows. */
    NOT_SEEN(FindingSeverity.UNKNOWN),
    /** To know. */
    INFO(FindingSeverity.INFO);

    private final FindingSeverity evidence;

    Severity(FindingSeverity evidence) {
        this.evidence = evidence;
    }

    FindingSeverity evidence() {
        return evidence;
    }
}
