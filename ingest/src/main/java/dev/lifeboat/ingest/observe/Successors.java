package dev.lifeboat.ingest.observe;

import dev.lifeboat.v1.BackupEvidence;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether backups took the place of others. Where both tell of which system they are, that alone says so. Else they are in the same
 * directory, and the newest is not older than the newest of those: what is older was put there, or is seen because it is elsewhere.
 */
final class Successors {
    private Successors() {}

    static boolean are(List<BackupEvidence> before, List<BackupEvidence> now) {
        var were = systems(before);
        var systems = systems(now);
        if (!were.isEmpty() && !systems.isEmpty()) {
            return !Collections.disjoint(were, systems);
        }
        var places = directories(before);
        places.retainAll(directories(now));
        var newestBefore = newest(before);
        var newest = newest(now);
        return !places.isEmpty()
                && newestBefore.isPresent()
                && newest.isPresent()
                && !newest.get().isBefore(newestBefore.get());
    }

    private static Set<String> systems(List<BackupEvidence> backups) {
        return backups.stream()
                .map(BackupEvidence::getSystemIdentifier)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Set<String> directories(List<BackupEvidence> backups) {
        return backups.stream()
                .map(backup -> directory(backup.getLocation()))
                .filter(directory -> !directory.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Empty where the location is no path and no URL: what an adapter calls it does not tell one place from another. */
    private static String directory(@Nullable String location) {
        return location != null && (location.startsWith("/") || location.contains("://"))
                ? location.substring(0, Math.max(0, location.lastIndexOf('/')))
                : "";
    }

    private static Optional<Instant> newest(List<BackupEvidence> backups) {
        return backups.stream()
                .map(backup -> backup.getEndedAt() == null ? backup.getStartedAt() : backup.getEndedAt())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
    }
}
