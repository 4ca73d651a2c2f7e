package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Migrations that have begun, once more: whether one of them is lost, and whether what they hold is still there. */
final class PlainHolds {
    private static final PlainFinding GONE = PlainFinding.fail(ReasonCode.HELD_BACKUP_GONE);
    private static final PlainFinding IN_DOUBT = PlainFinding.unknown(ReasonCode.HELD_BACKUP_GONE);
    private static final PlainFinding GOES = PlainFinding.warn(ReasonCode.HELD_BACKUP_GONE);

    private final PlainHistory history;

    PlainHolds(PlainHistory history) {
        this.history = history;
    }

    /** A migration that nobody says is still running, and somebody says is lost, in so many words or by silence. */
    boolean anyLost() {
        Set<String> running = new LinkedHashSet<>();
        Set<String> lost = new LinkedHashSet<>();
        for (Migration word : history.live(Migration.class)) {
            boolean silent = word.leaseUntil() != null && !history.at.isBefore(word.leaseUntil());
            if (word.state() == Migration.State.STARTED) {
                (silent ? lost : running).add(word.migrationId());
            } else if (word.state() == Migration.State.LOST) {
                lost.add(word.migrationId());
            }
        }
        lost.removeAll(running);
        return !lost.isEmpty();
    }

    /** What RR-18 comes to in steady state, given what it comes to without holds. */
    PlainFinding and(PlainFinding without) {
        List<PlainFinding> held = history.live(Migration.class).stream()
                .filter(word -> word.heldBackupId() != null && word.state() != Migration.State.PLANNED)
                .map(this::found)
                .toList();
        if (held.contains(GONE)) {
            return GONE;
        }
        if (without.is(Outcome.FAIL) || (!held.contains(GOES) && !held.contains(IN_DOUBT))) {
            return without;
        }
        return held.contains(GOES) && !without.is(Outcome.UNKNOWN) ? GOES : IN_DOUBT;
    }

    private PlainFinding found(Migration word) {
        Instant until = until(word);
        if (until != null && !history.at.isBefore(until)) {
            return PlainFinding.PASS;
        }
        String id = Objects.requireNonNull(word.heldBackupId());
        List<Backup> there =
                history.runs().stream().filter(run -> run.backupId().equals(id)).toList();
        if (there.isEmpty() && !history.everTold(id)) {
            return GOES; // or has gone, for all that is known
        }
        List<Backup> whole = there.stream().filter(history::isThereWhole).toList();
        if (whole.isEmpty()) {
            return GONE;
        }
        if (!history.isEachThereWholeAndTold(id)) {
            return IN_DOUBT;
        }
        if (whole.stream().anyMatch(run -> goes(run) == null)) {
            return PlainFinding.PASS;
        }
        Instant last = whole.stream()
                .map(run -> Objects.requireNonNull(goes(run)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Instant ifItEndedNow = later(history.at.plus(history.limits.holdFor()), word.heldUntil());
        return last.isBefore(until == null ? ifItEndedNow : until) ? GOES : PlainFinding.PASS;
    }

    private @Nullable Instant goes(Backup run) {
        return history.chain(run).stream()
                .map(Backup::expiresAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private @Nullable Instant until(Migration word) {
        boolean ended = word.state() == Migration.State.COMPLETED
                || word.state() == Migration.State.FAILED
                || word.state() == Migration.State.ROLLED_BACK;
        if (!ended) {
            return null;
        }
        Instant end = word.endedAt() == null ? word.provenance().observedAt() : word.endedAt();
        return later(end.plus(history.limits.holdFor()), word.heldUntil());
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }
}
