package dev.lifeboat.streams.policy;

import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.readiness.DecisionAssert;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy says, and that its digest says it all. */
class PolicyContentTest {
    private static final ControlSet NONE = new ControlSet(0);
    private static final WaiverRules RULES = WaiverRules.DEFAULT;

    static Stream<Arguments> changes() {
        return Stream.of(
                change("another profile", own(Profile.DEV, Map.of(), NONE, NONE, RULES)),
                change("another number", own(Profile.BASELINE, Map.of("RR-02.maxAge", "P8D"), NONE, NONE, RULES)),
                change("a control more", own(Profile.BASELINE, Map.of(), ControlSet.of(2), NONE, RULES)),
                change("a control less", own(Profile.BASELINE, Map.of(), NONE, ControlSet.of(8), RULES)),
                change("one more in steady state", steadily("RR-18")),
                change("one less at the gate", own(Profile.BASELINE, Map.of(), NONE, ControlSet.of(24), RULES)),
                change("shorter waivers", waivers(Duration.ofDays(29), true, ControlSet.of(1, 22))),
                change("waivers by one person", waivers(Duration.ofDays(30), false, ControlSet.of(1, 22))),
                change("fewer that are never waived", waivers(Duration.ofDays(30), true, ControlSet.of(1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void whateverDiffersChangesTheDigest(String what, PolicyDefinition other) {
        var baseline = PolicyDefinition.of(Profile.BASELINE);

        assertThat(other.digest()).isNotEqualTo(baseline.digest());
        assertThat(baseline.digest())
                .isEqualTo(PolicyDefinition.of(Profile.BASELINE).digest());
    }

    @Test
    void theNameIsNoPartOfTheDigest() {
        assertThat(own(Profile.BASELINE, Map.of(), NONE, NONE, RULES).digest())
                .isEqualTo(PolicyDefinition.of(Profile.BASELINE).digest());
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource({
        "RR-06.percentOfMedian, 0,    true",
        "RR-06.percentOfMedian, 100,  true",
        "RR-06.percentOfMedian, -1,   false",
        "RR-06.percentOfMedian, 101,  false",
        "RR-19.copies,          1,    true",
        "RR-19.copies,          1000, true",
        "RR-19.copies,          0,    false",
        "RR-19.copies,          1001, false",
        "RR-02.maxAge,          PT0S, true",
        "RR-02.maxAge,          P3650D, true",
        "RR-02.maxAge,          PT87600H0.001S, false",
        "RR-02.maxAge,          PT-0.001S, false",
    })
    void aNumberIsWithinItsBounds(String key, String value, boolean accepted) {
        assertThat(Thresholds.expected(key, value).isEmpty()).isEqualTo(accepted);
    }

    @ParameterizedTest(name = "RPO {0}: warns after {1}, fails after {2}")
    @CsvSource({
        "PT10M,   PT10M, PT10M",
        "PT15M,   PT15M, PT15M",
        "PT16M,   PT15M, PT16M",
        "PT60M,   PT15M, PT60M",
        "PT0S,    PT0S,  PT0S",
        "PT-1M,   PT0S,  PT0S",
        "P3650D,  PT15M, P3650D",
        "P99999D, PT15M, P3650D",
    })
    void theRpoOfTheRegistrationGoesBeforeThatOfThePolicy(Duration rpo, Duration warns, Duration fails) {
        var registered =
                new Registration(Examples.ORDERS_REGISTERED.provenance(), "postgresql", "baseline", null, null, rpo);

        Thresholds limits = Thresholds.DEFAULTS.registered(registered);

        assertThat(limits.rpoWarn()).isEqualTo(warns);
        assertThat(limits.rpoFail()).isEqualTo(fails);
        assertThat(Thresholds.DEFAULTS.registered(null)).isSameAs(Thresholds.DEFAULTS);
    }

    @Test
    void aProfileIsKnownByItsName() {
        assertThat(Profile.names()).containsExactly("dev", "baseline", "regulated");
        for (Profile profile : Profile.values()) {
            assertThat(Profile.named(profile.title())).contains(profile);
            assertThat(Policy.builtIn(profile.title()).name()).isEqualTo(profile.title());
        }
        assertThat(Profile.named("BASELINE")).isEmpty();
        assertThat(Profile.named("")).isEmpty();
    }

    @Test
    void aProfileThatIsNotKnownIsTheStrictest() {
        assertThat(Policy.builtIn("no-such").requiredAtGate())
                .isEqualTo(Policy.builtIn("regulated").requiredAtGate());
        assertThat(Policy.builtIn("regulated").requiredAtGate().ids()).hasSize(25);
        assertThat(Policy.builtIn("regulated").requiredSteady().ids())
                .hasSize(23)
                .doesNotContain("RR-18", "RR-24");
    }

    @Test
    void aPolicyOfAnUnknownProfileOrControlIsRefused() {
        var known = PolicyDefinition.of(Profile.BASELINE);
        var unknownProfile =
                new PolicyDefinition("x", "strict", known.thresholds(), List.of(), List.of(), RULES, known.databases());
        var unknownControl = new PolicyDefinition(
                "x", "baseline", known.thresholds(), List.of("RR-26"), List.of(), RULES, known.databases());

        assertThatThrownBy(() -> unknownProfile.policy(1, "", ORDERS)).hasMessageContaining("no profile 'strict'");
        assertThatThrownBy(() -> unknownControl.policy(1, "", ORDERS))
                .hasMessageContaining("no control 'RR-26'; expected RR-01 to RR-25");
    }

    @Test
    void aControlIsRequiredExactlyWhereItsIdIsNamed() {
        ControlSet set = ControlSet.ofIds(List.of("RR-01", "RR-03", "RR-25"));

        assertThat(set.ids()).containsExactly("RR-01", "RR-03", "RR-25");
        assertThat(set).isEqualTo(ControlSet.of(1, 3, 25));
        for (Control control : Controls.ALL) {
            assertThat(set.contains(control))
                    .as(control.id())
                    .isEqualTo(List.of(1, 3, 25).contains(control.number()));
        }
        assertThat(set.plus(ControlSet.of(2)).minus(ControlSet.of(3)).ids()).containsExactly("RR-01", "RR-02", "RR-25");
        assertThat(set.intersects(ControlSet.of(3, 4))).isTrue();
        assertThat(set.intersects(ControlSet.of(2, 4))).isFalse();
    }

    @Test
    void noPolicyLetsAMigrationRunOnADatabaseThatNobodyRegistered() {
        // a policy that requires nothing at all
        Policy nothing = new PolicyDefinition(
                        "lax",
                        "dev",
                        PolicyDefinition.of(Profile.DEV).thresholds(),
                        List.of(),
                        List.of(),
                        RULES,
                        new TreeMap<>())
                .policy(1, "", ORDERS);

        DecisionAssert.assertThat(Gate.decide(
                        Examples.readyOrdersWithout(Examples.ORDERS_REGISTERED),
                        CATALOG_ALIVE,
                        nothing,
                        MAY_IT_RUN,
                        NOON))
                .deniesFor(ReasonCode.DATABASE_UNKNOWN);
        DecisionAssert.assertThat(Gate.decide(Examples.readyOrdersWith(), CATALOG_ALIVE, nothing, MAY_IT_RUN, NOON))
                .allows();
    }

    private static Arguments change(String what, PolicyDefinition other) {
        return Arguments.of(what, other);
    }

    private static PolicyDefinition waivers(Duration longest, boolean twoPersons, ControlSet never) {
        return own(Profile.BASELINE, Map.of(), NONE, NONE, new WaiverRules(longest, twoPersons, never));
    }

    private static PolicyDefinition steadily(String added) {
        var baseline = PolicyDefinition.of(Profile.BASELINE);
        var steady = new java.util.ArrayList<>(baseline.requiredSteady());
        steady.add(added);
        return new PolicyDefinition(
                baseline.name(),
                baseline.profile(),
                baseline.thresholds(),
                steady,
                baseline.requiredAtGate(),
                baseline.waivers(),
                baseline.databases());
    }

    private static PolicyDefinition own(
            Profile profile, Map<String, String> numbers, ControlSet added, ControlSet removed, WaiverRules waivers) {
        return PolicyDefinition.own("own", profile, numbers, added, removed, waivers, new TreeMap<>());
    }
}
