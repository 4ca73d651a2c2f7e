package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RR-07: whatever a backup builds on must be there and good, down to a full one, along every branch. */
class ChainsTest {
    private static final ABackup FULL = aged("full", 9);

    @Test
    void aDifferentialOnAFullIsGood() {
        assertThat(judge(FULL, on(aged("diff", 8), "full")))
                .leansOn("diff")
                .passes("RR-01")
                .passes("RR-07");
    }

    @Test
    void aBackupOnTwoOthersIsNoBetterThanTheWorseOfThem() {
        var left = on(aged("left", 7), "full");
        var right = on(aged("right", 6), "other full");
        var both = on(aged("both", 5), "left", "right");

        assertThat(judge(FULL, aged("other full", 8), left, right, both))
                .leansOn("both")
                .passes("RR-07");
        assertThat(judge(FULL, aged("other full", 8).status(Backup.Status.FAILED), left, right, both))
                .leansOn("left")
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    @Test
    void aBackupLosesItsWorthWithTheFirstOfAllThatItBuildsOn() {
        var soon = NOON.plus(Duration.ofMinutes(3));
        var other = aged("other full", 8).expiresAt(soon);
        var both = on(aged("both", 5), "full", "other full");

        assertThat(judge(FULL, other, both)).leansOn("both").changes("RR-07", soon);
    }

    @Test
    void aBackupWhoseGrandparentsNobodyToldIsGoodAndItsChainUnknown() {
        var untold = aged("2", 8).type(Backup.Type.INCREMENTAL);
        var child = on(aged("3", 7), "2");
        var grandchild = on(aged("4", 6), "3");

        assertThat(judge(untold, child))
                .leansOn("3")
                .passes("RR-01")
                .has("RR-07", Outcome.UNKNOWN, ReasonCode.CHAIN_UNKNOWN);
        assertThat(judge(untold, child, grandchild))
                .leansOn("4")
                .passes("RR-01")
                .has("RR-07", Outcome.UNKNOWN, ReasonCode.CHAIN_UNKNOWN);
    }

    @Test
    void aFullThatClaimsToBuildOnItsOwnChildIsNotGoodNorIsTheChild() {
        assertThat(judge(on(aged("full", 9), "diff").type(Backup.Type.FULL), on(aged("diff", 8), "full")))
                .leansOn(null)
                .has("RR-01", Outcome.FAIL, ReasonCode.NO_BACKUP)
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    @Test
    void noneOfACircleIsGoodAndNothingThatBuildsOnIt() {
        var circle = List.of(
                on(aged("3", 9), "1"),
                on(aged("2", 8), "3"),
                on(aged("1", 7), "2").type(Backup.Type.FULL));
        assertThat(judge(circle.toArray(new ABackup[0]))).leansOn(null);

        assertThat(judge(circle.get(0), circle.get(1), circle.get(2), on(aged("outside", 6), "2")))
                .leansOn(null)
                .has("RR-01", Outcome.FAIL, ReasonCode.NO_BACKUP);
    }

    @Test
    void aParentIsTheOneOfTheSameSource() {
        var ours = aged("1", 9).from("catalog:main");
        var theirs = aged("1", 8).from("catalog:other").status(Backup.Status.FAILED);
        var child = on(aged("2", 7), "1").from("catalog:main");

        assertThat(judge(ours, theirs, child)).leansOn("2").passes("RR-07");
        assertThat(judge(ours.status(Backup.Status.FAILED), theirs.status(Backup.Status.COMPLETED), child))
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    @Test
    void aParentOfAnotherSourceIsTakenOnlyWhereThereIsNoDoubt() {
        var one = aged("1", 9).from("catalog:a");
        var another = aged("1", 8).from("catalog:b");
        var child = on(aged("2", 7), "1").from("catalog:main");

        assertThat(judge(one, child)).passes("RR-07");
        assertThat(judge(one, another, child)).has("RR-07", Outcome.UNKNOWN, ReasonCode.CHAIN_UNKNOWN);
    }

    @Test
    void aLinkThatEndedAfterItsChildIsALinkAllTheSame() {
        // clocks of sources: the full seems to have ended after what builds on it
        assertThat(judge(aged("full", 1), on(aged("diff", 2), "full"), on(aged("log-like", 3), "diff")))
                .leansOn("full")
                .passes("RR-07");
        assertThat(judge(
                        aged("full", 1).status(Backup.Status.FAILED),
                        on(aged("diff", 2), "full"),
                        on(aged("inc", 3), "diff")))
                .leansOn(null)
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    private static Readiness judge(ABackup... backups) {
        var state = state(ORDERS_REGISTERED);
        for (ABackup backup : backups) {
            state.fold(backup.build());
        }
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static ABackup aged(String id, int hours) {
        return ABackup.called(id).endedAt(before(Duration.ofHours(hours)));
    }

    private static ABackup on(ABackup backup, String... parents) {
        return backup.type(Backup.Type.INCREMENTAL).on(parents);
    }
}
