package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a control found at one instant: the raw form of a result. The words are made only when somebody reads them.
 *
 * @param reviewAt no later than the instant at which outcome or code change if the scene stays as it is
 * @param facts what it rests on
 * @param waiving the waiver of a control that does not hold by itself; null when there is none
 */
public record Finding(
        Outcome outcome,
        ReasonCode code,
        long reviewAt,
        Supplier<String> reason,
        List<Fact> facts,
        @Nullable Waiving waiving) {

    Finding(Outcome outcome, ReasonCode code, long reviewAt, Supplier<String> reason, List<Fact> facts) {
        this(outcome, code, reviewAt, reason, facts, null);
    }

    static Finding pass(Supplier<String> reason, Fact... facts) {
        return new Finding(Outcome.PASS, ReasonCode.OK, Millis.NEVER, reason, List.of(facts));
    }

    static Finding warn(ReasonCode code, Supplier<String> reason, Fact... facts) {
        return new Finding(Outcome.WARN, code, Millis.NEVER, reason, List.of(facts));
    }

    static Finding fail(ReasonCode code, Supplier<String> reason, Fact... facts) {
        return new Finding(Outcome.FAIL, code, Millis.NEVER, reason, List.of(facts));
    }

    public static Finding unknown(ReasonCode code, Supplier<String> reason, Fact... facts) {
        return new Finding(Outcome.UNKNOWN, code, Millis.NEVER, reason, List.of(facts));
    }

    static Finding notApplicable(ReasonCode code, Supplier<String> reason) {
        return new Finding(Outcome.NOT_APPLICABLE, code, Millis.NEVER, reason, List.of());
    }

    /** Passes until {@code warnFrom}, warns until {@code failFrom}, then fails. */
    static Finding aged(
            long at, long warnFrom, long failFrom, ReasonCode code, Supplier<String> reason, Fact... facts) {
        if (at >= failFrom) {
            return fail(code, reason, facts);
        }
        return at >= warnFrom
                ? warn(code, reason, facts).until(failFrom)
                : pass(reason, facts).until(Math.min(warnFrom, failFrom));
    }

    Finding until(long instant) {
        return new Finding(outcome, code, Math.min(instant, reviewAt), reason, facts, waiving);
    }

    /** The same with the waiver of the control. The code stays that of what does not hold. */
    Finding waived(Waiving waiving) {
        var all = new ArrayList<Fact>(facts);
        all.add(waiving.waiver());
        return new Finding(
                waiving.counts() ? Outcome.WAIVED : outcome,
                code,
                reviewAt,
                waiving.counts()
                        ? () -> waiving.words() + " (without it: "
                                + waiving.without().name().toLowerCase(Locale.ROOT) + ", " + reason.get() + ")"
                        : () -> reason.get() + "; " + waiving.words(),
                List.copyOf(all),
                waiving);
    }

    /** Several may be meant at once, and each is to be told. */
    private static boolean names(ReasonCode code) {
        return code == ReasonCode.MIGRATION_LOST || code == ReasonCode.HELD_BACKUP_GONE;
    }

    private Set<Fact.Key> named() {
        return facts.stream().map(Fact::key).collect(Collectors.toSet());
    }

    /** Whether outcome and code are the same, and what they are about where it matters, and the waiver, if there is one, is the same and does as much. */
    public boolean sameAs(Finding other) {
        if (outcome != other.outcome || code != other.code || (names(code) && !named().equals(other.named()))) {
            return false;
        }
        return waiving == null || other.waiving == null ? waiving == other.waiving : waiving.sameAs(other.waiving);
    }
}
