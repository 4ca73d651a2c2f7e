package dev.lifeboat.drill.schedule;

import dev.lifeboat.drill.schedule.Past.Backup;
import dev.lifeboat.drill.schedule.Past.Drilled;
import dev.lifeboat.drill.schedule.Past.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the newest full backup was drilled. Where the drills and the backups are of one tool, that is told by what was
 * restored: that backup, or one that ended no earlier, which is taken for one that builds on it or takes its place; also where the
 * source does not have it any more. Else, and for a plan that picks
 * backups at random, it is told by the time alone.
 */
final class AfterFull {
    private AfterFull() {}

    /** @param drills that count for the plan */
    static Due due(Planned planned, Past past, List<Drilled> drills, Instant now) {
        var ended = past.backups().stream()
                .filter(backup -> !backup.endedAt().isAfter(now))
                .toList();
        var own = ended.stream()
                .filter(backup -> backup.tool().equals(planned.tool()))
                .collect(Collectors.toMap(
                        Backup::id, Function.identity(), (a, b) -> a.endedAt().isAfter(b.endedAt()) ? a : b));
        boolean named = !planned.random() && own.values().stream().anyMatch(AfterFull::isFull);
        var newest = (named ? List.copyOf(own.values()) : ended)
                .stream().filter(AfterFull::isFull).max(Comparator.comparing(Backup::endedAt));
        if (newest.isEmpty()) {
            return new Due.Later(Instant.MAX, "no full backup is known");
        }
        Instant full = newest.get().endedAt();
        var since = drills.stream()
                .filter(it -> it.state() == State.CONCLUDED && !it.startedAt().isBefore(full))
                .toList();
        if (since.isEmpty()) {
            return new Due.Now("the full backup of " + full + " was not drilled");
        }
        var older = since.stream()
                .filter(it -> named && isOlder(own.get(it.backupId()), full))
                .toList();
        if (older.size() < since.size()) {
            return new Due.Later(Instant.MAX, "the full backup of " + full + " was drilled; the next is waited for");
        }
        // again at once, and then less and less often: perhaps the tool does not have it any more
        Instant again = older.stream()
                .map(Drilled::endedAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
        again = older.size() == 1 ? again : again.plus(Due.retry(older.size() - 1));
        String why = "the full backup of " + full + " was not drilled: what was restored since then, "
                + older.get(0).backupId() + ", is older";
        return again.isAfter(now) ? new Due.Later(again, why) : new Due.Now(why);
    }

    /** One that is there to be restored. */
    private static boolean isFull(Backup backup) {
        return backup.full() && backup.held();
    }

    private static boolean isOlder(@Nullable Backup restored, Instant full) {
        return restored != null && restored.endedAt().isBefore(full);
    }
}
