package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.archiving;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The verdict is the worst of what is required, and holds until an instant that it names. */
class EvaluationTest {
    private static final Policy DEV = Policy.builtIn("dev");

    @Test
    void anAdvisoryControlThatFailsPutsAtRisk() {
        assertThat(evaluate(readyOrdersWith(inProduction()), BASELINE))
                .has("RR-25", Outcome.FAIL, ReasonCode.TEST_NOT_SEGREGATED)
                .is(Verdict.AT_RISK);
    }

    @Test
    void nothingAdvisoryMakesABlockedDatabaseAnyBetter() {
        // RR-14 is required and fails; RR-25, judged after it, is advisory and fails as well
        assertThat(evaluate(readyOrdersWith(inProduction(), off()), BASELINE))
                .has("RR-14", Outcome.FAIL, ReasonCode.ARCHIVING_OFF)
                .has("RR-25", Outcome.FAIL, ReasonCode.TEST_NOT_SEGREGATED)
                .is(Verdict.BLOCKED);
    }

    @Test
    void aWarningPutsAtRiskWhoeverRequiresItAndMakesNothingBetter() {
        var lagging = archiving(true, before(Duration.ofMinutes(20)), NOON, null);
        assertThat(evaluate(state(Examples.ORDERS_REGISTERED, NIGHTLY_FULL_OF_ORDERS, lagging), DEV))
                .has("RR-13", Outcome.WARN, ReasonCode.RPO_EXCEEDED)
                .is(Verdict.AT_RISK);
        assertThat(evaluate(state(NIGHTLY_FULL_OF_ORDERS, lagging), DEV))
                .has("RR-01", Outcome.FAIL, ReasonCode.DATABASE_UNKNOWN)
                .has("RR-13", Outcome.WARN, ReasonCode.RPO_EXCEEDED)
                .is(Verdict.BLOCKED);
    }

    @Test
    void anAdvisoryControlThatCannotBeToldMakesABlockedDatabaseNoBetter() {
        assertThat(evaluate(state(NIGHTLY_FULL_OF_ORDERS), DEV))
                .has("RR-01", Outcome.FAIL, ReasonCode.DATABASE_UNKNOWN)
                .has("RR-23", Outcome.UNKNOWN, ReasonCode.PROCEDURE_MISSING)
                .is(Verdict.BLOCKED);
    }

    @Test
    void aChangeForTheBetterDoesNotEndReadiness() {
        // a restore that is believed in a minute, as its clock is ahead; dev requires none
        var facts = Examples.readyOrders();
        facts.remove(Examples.RESTORE_OF_NIGHTLY_FULL);
        facts.add(AVerification.restoreOf("42", "7")
                .endedAt(NOON.plus(Duration.ofMinutes(6)))
                .build());

        Readiness readiness = Readiness.evaluate(state(facts), CATALOG_ALIVE, DEV, NOON);

        assertThat(readiness)
                .has("RR-09", Outcome.UNKNOWN, ReasonCode.RESTORE_TEST_MISSING)
                .isReadyUntil(NOON.plus(Duration.ofMinutes(14)).plusMillis(1));
        Assertions.assertThat(readiness.nextChangeAt()).isEqualTo(NOON.plus(Duration.ofMinutes(1)));
    }

    @Test
    void namesTheEarliestInstantAtWhichAnyResultChanges() {
        Readiness readiness = Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, NOON);

        Instant earliest = readiness.results().stream()
                .map(Result::validUntil)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElseThrow();
        Assertions.assertThat(readiness.nextChangeAt())
                .isEqualTo(earliest)
                .isEqualTo(NOON.plus(Duration.ofMinutes(14)).plusMillis(1));
        assertThat(evaluate(readyOrdersWith(off()), BASELINE)).is(Verdict.BLOCKED);
        Assertions.assertThat(evaluate(readyOrdersWith(off()), BASELINE).readyUntil())
                .isNull();
    }

    @Test
    void judgesAnewAfterEveryPieceOfEvidence() {
        DatabaseState state = readyOrdersWith();
        assertThat(evaluate(state, BASELINE)).is(Verdict.READY);

        state.fold(off());
        assertThat(evaluate(state, BASELINE)).is(Verdict.BLOCKED);
        Assertions.assertThat(Gate.decide(state, ALWAYS_ALIVE, BASELINE, Examples.MAY_IT_RUN, NOON)
                        .answer())
                .isEqualTo(Decision.Answer.DENY);
    }

    @Test
    void ofManyReportsThatSayTheSameTheFirstBySourceAndIdIsNamed() {
        var bySource = new ArrayList<Fact>();
        var byId = new ArrayList<Fact>();
        for (String name : List.of("h", "g", "f", "e", "d", "c", "b", "a")) {
            bySource.add(off("adapter:" + name, "pitr"));
            byId.add(off("adapter:wal", "pitr/" + name));
        }

        Assertions.assertThat(evidenceOfArchiving(bySource))
                .containsExactly(bySource.get(7).evidence());
        Assertions.assertThat(evidenceOfArchiving(byId))
                .containsExactly(byId.get(7).evidence());
    }

    private static List<Evidence> evidenceOfArchiving(List<Fact> reports) {
        return evaluate(state(reports), BASELINE).results().get(13).evidence();
    }

    @Test
    void judgesTheSameEvidenceByTheNumbersOfThePolicyItIsAskedFor() {
        Policy strict = PolicyDefinition.own(
                        "strict",
                        Profile.BASELINE,
                        Map.of("RR-03.steady.warnAge", "PT39M", "RR-03.steady.maxAge", "PT39M"),
                        new ControlSet(0),
                        new ControlSet(0),
                        WaiverRules.DEFAULT,
                        new TreeMap<>())
                .policy(1, "", Examples.ORDERS);
        DatabaseState state = readyOrdersWith();

        assertThat(evaluate(state, BASELINE)).passes("RR-03");
        assertThat(evaluate(state, strict)).has("RR-03", Outcome.FAIL, ReasonCode.BACKUP_TOO_OLD);
        assertThat(evaluate(state, BASELINE)).passes("RR-03");
    }

    @Test
    void takesTheNumbersOfTheRegistrationAlsoWhereNoPolicyAcceptsThem() {
        for (Duration absurd : List.of(Duration.ofMinutes(-1), Duration.ofDays(100_000))) {
            var registered = new Registration(
                    new Version("lifeboat.database.v1", "person:dba", Examples.ORDERS, 2, false).provenance(),
                    "postgresql",
                    "baseline",
                    Examples.SYSTEM,
                    absurd,
                    absurd);

            // a negative objective cannot be met; one of centuries is met, as long as anything can be recovered
            assertThat(evaluate(readyOrdersWith(registered), BASELINE))
                    .has(
                            "RR-13",
                            absurd.isNegative() ? Outcome.FAIL : Outcome.PASS,
                            absurd.isNegative() ? ReasonCode.RPO_EXCEEDED : ReasonCode.OK);
        }
    }

    private static Readiness evaluate(DatabaseState state, Policy policy) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, policy, NOON);
    }

    private static Verification inProduction() {
        return AVerification.restoreOf("42", "8")
                .endedAt(before(Duration.ofMinutes(10)))
                .ran(new Verification.Rehearsal(null, "db1", null, true, null))
                .build();
    }

    private static Pitr off() {
        return off("adapter:wal", "pitr");
    }

    private static Pitr off(String source, String id) {
        return new Pitr(
                new Version("lifeboat.pitr.v1", source, id, 1, false).provenance(), null, null, false, null, null);
    }
}
