package dev.lifeboat.drill;

import dev.lifeboat.v1.BackupStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which backup is restored. */
public sealed interface Choice {
    /** The newest that is complete; where none is, the newest of the others, which may fail and never passes. */
    record Latest() implements Choice {}

    /** Any that is complete; where none is, any of the others, which may fail and never passes. */
    record Random() implements Choice {}

    /** The one of this id, as its tool names it. */
    record Of(String id) implements Choice {}

    /** Not there, or not there yet. */
    Set<BackupStatus> NOT_THERE =
            Set.of(BackupStatus.STARTED, BackupStatus.EXPIRED, BackupStatus.DELETED, BackupStatus.ABORTED);

    /** {@code latest}, {@code random}, or an id. */
    static Choice of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "latest" -> new Latest();
            case "random" -> new Random();
            default -> new Of(word);
        };
    }

    /**
     * The backup that is meant.
     *
     * @param pointInTime what is to be recovered to: only a backup that ended before reaches it; null for the backup itself
     * @throws DrillEndedException if there is none
     */
    default Listed from(List<Listed> all, @Nullable Instant pointInTime, RandomGenerator random)
            throws DrillEndedException {
        var there = all.stream()
                .filter(it -> !NOT_THERE.contains(it.backup().getStatus()))
                .filter(it ->
                        !(this instanceof Of of) || it.backup().getBackupId().equals(of.id()))
                .toList();
        if (there.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "backup",
                    this instanceof Of of
                            ? "no backup " + of.id() + " is listed; listed are: " + ids(all)
                            : "no backup is listed, so there is nothing to restore");
        }
        var reaching = there.stream()
                .filter(it -> pointInTime == null || endedBefore(it, pointInTime))
                .toList();
        if (reaching.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "backup", "no backup that is meant ended before " + pointInTime + "; listed are: " + ids(there));
        }
        var complete = reaching.stream()
                .filter(it -> it.backup().getStatus() == BackupStatus.COMPLETED)
                .toList();
        if (!(this instanceof Of) && !complete.isEmpty()) {
            reaching = complete;
        }
        return this instanceof Random
                ? reaching.get(random.nextInt(reaching.size()))
                : Objects.requireNonNull(
                        reaching.stream().max(Comparator.comparing(Choice::end)).orElse(null));
    }

    private static boolean endedBefore(Listed listed, Instant instant) {
        Instant end = listed.backup().getEndedAt();
        return end != null && end.isBefore(instant);
    }

    private static Instant end(Listed listed) {
        Instant end = listed.backup().getEndedAt();
        Instant start = listed.backup().getStartedAt();
        return end != null ? end : start != null ? start : Instant.MIN;
    }

    private static String ids(List<Listed> all) {
        return all.isEmpty()
                ? "none"
                : String.join(
                        ", ", all.stream().map(it -> it.backup().getBackupId()).toList());
    }
}
