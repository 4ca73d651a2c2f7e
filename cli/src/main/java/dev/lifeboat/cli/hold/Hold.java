package dev.lifeboat.cli.hold;

import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is held for a migration.
 *
 * @param until when the hold ends; null while the migration has not ended
 * @param state where the migration stands, as its runner says
 */
record Hold(
        String database,
        String backupId,
        String migrationId,
        @Nullable Instant until,
        MigrationState state) {

    private record Fact(String database, String source, String nativeId) {}

    /**
     * The holds that words about migrations come to, those of one database together, ended ones among them.
     *
     * @param words in any order, several versions of a fact among them
     * @param holdFor how long a backup is held after the end at least
     */
    static List<Hold> of(Collection<MigrationEvidence> words, Duration holdFor) {
        Map<Fact, MigrationEvidence> newest = new HashMap<>();
        for (MigrationEvidence word : words) {
            var header = word.getHeader();
            newest.merge(
                    new Fact(word.getDatabase(), header.getSource(), header.getNativeId()),
                    word,
                    (a, b) -> b.getHeader().getSourcePosition() >= a.getHeader().getSourcePosition() ? b : a);
        }
        var holds = new ArrayList<Hold>();
        for (MigrationEvidence word : newest.values()) {
            String backup = word.getHeldBackupId();
            if (!word.getHeader().getDeleted()
                    && backup != null
                    && !backup.isBlank()
                    && word.getState() != MigrationState.PLANNED) {
                holds.add(new Hold(
                        word.getDatabase(), backup, word.getMigrationId(), until(word, holdFor), word.getState()));
            }
        }
        holds.sort(Comparator.comparing(Hold::database)
                .thenComparing(Hold::backupId)
                .thenComparing(Hold::migrationId)
                .thenComparing(Hold::state));
        return holds;
    }

    boolean holdsAt(Instant at) {
        return until == null || at.isBefore(until);
    }

    private static @Nullable Instant until(MigrationEvidence word, Duration holdFor) {
        return switch (word.getState()) {
            case COMPLETED, FAILED, ROLLED_BACK -> {
                Instant end = word.getEndedAt() == null ? word.getHeader().getObservedAt() : word.getEndedAt();
                Instant after = end.plus(holdFor);
                yield word.getHeldUntil() == null || after.isAfter(word.getHeldUntil()) ? after : word.getHeldUntil();
            }
            case UNKNOWN, PLANNED, STARTED, LOST -> null;
        };
    }
}
