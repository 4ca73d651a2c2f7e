package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.records.Avro;
import dev.lifeboat.v1.ChangeCause;
import dev.lifeboat.v1.ControlChange;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ReadinessChange;
import dev.lifeboat.v1.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The published form of a readiness, and what makes one different from the one before. */
final class ReadinessRecord {
    private ReadinessRecord() {}

    /** Whole but for what it rests on, which costs a look at every fact: that is filled in before it is published. */
    static DatabaseReadiness of(Readiness readiness, @Nullable DatabaseReadiness before) {
        var record = new DatabaseReadiness();
        record.setDatabase(readiness.databaseId());
        record.setVerdict(Verdict.valueOf(readiness.verdict().name()));
        record.setEvaluatedAt(Avro.millis(readiness.at()));
        record.setReadyUntil(Avro.millis(readiness.readyUntil()));
        record.setNextChangeAt(Avro.millis(readiness.nextChangeAt()));
        record.setEvidenceLevel(readiness.evidenceLevel());
        record.setDecidingBackup(readiness.decidingBackup());
        record.setPolicy(readiness.policy().name());
        record.setPolicyVersion(readiness.policy().version());
        record.setPolicyDigest(readiness.policy().digest());
        record.setResults(Avro.results(readiness.results()));
        record.setPositions(List.of());
        record.setOpenAlerts(Alerts.open(record, before));
        return record;
    }

    /** Whether nothing that anybody acts on differs: the instant, and how far the log was read, are not news. */
    static boolean sameExceptInstant(DatabaseReadiness a, DatabaseReadiness b) {
        return a.getVerdict() == b.getVerdict()
                && a.getEvidenceLevel() == b.getEvidenceLevel()
                && Objects.equals(a.getPolicy(), b.getPolicy())
                && a.getPolicyVersion() == b.getPolicyVersion()
                && Objects.equals(a.getPolicyDigest(), b.getPolicyDigest())
                && Objects.equals(a.getReadyUntil(), b.getReadyUntil())
                && Objects.equals(a.getNextChangeAt(), b.getNextChangeAt())
                && Objects.equals(a.getDecidingBackup(), b.getDecidingBackup())
                && sameElements(a.getResults(), b.getResults());
    }

    /** Avro's own lists, which a decoded record has, cannot be compared when they hold an optional timestamp. */
    private static boolean sameElements(List<?> a, List<?> b) {
        return new ArrayList<>(a).equals(new ArrayList<>(b));
    }

    /** The change from one readiness to the next: empty while verdict and outcomes stay what they were. */
    static Optional<ReadinessChange> change(
            @Nullable DatabaseReadiness before,
            DatabaseReadiness after,
            ChangeCause cause,
            @Nullable EvidenceRef causedBy) {
        var changes = controlChanges(before, after);
        var verdictBefore = before == null ? Verdict.UNKNOWN : before.getVerdict();
        if (before != null && changes.isEmpty() && verdictBefore == after.getVerdict()) {
            return Optional.empty();
        }
        return Optional.of(ReadinessChange.newBuilder()
                .setChangeId(after.getDatabase() + "@" + after.getEvaluatedAt().toEpochMilli()
                        + (causedBy == null
                                ? ""
                                : "#" + causedBy.getTopic() + "-" + causedBy.getPartition() + "@"
                                        + causedBy.getOffset()))
                .setDatabase(after.getDatabase())
                .setAt(after.getEvaluatedAt())
                .setBefore(verdictBefore)
                .setAfter(after.getVerdict())
                .setCause(cause)
                .setCausedBy(causedBy)
                .setChanges(changes)
                .setReadyUntil(after.getReadyUntil())
                .setPositions(after.getPositions())
                .build());
    }

    private static List<ControlChange> controlChanges(@Nullable DatabaseReadiness before, DatabaseReadiness after) {
        Map<String, ControlResult> known = new HashMap<>();
        if (before != null) {
            before.getResults().forEach(result -> known.put(result.getControl(), result));
        }
        var changes = new ArrayList<ControlChange>();
        for (var now : after.getResults()) {
            var was = known.get(now.getControl());
            if (was == null
                    ? now.getOutcome() != Outcome.NOT_APPLICABLE
                    : was.getOutcome() != now.getOutcome() || !was.getCode().equals(now.getCode())) {
                changes.add(new ControlChange(
                        now.getControl(),
                        was == null ? Outcome.UNKNOWN : was.getOutcome(),
                        now.getOutcome(),
                        now.getCode(),
                        now.getReason()));
            }
        }
        return changes;
    }
}
