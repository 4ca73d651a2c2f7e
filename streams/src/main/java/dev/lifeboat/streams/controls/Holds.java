package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.state.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the backups are still there that migrations hold which have begun. Each is held, with all that it builds on, until its
 * migration has been at its end for as long as the policy says; until the end is told, without limit.
 */
final class Holds {
    /** What is worst of all that is held, before what is found otherwise: never laxer than that. */
    static Finding first(Scene scene, Finding otherwise) {
        var worst = new ArrayList<Finding>(0);
        long review = otherwise.reviewAt();
        for (Migration migration : scene.index.holding) {
            Finding found = find(scene, migration);
            if (found == null) {
                continue;
            }
            review = Math.min(review, found.reviewAt());
            if (rank(found) > 0 && (worst.isEmpty() || rank(found) >= rank(worst.get(0)))) {
                worst.removeIf(it -> rank(it) < rank(found));
                worst.add(found);
            }
        }
        return (worst.isEmpty() ? otherwise : first(worst, otherwise)).until(review);
    }

    private static Finding first(List<Finding> held, Finding otherwise) {
        Outcome outcome = held.get(0).outcome();
        if (otherwise.outcome() == Outcome.FAIL && outcome != Outcome.FAIL) {
            return otherwise;
        }
        boolean neitherIsKnown = otherwise.outcome() == Outcome.UNKNOWN && outcome != Outcome.FAIL;
        return new Finding(
                neitherIsKnown ? Outcome.UNKNOWN : outcome,
                ReasonCode.HELD_BACKUP_GONE,
                Millis.NEVER,
                () -> held.stream().map(it -> it.reason().get()).collect(Collectors.joining("; "))
                        + (neitherIsKnown ? "; " + otherwise.reason().get() : ""),
                held.stream().flatMap(it -> it.facts().stream()).distinct().toList());
    }

    /** What is gone cannot be brought back, so it is told first. */
    private static int rank(Finding held) {
        return switch (held.outcome()) {
            case FAIL -> 3;
            case WARN -> 2;
            case UNKNOWN -> 1;
            case PASS, WAIVED, NOT_APPLICABLE -> 0;
        };
    }

    /** Null when the hold has ended. */
    private static @Nullable Finding find(Scene scene, Migration migration) {
        long until = until(migration, scene);
        if (scene.at >= until) {
            return null;
        }
        String id = String.valueOf(migration.heldBackupId());
        String held = "backup " + id + ", held for migration " + migration.migrationId() + " until "
                + (until == Millis.NEVER
                        ? "it has ended"
                        : Millis.instant(until).toString());
        List<Candidate> backups = scene.index.backups(id);
        if (backups.isEmpty()) {
            return Finding.warn(
                            ReasonCode.HELD_BACKUP_GONE,
                            () -> "nothing is known, or not any more, of " + held,
                            migration)
                    .until(until);
        }
        Candidate best = longestKept(backups, scene.at);
        long gone = best == null ? Long.MIN_VALUE : best.expires;
        if (best == null || gone <= scene.at) {
            return Finding.fail(
                            ReasonCode.HELD_BACKUP_GONE,
                            () -> held + ", or what it builds on, is not there any more",
                            migration,
                            backups.get(0).backup)
                    .until(until);
        }
        if (!allAreThere(backups, scene.at)) {
            return Finding.unknown(
                            ReasonCode.HELD_BACKUP_GONE,
                            () -> "one of that id, or what it builds on, is gone or not known: " + held,
                            migration,
                            best.backup)
                    .until(Math.min(firstGone(backups, scene.at), until));
        }
        long needed = needed(migration, scene, until);
        if (gone != Millis.NEVER && gone < needed) {
            return Finding.warn(
                            ReasonCode.HELD_BACKUP_GONE,
                            () -> held + ", is gone at " + Millis.instant(gone),
                            migration,
                            best.backup)
                    .until(Math.min(firstGone(backups, scene.at), until));
        }
        boolean grows = until == Millis.NEVER && gone != Millis.NEVER;
        long doubtful = firstGone(backups, scene.at);
        long tooShort = grows ? Millis.plus(Millis.minus(gone, Millis.of(scene.limits.holdFor())), 1) : Millis.NEVER;
        return Finding.pass(() -> held + " is there", migration, best.backup)
                .until(Math.min(Math.min(tooShort, doubtful), until));
    }

    /** Until when it will be needed at least: of one that has not ended, as if it did now. */
    private static long needed(Migration migration, Scene scene, long until) {
        return until != Millis.NEVER
                ? until
                : Math.max(
                        Millis.plus(scene.at, Millis.of(scene.limits.holdFor())),
                        Millis.of(migration.heldUntil(), Long.MIN_VALUE));
    }

    /** Of the backups of that id that are there with all that they build on, the one that is there for longest. */
    private static @Nullable Candidate longestKept(List<Candidate> backups, long at) {
        var there = new ArrayList<Candidate>(1);
        for (Candidate backup : backups) {
            if (isThere(backup) && backup.expires > at) {
                there.add(backup);
            }
        }
        Candidate best = null;
        for (Candidate backup : there) {
            best = best == null || backup.expires > best.expires ? backup : best;
        }
        return best;
    }

    /** Sources may have backups of one id, and a hold names none: the strictest of them counts. */
    private static boolean allAreThere(List<Candidate> backups, long at) {
        for (Candidate backup : backups) {
            if (!isThere(backup) || !isTold(backup) || backup.expires <= at) {
                return false;
            }
        }
        return true;
    }

    /** All that it builds on is known, and it says what that is. */
    private static boolean isTold(Candidate backup) {
        return backup.told
                && (backup.backup.type() == Backup.Type.FULL
                        || !backup.backup.parents().isEmpty());
    }

    /** When the first of those goes that are there. */
    private static long firstGone(List<Candidate> backups, long at) {
        long first = Millis.NEVER;
        for (Candidate backup : backups) {
            first = backup.expires > at ? Math.min(first, backup.expires) : first;
        }
        return first;
    }

    private static boolean isThere(Candidate backup) {
        if (!backup.completed()) {
            return false;
        }
        for (Candidate base : backup.ancestors) {
            if (!base.completed()) {
                return false;
            }
        }
        return true;
    }

    /** When the hold ends. */
    private static long until(Migration migration, Scene scene) {
        if (!hasEnded(migration.state())) {
            return Millis.NEVER;
        }
        long end =
                Millis.of(migration.endedAt(), Millis.of(migration.provenance().observedAt()));
        long after = Millis.plus(end, Millis.of(scene.limits.holdFor()));
        return Math.max(after, Millis.of(migration.heldUntil(), Long.MIN_VALUE));
    }

    private static boolean hasEnded(Migration.State state) {
        return switch (state) {
            case COMPLETED, FAILED, ROLLED_BACK -> true;
            case UNKNOWN, PLANNED, STARTED, LOST -> false;
        };
    }

    private Holds() {}
}
