package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One migration as all tell of it: sources, and rows of one source. Where they disagree the strictest counts, whoever spoke last:
 * it is just planned where all say so and nothing that was told is forgotten, and a plan holds where each of them does. Never empty.
 */
public final class MigrationAsTold {
    /** What holds back most first. */
    private static final List<Migration.State> STRICTEST_FIRST = List.of(
            Migration.State.STARTED,
            Migration.State.LOST,
            Migration.State.FAILED,
            Migration.State.ROLLED_BACK,
            Migration.State.COMPLETED,
            Migration.State.UNKNOWN,
            Migration.State.PLANNED);

    /** The strictest first, of those the one that was seen last. */
    private final List<Migration> told;
    /** Those that tell of the plan. */
    private final List<Migration> plans;

    private final boolean someForgotten;
    private final boolean inDoubt;
    /** When the first lease lapses of those that ran on one. */
    private final long firstLapse;

    /**
     * @param told what is not withdrawn of one migration
     * @param someForgotten something that was told of it may be forgotten
     */
    private MigrationAsTold(List<Migration> told, boolean someForgotten) {
        this.told = told;
        this.someForgotten = someForgotten;
        this.firstLapse = told.stream().mapToLong(Migration::lapses).min().orElse(Millis.NEVER);
        told.sort(Comparator.<Migration>comparingInt(it -> STRICTEST_FIRST.indexOf(it.state()))
                .thenComparing(Keeping.<Migration>byVersion().reversed()));
        var plans = new ArrayList<>(told);
        plans.removeIf(it -> it.state() != Migration.State.PLANNED);
        this.plans =
                plans.isEmpty() ? List.of(told.stream().max(Keeping.byVersion()).orElseThrow()) : plans;
        this.inDoubt = someForgotten && told.get(0).state() == Migration.State.PLANNED;
    }

    /** Each migration that is told of, by its id. */
    static Map<String, MigrationAsTold> byId(Migration[] all, @Nullable ForgottenMigrations forgotten) {
        var words = new HashMap<String, List<Migration>>();
        for (Migration migration : all) {
            words.computeIfAbsent(migration.migrationId(), id -> new ArrayList<>(2))
                    .add(migration);
        }
        var told = new HashMap<String, MigrationAsTold>();
        words.forEach((id, of) -> told.put(id, new MigrationAsTold(of, forgotten != null && forgotten.mayBe(id))));
        return told;
    }

    /** The same as it counts at an instant: where a lease has passed without another word, it is lost. */
    public MigrationAsTold at(long instant) {
        if (instant < firstLapse || firstLapse == Millis.NEVER) {
            return this;
        }
        var then = new ArrayList<Migration>(told.size());
        told.forEach(it -> then.add(it.at(instant)));
        return new MigrationAsTold(then, someForgotten);
    }

    /** When a lease lapses next, after an instant; {@link Millis#NEVER} when none does. */
    public long nextLapse(long instant) {
        return told.stream()
                .mapToLong(Migration::lapses)
                .filter(lapses -> lapses > instant)
                .min()
                .orElse(Millis.NEVER);
    }

    /** Whether it is under way or lost. */
    public boolean isOpen() {
        return told.get(0).state().isOpen();
    }

    /** Whether it is known that nobody knows how it ended; null where it is not, else in words. */
    public @Nullable String lost() {
        Migration first = told.get(0);
        if (first.state() != Migration.State.LOST) {
            return null;
        }
        String id = "migration " + first.migrationId();
        return (first.leaseUntil() == null
                        ? id + " is lost"
                        : id + " is lost: it had started, its lease ended at " + first.leaseUntil()
                                + ", and no end was told")
                + whoSays();
    }

    /** Whether all that is known calls it planned, and something that is not known any more may have told that it ran. */
    public boolean inDoubt() {
        return inDoubt;
    }

    public List<Migration> plans() {
        return plans;
    }

    /** All of it in one: the state that holds back most, the plans that all have, the window that all leave. */
    public Migration strictest() {
        Migration first = told.get(0);
        if (told.size() == 1 && !inDoubt) {
            return first;
        }
        return new Migration(
                first.provenance(),
                first.migrationId(),
                inDoubt ? Migration.State.UNKNOWN : first.state(),
                plans.stream().allMatch(Migration::hasRollbackPlan),
                plans.stream().allMatch(Migration::hasValidationPlan),
                plans.stream()
                        .map(Migration::windowStart)
                        .filter(Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElse(null),
                plans.stream()
                        .map(Migration::windowEnd)
                        .filter(Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null),
                plans.stream()
                        .map(Migration::migrationSetDigest)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                first.startedAt(),
                first.endedAt(),
                first.leaseUntil(),
                first.heldBackupId(),
                first.heldUntil());
    }

    /** All that tell of it. */
    public Fact[] facts() {
        return told.toArray(Fact[]::new);
    }

    /** Who says what the strictest says, and who says otherwise, in words. */
    public String whoSays() {
        String but = disagreement();
        Provenance strictest = told.get(0).provenance();
        return but.isEmpty() ? ", as " + strictest.source() + " says (" + strictest.nativeId() + ")" : but;
    }

    /** Who says otherwise than the strictest, in words; empty when nobody does. */
    public String disagreement() {
        String others = told.stream()
                .filter(it -> it.state() != told.get(0).state())
                .map(it -> it.provenance().source() + " says " + it.state() + " ("
                        + it.provenance().nativeId() + ")")
                .collect(Collectors.joining(", "));
        Provenance strictest = told.get(0).provenance();
        return others.isEmpty()
                ? ""
                : ", as " + strictest.source() + " says (" + strictest.nativeId() + "); but " + others;
    }
}
