package dev.lifeboat.ingest.report;

import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** What the schema allows and no report can mean. */
final class Contradictions {
    private static final Map<String, String> IN_ORDER = Map.of(
            "startedAt", "endedAt",
            "windowStart", "windowEnd",
            "earliestRecoveryPoint", "latestRecoveryPoint");

    private Contradictions() {}

    static void find(SpecificRecord value, boolean deleted, Map<String, Given> given, String place, Mistakes mistakes) {
        IN_ORDER.forEach((first, second) -> {
            if (given.containsKey(first)
                    && given.containsKey(second)
                    && Kind.field(value, first) instanceof Instant from
                    && Kind.field(value, second) instanceof Instant to
                    && to.isBefore(from)) {
                mistakes.add(
                        Given.place(given, second, place), to.toString(), "no instant before " + first + ", " + from);
            }
        });
        if (!deleted && isOver(value) && !given.containsKey("endedAt")) {
            mistakes.add(place + "/endedAt", "missing", "when it ended, for it is said to be over");
        }
        if (value instanceof VerificationEvidence check
                && check.getResult() == VerificationResult.PASSED
                && Boolean.FALSE.equals(check.getChecksumMatched())) {
            mistakes.add(
                    Given.place(given, "result", place),
                    "PASSED, and checksumMatched is false",
                    "FAILED, where checksums differ");
        }
    }

    private static boolean isOver(SpecificRecord value) {
        return value instanceof BackupEvidence backup && backup.getStatus() == BackupStatus.COMPLETED
                || value instanceof VerificationEvidence check
                        && (check.getResult() == VerificationResult.PASSED
                                || check.getResult() == VerificationResult.FAILED);
    }
}
