package dev.lifeboat.streams.policy;

import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.readiness.AWaiver;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.ReadinessAssert;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.readiness.Version;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final ControlSet NONE = new ControlSet(0);

    @Test
    void givesEqualContentTheSameDigestAndOtherContentAnother() {
        var shop = own(Map.of("RR-03.gate.maxAge", "PT30M"), new TreeMap<>());

        assertThat(shop.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(own(Map.of("RR-03.gate.maxAge", "PT30M"), new TreeMap<>()).digest())
                .isEqualTo(shop.digest());
        assertThat(own(Map.of("RR-03.gate.maxAge", "PT31M"), new TreeMap<>()).digest())
                .isNotEqualTo(shop.digest());
        assertThat(own(Map.of("RR-03.gate.maxAge", "PT30M"), ofOrders("RR-13.maxLag", "PT5M"))
                        .digest())
                .isNotEqualTo(shop.digest());
    }

    @Test
    void changesASingleDatabaseWhereItSaysSo() {
        var shop = own(Map.of("RR-13.maxLag", "PT20M"), ofOrders("RR-13.maxLag", "PT5M"));

        assertThat(shop.policy(1, "", ORDERS).thresholds().rpoFail()).isEqualTo(Duration.ofMinutes(5));
        assertThat(shop.policy(1, "", "postgresql:a/b").thresholds().rpoFail()).isEqualTo(Duration.ofMinutes(20));
    }

    @Test
    void requiresWhatIsAddedAndNotWhatIsRemoved() {
        var shop = PolicyDefinition.own(
                "shop",
                Profile.DEV,
                Map.of(),
                ControlSet.of(9, 24),
                ControlSet.of(6),
                WaiverRules.DEFAULT,
                new TreeMap<>());

        assertThat(shop.requiredAtGate()).containsExactly("RR-01", "RR-03", "RR-09", "RR-22", "RR-24");
        assertThat(shop.requiredSteady()).containsExactly("RR-01", "RR-03", "RR-09", "RR-22");
    }

    @ParameterizedTest
    @CsvSource({
        "RR-03.gate.maxAge, 30m, a duration",
        "RR-03.gate.maxAge, -PT1S, a duration",
        "RR-03.gate.maxAge, P3651D, a duration",
        "RR-06.percentOfMedian, 101, 0 to 100",
        "RR-22.intervals, 0, 1 to 1000",
        "gate.evidenceLevel, -1, 0 to 5",
        "gate.evidenceLevel, 6, 0 to 5",
        "RR-22.intervals, 1.5, 1 to 1000",
        "RR-03.maxAge, PT1H, one of"
    })
    void refusesNumbersThatCannotBe(String key, String value, String expected) {
        assertThat(Thresholds.expected(key, value))
                .hasValueSatisfying(it -> assertThat(it).contains(expected));
        assertThatThrownBy(() -> own(Map.of(key, value), new TreeMap<>())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "P3650D", "PT0.5S"})
    void acceptsDurationsAtTheBounds(String value) {
        assertThat(Thresholds.expected("RR-03.gate.maxAge", value)).isEmpty();
    }

    @Test
    void readsBackEveryNumberItWrites() {
        Thresholds.defaultsByKey().forEach((key, value) -> {
            String other = value.startsWith("P") ? "PT1H17M" : "5";
            assertThat(Thresholds.DEFAULTS.with(Map.of(key, other)).byKey()).containsEntry(key, other);
        });
    }

    @Test
    void goesByTheRpoOfTheRegistration() {
        var registered = new Registration(
                new Version("lifeboat.database.v1", "person:dba", ORDERS, 2, false).provenance(),
                "postgresql",
                "baseline",
                null,
                null,
                Duration.ofMinutes(5));

        var limits = Thresholds.DEFAULTS.registered(registered);

        assertThat(limits.rpoFail()).isEqualTo(Duration.ofMinutes(5));
        assertThat(limits.rpoWarn()).isEqualTo(Duration.ofMinutes(5));
        assertThat(limits.backupFail()).isEqualTo(Thresholds.DEFAULTS.backupFail());
    }

    @Test
    void letsNothingPassWhileThePolicyCannotBeHad() {
        Policy missing = Policy.unusable("shop", "policy 'shop' does not exist");
        var waived = AWaiver.of("RR-22").build();

        Decision decision = Gate.decide(readyOrdersWith(waived), CATALOG_ALIVE, missing, MAY_IT_RUN, NOON);
        Readiness readiness = Readiness.evaluate(readyOrdersWith(waived), CATALOG_ALIVE, missing, NOON);

        assertThat(decision.answer()).isNotEqualTo(Decision.Answer.ALLOW);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.code() == ReasonCode.POLICY_ERROR
                        && reason.observed().contains("policy 'shop' does not exist"));
        ReadinessAssert.assertThat(readiness)
                .is(Verdict.BLOCKED)
                .has("RR-22", Outcome.UNKNOWN, ReasonCode.POLICY_ERROR);
    }

    private static SortedMap<String, SortedMap<String, String>> ofOrders(String key, String value) {
        return new TreeMap<>(Map.of(ORDERS, new TreeMap<>(Map.of(key, value))));
    }

    private static PolicyDefinition own(
            Map<String, String> thresholds, SortedMap<String, SortedMap<String, String>> databases) {
        return PolicyDefinition.own("shop", Profile.BASELINE, thresholds, NONE, NONE, WaiverRules.DEFAULT, databases);
    }
}
