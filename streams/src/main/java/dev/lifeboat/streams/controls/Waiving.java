package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.WaiverRules;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The waiver of a control that does not hold by itself, and whether it counts.
 *
 * @param refusal why it does not count; empty when it does
 * @param without the outcome without it
 */
public record Waiving(Waiver waiver, String refusal, Outcome without) {
    /** What no waiver makes up for: there is no telling what would be waived, or it has happened, and is no risk to be taken. */
    private static final Set<ReasonCode> NEVER_WAIVED = EnumSet.of(
            ReasonCode.DATABASE_UNKNOWN,
            ReasonCode.DATABASE_IDENTITY_MISMATCH,
            ReasonCode.MIGRATION_UNKNOWN,
            ReasonCode.CHECKLIST_EMPTY,
            ReasonCode.MIGRATION_LOST,
            ReasonCode.HELD_BACKUP_GONE,
            ReasonCode.POLICY_ERROR);

    public boolean counts() {
        return refusal.isEmpty();
    }

    boolean sameAs(Waiving other) {
        return waiver.equals(other.waiver) && refusal.equals(other.refusal) && without == other.without;
    }

    /** The finding as it is with the waivers of the control. */
    public static Finding applied(Finding finding, Control control, boolean required, Scene scene) {
        List<Waiver> waivers = scene.index.waivers(control);
        if (waivers.isEmpty() || !speaksAgainst(finding)) {
            return finding;
        }
        WaiverRules rules = scene.policy.waivers();
        boolean waivable = !NEVER_WAIVED.contains(finding.code());
        Waiver chosen = null;
        long change = Millis.NEVER;
        for (Waiver waiver : waivers) {
            if (!waivable || rules.refusal(waiver, control, required).isPresent()) {
                continue;
            }
            change = Math.min(change, next(waiver, scene.at));
            if (inEffect(waiver, scene.at) && (chosen == null || endsAfter(waiver, chosen))) {
                chosen = waiver;
            }
        }
        Finding until = finding.until(change);
        return chosen == null
                ? refused(until, waivers.get(0), control, required, waivable, scene)
                : until.waived(new Waiving(chosen, "", finding.outcome()));
    }

    /** The waiver that was recorded last, with why it does not count. */
    private static Finding refused(
            Finding finding, Waiver waiver, Control control, boolean required, boolean waivable, Scene scene) {
        Optional<String> refusal = scene.policy.waivers().refusal(waiver, control, required);
        String why = !waivable
                ? "no waiver makes up for " + finding.code()
                : refusal.orElseGet(() -> Millis.of(waiver.from()) > scene.at
                        ? "it begins at " + waiver.from()
                        : "it ended at " + waiver.until());
        return finding.waived(new Waiving(waiver, why, finding.outcome()));
    }

    private static boolean speaksAgainst(Finding finding) {
        return switch (finding.outcome()) {
            case FAIL, UNKNOWN, WARN -> true;
            case PASS, WAIVED, NOT_APPLICABLE -> false;
        };
    }

    private static boolean inEffect(Waiver waiver, long at) {
        return Millis.of(waiver.from()) <= at && at < until(waiver);
    }

    private static long next(Waiver waiver, long at) {
        long from = Millis.of(waiver.from());
        if (from > at) {
            return from;
        }
        return until(waiver) > at ? until(waiver) : Millis.NEVER;
    }

    private static boolean endsAfter(Waiver a, Waiver b) {
        return until(a) > until(b);
    }

    private static long until(Waiver waiver) {
        return Millis.of(waiver.until(), Millis.NEVER);
    }

    /** E.g. "waived by ann and bob until 2026-03-09T00:00:00Z: the vendor mends it". */
    String words() {
        String persons = waiver.by() + (noText(waiver.second()) ? "" : " and " + waiver.second());
        return counts()
                ? "waived by " + persons + " until " + waiver.until() + ": " + waiver.reason()
                : "a waiver by " + persons + " does not count: " + refusal;
    }

    private static boolean noText(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
