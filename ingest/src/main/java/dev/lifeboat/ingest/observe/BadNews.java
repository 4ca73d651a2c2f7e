package dev.lifeboat.ingest.observe;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import java.util.List;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What events once told of a run stays said when they are gone: no list of what there is tells how a run ended. */
final class BadNews {
    /** What one is after the other is worse; what is not among them is bad no longer, or not yet. */
    private static final List<BackupStatus> WORST_LAST = List.of(
            BackupStatus.UNKNOWN,
            BackupStatus.COMPLETED_WITH_ERRORS,
            BackupStatus.PARTIAL,
            BackupStatus.ABORTED,
            BackupStatus.FAILED,
            BackupStatus.EXPIRED);

    private BadNews() {}

    /** Whether it tells of a run that left nothing behind, of which no list tells. */
    static boolean isOfRun(SpecificRecord said) {
        return said instanceof BackupEvidence backup
                && (backup.getLocation() == null || backup.getLocation().isEmpty())
                && WORST_LAST.contains(backup.getStatus());
    }

    /** A fact, no better than it was said to be. */
    static Observed<?> kept(@Nullable SpecificRecord said, Observed<?> fact) {
        if (said instanceof BackupEvidence was
                && fact.value() instanceof BackupEvidence is
                && is.getStatus() != BackupStatus.DELETED
                && WORST_LAST.indexOf(was.getStatus()) > WORST_LAST.indexOf(is.getStatus())) {
            var kept = SpecificData.getForSchema(is.getSchema()).deepCopy(is.getSchema(), is);
            kept.setStatus(was.getStatus());
            return withValue(fact, kept);
        }
        return fact;
    }

    private static Observed<BackupEvidence> withValue(Observed<?> fact, BackupEvidence value) {
        return new Observed<>(
                Topics.BACKUP, fact.nativeId(), value, fact.occurredAt(), fact.rawReference(), fact.rawDigest());
    }
}
