package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_FAILING;
import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_INCOMPLETE;
import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_STALE;
import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_UNTESTED;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.PROCEDURE_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.procedure;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWithout;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a procedure succeeds is counted where restores followed it, whatever anybody tells of it: RR-23. */
class ProcedureRunsTest {
    private static final Fact OLD =
            ABackup.called("7").endedAt(before(Duration.ofDays(100))).build();

    @Test
    void aRestoreThatFollowedItIsATestOfItWhereNobodyTellsASuccessRate() {
        assertThat(judge(registered(null))).has("RR-23", UNKNOWN, PROCEDURE_INCOMPLETE);
        assertThat(judge(registered(null), OLD, run("1", 10).build()))
                .passes("RR-23")
                .says("RR-23", "was tested in a restore of backup 7")
                .says("RR-23", "1 of the last 1 restores by it succeeded")
                .changes(
                        "RR-23",
                        before(Duration.ofDays(10)).plus(Duration.ofDays(90)).plusMillis(1));
    }

    @Test
    void countsThoseThatFailed() {
        assertThat(judge(
                        registered(null),
                        OLD,
                        run("1", 20).failed().build(),
                        run("2", 10).build()))
                .passes("RR-23")
                .says("RR-23", "1 of the last 2 restores by it succeeded");
    }

    @Test
    void aToldSuccessRateDoesNotOutweighRunsThatFailed() {
        assertThat(judge(registered(100.0), OLD, run("1", 10).failed().build()))
                .has("RR-23", FAIL, PROCEDURE_FAILING)
                .says("RR-23", "did not help in the restore of backup 7")
                .says("RR-23", "0 of the last 1 restores by it succeeded");
    }

    @Test
    void itFailsSinceItsLastRunFailed() {
        assertThat(judge(
                        registered(null),
                        OLD,
                        run("1", 20).build(),
                        run("2", 10).failed().build()))
                .has("RR-23", FAIL, PROCEDURE_FAILING)
                .says("RR-23", "did not help in the restore of backup 7");
    }

    @Test
    void aToldTestDoesNotOutweighARunThatFailed() {
        var tested = procedure(true, true, Duration.ofHours(1), before(Duration.ofDays(1)), 100.0);

        assertThat(judge(
                        tested, OLD, run("1", 20).build(), run("2", 10).failed().build()))
                .has("RR-23", FAIL, PROCEDURE_FAILING);
    }

    @Test
    void aRunThatFailedStandsThoughItsBackupIsWithdrawnOrNeverWasKnown() {
        var failed = run("1", 10).failed().build();
        var gone = ABackup.called("7").endedAt(before(Duration.ofDays(100))).gone();

        assertThat(judge(registered(100.0), OLD, failed, gone)).has("RR-23", FAIL, PROCEDURE_FAILING);
        assertThat(judge(registered(100.0), failed)).has("RR-23", FAIL, PROCEDURE_FAILING);
    }

    @Test
    void saysThatSomeMayBeForgotten() {
        var facts = new ArrayList<Fact>(List.of(registered(null), OLD));
        for (int i = 1; i <= 8; i++) {
            facts.add(run("run-" + i, 20 - i).build());
        }

        assertThat(judge(facts.toArray(Fact[]::new)))
                .says("RR-23", "8 of the last 8")
                .says("RR-23", "more");
    }

    @Test
    void aRunOfAnotherProcedureTellsNothing() {
        var other = AVerification.restoreOf("7", "1")
                .endedAt(before(Duration.ofDays(10)))
                .following("another")
                .build();

        assertThat(judge(registered(null), OLD, other)).has("RR-23", UNKNOWN, PROCEDURE_INCOMPLETE);
    }

    @Test
    void aRunGoesStale() {
        assertThat(judge(registered(null), OLD, run("1", 91).build())).has("RR-23", FAIL, PROCEDURE_STALE);
    }

    @Test
    void aRunOfWhatItSaidBeforeItWasChangedDoesNotCount() {
        assertThat(judge(changed(null), OLD, ofBefore("1", 10).build())).has("RR-23", UNKNOWN, PROCEDURE_INCOMPLETE);
        assertThat(judge(changed(100.0), OLD, ofBefore("1", 10).build())).has("RR-23", UNKNOWN, PROCEDURE_UNTESTED);
        assertThat(judge(
                        changed(null),
                        OLD,
                        ofBefore("1", 10).build(),
                        ofNow("2", 9).build()))
                .passes("RR-23")
                .says("RR-23", "1 of the last 1 restores by it succeeded");
        assertThat(judge(changed(null), OLD, run("1", 10).build()))
                .as("one that does not tell what it followed is known by the name alone")
                .passes("RR-23");
    }

    @Test
    void thatItFailedBeforeItWasChangedStandsUntilARestoreByItHasPassed() {
        var failure = ofBefore("1", 10).failed().build();

        assertThat(judge(changed(100.0), OLD, failure))
                .has("RR-23", FAIL, PROCEDURE_FAILING)
                .says("RR-23", "did not help in the restore of backup 7");
        assertThat(judge(changed(null), OLD, failure))
                .as("nor does it vanish where nobody tells a success rate")
                .has("RR-23", FAIL, PROCEDURE_FAILING);
        assertThat(judge(changed(100.0), OLD, failure, ofBefore("2", 9).build()))
                .as("that was no pass of what it says now")
                .has("RR-23", FAIL, PROCEDURE_FAILING);
        assertThat(judge(changed(100.0), OLD, failure, ofNow("2", 9).build()))
                .passes("RR-23")
                .says("RR-23", "1 of the last 1 restores by it succeeded");
    }

    private static AVerification ofBefore(String id, int daysAgo) {
        return run(id, daysAgo).following(PROCEDURE_OF_ORDERS.name(), "before");
    }

    private static AVerification ofNow(String id, int daysAgo) {
        return run(id, daysAgo).following(PROCEDURE_OF_ORDERS.name(), "now");
    }

    private static Procedure changed(@Nullable Double told) {
        var it = registered(told);
        return new Procedure(
                it.provenance(),
                it.name(),
                it.hasSteps(),
                it.hasContacts(),
                it.estimate(),
                it.lastTestedAt(),
                it.successRatePercent(),
                "now");
    }

    private static Procedure registered(@Nullable Double told) {
        return procedure(true, true, Duration.ofHours(1), null, told);
    }

    private static AVerification run(String id, int daysAgo) {
        return AVerification.restoreOf("7", id)
                .endedAt(before(Duration.ofDays(daysAgo)))
                .following(PROCEDURE_OF_ORDERS.name());
    }

    private static Readiness judge(Fact... facts) {
        var state = readyOrdersWithout(PROCEDURE_OF_ORDERS);
        for (Fact fact : facts) {
            state.fold(fact);
        }
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }
}
