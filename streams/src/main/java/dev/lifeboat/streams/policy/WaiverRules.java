package dev.lifeboat.streams.policy;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Waiver;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which waivers a policy accepts.
 *
 * @param longest how long a waiver may last at most
 * @param twoPersons whether the waiver of a required control needs a second person
 * @param never controls that cannot be waived
 */
public record WaiverRules(Duration longest, boolean twoPersons, ControlSet never) {
    /**
     * At most 30 days, two persons. RR-01 cannot be waived because without a backup there is nothing to fall back on, nor
     * RR-22, because what nobody can see nobody can answer for: it says whether the rest can be believed.
     */
    public static final WaiverRules DEFAULT = new WaiverRules(Duration.ofDays(30), true, ControlSet.of(1, 22));

    /** Why a waiver is not accepted, at any instant; empty when it is. */
    public Optional<String> refusal(Waiver waiver, Control control, boolean required) {
        if (never.contains(control)) {
            return Optional.of(control.id() + " cannot be waived under this policy");
        }
        if (waiver.reason().isBlank()) {
            return Optional.of("it gives no reason");
        }
        if (waiver.by().isBlank()) {
            return Optional.of("it does not say who waives");
        }
        if (required && twoPersons && samePerson(waiver.by(), waiver.second())) {
            return Optional.of("a required control is waived by two different persons");
        }
        return span(waiver);
    }

    private Optional<String> span(Waiver waiver) {
        if (waiver.until() == null) {
            return Optional.of("it has no end");
        }
        long from = Millis.of(waiver.from());
        long until = Millis.of(waiver.until());
        if (until <= from) {
            return Optional.of("it ends before it begins");
        }
        long span = Millis.minus(until, from);
        return span > Millis.of(longest)
                ? Optional.of("it lasts " + Words.of(span) + ", and the policy accepts at most " + Words.of(longest))
                : Optional.empty();
    }

    private static boolean samePerson(String by, @Nullable String second) {
        return second == null || second.isBlank() || person(by).equals(person(second));
    }

    private static String person(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
