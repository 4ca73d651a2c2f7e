package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which backups of a history a verdict leans on. */
public final class PlainChoice {
    public final PlainHistory history;

    PlainChoice(PlainHistory history) {
        this.history = history;
    }

    List<Backup> good() {
        return history.runs().stream().filter(history::good).toList();
    }

    /** The newest good one. */
    @Nullable
    public Backup newest() {
        return good().stream().findFirst().orElse(null);
    }

    /**
     * The newest good one that was restored, else the newest good one. At the gate one that is too old is not preferred to
     * one that is not.
     */
    @Nullable
    public Backup deciding() {
        Backup newest = newest();
        return good().stream()
                .filter(run -> history.restore(run) != null)
                .filter(run -> history.question == null || tooOldForGate(run) == tooOldForGate(newest))
                .findFirst()
                .orElse(newest);
    }

    private boolean tooOldForGate(@Nullable Backup run) {
        return run != null && history.olderThan(PlainHistory.end(run), history.limits.backupGate());
    }

    /** The newest one that is good itself, whatever has become of what it builds on. */
    @Nullable
    Backup standing() {
        return history.runs().stream().filter(history::stands).findFirst().orElse(null);
    }

    /** Completed, and not gone with time. */
    boolean there(Backup run) {
        return PlainHistory.completed(run) && run.type() != Backup.Type.LOG && !history.chainExpired(run);
    }

    /** The newest completed one, good or not. */
    @Nullable
    Backup latest() {
        return history.runs().stream()
                .filter(run -> there(run) && history.believed(PlainHistory.end(run)))
                .findFirst()
                .orElse(null);
    }

    /** The newest restore of a good backup. */
    Optional<Restore> newestRestore() {
        return good().stream()
                .flatMap(run -> Optional.ofNullable(history.restore(run)).map(test -> new Restore(run, test)).stream())
                .reduce((a, b) -> b.ended().isAfter(a.ended()) ? b : a);
    }

    /** Restores that were timed, of any backup, newest first. */
    List<Restore> timedRestores() {
        return history.runs().stream()
                .flatMap(run -> history.tests(run).stream()
                        .filter(test -> history.restored(test) && Restore.millis(test) >= 0)
                        .map(test -> new Restore(run, test)))
                .sorted(Comparator.comparing(Restore::ended).reversed())
                .toList();
    }

    /** A restore, and what was restored. */
    record Restore(Backup of, Verification test) {
        Instant ended() {
            return PlainHistory.ended(test);
        }

        long millis() {
            return millis(test);
        }

        /** How long it took; -1 where nothing tells. */
        static long millis(Verification test) {
            if (test.rehearsal().restoreMillis() != null) {
                return Math.max(-1, test.rehearsal().restoreMillis());
            }
            return test.startedAt() == null || test.endedAt() == null
                    ? -1
                    : Math.max(
                            -1,
                            Duration.between(test.startedAt(), test.endedAt()).toMillis());
        }
    }
}
