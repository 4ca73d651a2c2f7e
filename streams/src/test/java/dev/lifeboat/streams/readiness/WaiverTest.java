package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.COMPLETE_CHECKLIST;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.RESTORE_OF_NIGHTLY_FULL;
import static dev.lifeboat.streams.readiness.Examples.readyOrders;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The ready database without its restore test: RR-08 to RR-11, RR-12 and RR-23 do not hold, and RR-09 is unknown. */
class WaiverTest {
    private static final Instant BEGIN = NOON.minus(Duration.ofDays(1));
    private static final Instant END = NOON.plus(Duration.ofDays(6));
    private static final List<String> UNTESTED = List.of("RR-08", "RR-09", "RR-10", "RR-11", "RR-12", "RR-23");

    @Test
    void waivesUntilItsEndAndKeepsWhatItWaivesVisible() {
        Result result = result("RR-09", NOON, AWaiver.of("RR-09").build());

        assertThat(result.outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(result.code()).isEqualTo(ReasonCode.RESTORE_TEST_MISSING);
        assertThat(result.validUntil()).isEqualTo(END);
        assertThat(result.reason())
                .contains(
                        "waived by ann and bob until " + END, "the vendor mends it", "unknown", "no restore was ever");
        assertThat(result.waiving().without()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.evidence()).extracting(Evidence::topic).contains("lifeboat.waiver.v1");
    }

    @ParameterizedTest
    @CsvSource({"-86400001, UNKNOWN", "-86400000, WAIVED", "0, WAIVED", "518399999, WAIVED", "518400000, UNKNOWN"})
    void countsFromItsFirstMillisecondAndNotAtItsEnd(long millis, Outcome outcome) {
        assertThat(result("RR-09", NOON.plusMillis(millis), AWaiver.of("RR-09").build())
                        .outcome())
                .isEqualTo(outcome);
    }

    @Test
    void namesItsBeginningAsTheInstantOfChange() {
        Result result =
                result("RR-09", BEGIN.minusMillis(1), AWaiver.of("RR-09").build());

        assertThat(result.validUntil()).isEqualTo(BEGIN);
        assertThat(result.reason()).contains("does not count: it begins at " + BEGIN);
    }

    static Stream<Arguments> unacceptable() {
        return Stream.of(
                Arguments.of(AWaiver.of("RR-09").by("ann", null), "two different persons"),
                Arguments.of(AWaiver.of("RR-09").by("ann", " "), "two different persons"),
                Arguments.of(AWaiver.of("RR-09").by("ann", " Ann "), "two different persons"),
                Arguments.of(AWaiver.of("RR-09").by(" ", "bob"), "who waives"),
                Arguments.of(AWaiver.of("RR-09").because(" "), "no reason"),
                Arguments.of(AWaiver.of("RR-09").during(BEGIN, null), "no end"),
                Arguments.of(AWaiver.of("RR-09").during(BEGIN, BEGIN), "ends before it begins"),
                Arguments.of(
                        AWaiver.of("RR-09")
                                .during(BEGIN, BEGIN.plus(Duration.ofDays(30)).plusMillis(1)),
                        "at most 30 d"),
                Arguments.of(AWaiver.of("RR-09").during(BEGIN, NOON), "it ended at " + NOON));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void saysWhyAWaiverDoesNotCount(AWaiver waiver, String why) {
        Result result = result("RR-09", NOON, waiver.build());

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.blocks()).isTrue();
        assertThat(result.reason()).contains("does not count").contains(why);
        assertThat(result.waiving().counts()).isFalse();
    }

    @Test
    void acceptsTheLongestThatThePolicyAllowsAndOnePersonForAnAdvisoryControl() {
        var longest = AWaiver.of("RR-09").during(BEGIN, BEGIN.plus(Duration.ofDays(30)));
        assertThat(result("RR-09", NOON, longest.build()).outcome()).isEqualTo(Outcome.WAIVED);

        var one = AWaiver.of("RR-09").by("ann", null).build();
        assertThat(result(Policy.builtIn("dev"), "RR-09", NOON, one).outcome()).isEqualTo(Outcome.WAIVED);
    }

    @Test
    void keepsToTheBoundsOfAnOwnPolicy() {
        var rules = new WaiverRules(Duration.ofDays(7), false, ControlSet.of(9));
        Policy own = with(rules);

        assertThat(result(own, "RR-09", NOON, AWaiver.of("RR-09").build()).reason())
                .contains("RR-09 cannot be waived");
        var week = AWaiver.of("RR-08").by("ann", null).during(BEGIN, BEGIN.plus(Duration.ofDays(7)));
        assertThat(result(own, "RR-08", NOON, week.build()).outcome()).isEqualTo(Outcome.WAIVED);
        week.during(BEGIN, BEGIN.plus(Duration.ofDays(7)).plusMillis(1));
        assertThat(result(own, "RR-08", NOON, week.build()).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void neverWaivesThatTheDatabaseOrTheMigrationIsUnknownOrTheChecklistEmpty() {
        var rules = new WaiverRules(Duration.ofDays(30), true, new ControlSet(0));
        var coverage = AWaiver.of("RR-01").build();
        var checklist = AWaiver.of("RR-24").build();
        var unregistered = new ArrayList<>(readyOrders());
        unregistered.remove(ORDERS_REGISTERED);
        unregistered.removeAll(COMPLETE_CHECKLIST);
        unregistered.addAll(List.of(coverage, checklist));

        Decision decision = Gate.decide(Examples.state(unregistered), CATALOG_ALIVE, with(rules), MAY_IT_RUN, NOON);

        DecisionAssert.assertThat(decision).deniesAlsoFor(ReasonCode.DATABASE_UNKNOWN);
        DecisionAssert.assertThat(decision).deniesAlsoFor(ReasonCode.CHECKLIST_EMPTY);
        assertThat(decision.results()).filteredOn(it -> it.waiving() != null).hasSize(2);
    }

    @Test
    void takesTheOneThatEndsLastAndForgetsWhatIsWithdrawn() {
        var shorter =
                AWaiver.of("RR-09", "short").during(BEGIN, NOON.plusSeconds(60)).build();
        var longer = AWaiver.of("RR-09", "long").build();
        var withdrawn = AWaiver.of("RR-09", "long").version(2).withdrawn(true).build();

        assertThat(result("RR-09", NOON, shorter, longer).validUntil()).isEqualTo(END);
        assertThat(result("RR-09", NOON, shorter, longer, withdrawn).validUntil())
                .isEqualTo(NOON.plusSeconds(60));
        assertThat(result("RR-09", NOON, longer, withdrawn).waiving()).isNull();
    }

    @Test
    void leavesAlonePassesAndOtherControls() {
        Result result = result("RR-03", NOON, AWaiver.of("RR-03").build());

        assertThat(result.outcome()).isEqualTo(Outcome.PASS);
        assertThat(result.waiving()).isNull();
    }

    @Test
    void makesABlockedDatabaseReadyUntilTheFirstWaiverEnds() {
        var facts = untested();
        UNTESTED.forEach(control -> facts.add(AWaiver.of(control).build()));
        facts.add(AWaiver.of("RR-10")
                .version(2)
                .during(BEGIN, NOON.plusSeconds(60))
                .build());

        Readiness readiness = Readiness.evaluate(Examples.state(facts), ALWAYS_ALIVE, BASELINE, NOON);

        ReadinessAssert.assertThat(readiness).isReadyUntil(NOON.plusSeconds(60));
    }

    @Test
    void allowsWithWarningsAndNoLongerThanTheWaiver() {
        var facts = untested();
        facts.removeAll(COMPLETE_CHECKLIST);
        UNTESTED.forEach(control -> facts.add(
                AWaiver.of(control).during(BEGIN, NOON.plusSeconds(60)).build()));
        facts.addAll(COMPLETE_CHECKLIST);
        facts.add(AWaiver.of("RR-24").build());

        Decision decision = Gate.decide(Examples.state(facts), CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON);

        DecisionAssert.assertThat(decision).allows().warnsOf("RR-09", ReasonCode.RESTORE_TEST_MISSING);
        assertThat(decision.notAfter()).isEqualTo(NOON.plusSeconds(60));
        assertThat(decision.warnings())
                .filteredOn(warning -> UNTESTED.contains(warning.control()))
                .allMatch(warning -> warning.observed().contains("waived by ann and bob"));
    }

    @Test
    void keepsNoMoreThanSixtyFour() {
        var state = new DatabaseState(Examples.ORDERS);
        for (int i = 0; i < 1_000; i++) {
            state.fold(AWaiver.of("RR-09", "" + i).version(i).build());
        }
        assertThat(state.facts()).hasSize(64);
    }

    private static Policy with(WaiverRules rules) {
        var baseline = PolicyDefinition.of(Profile.BASELINE);
        return new PolicyDefinition(
                        "own",
                        "baseline",
                        baseline.thresholds(),
                        baseline.requiredSteady(),
                        baseline.requiredAtGate(),
                        rules,
                        baseline.databases())
                .policy(1, "", Examples.ORDERS);
    }

    private static List<Fact> untested() {
        var facts = new ArrayList<>(readyOrders());
        facts.remove(RESTORE_OF_NIGHTLY_FULL);
        return facts;
    }

    private static Result result(String control, Instant at, Waiver... waivers) {
        return result(BASELINE, control, at, waivers);
    }

    private static Result result(Policy policy, String control, Instant at, Waiver... waivers) {
        var facts = untested();
        facts.addAll(List.of(waivers));
        return Readiness.evaluate(Examples.state(facts), ALWAYS_ALIVE, policy, at).results().stream()
                .filter(result -> result.control().id().equals(control))
                .findAny()
                .orElseThrow();
    }
}
