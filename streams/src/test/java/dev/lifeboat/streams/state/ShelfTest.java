package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.before;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.AWaiver;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.ReadinessAssert;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept is bounded, and a version counts by what its source says, not by when it came. */
class ShelfTest {
    private final DatabaseState state = new DatabaseState(ORDERS);

    @Test
    void twoHundredAndFiftySixTestsWaitForTheirBackups() {
        for (int i = 1; i <= Shelf.WAITING; i++) {
            assertThat(state.fold(waiting(i)).dropped()).isEmpty();
        }
        assertThat(state.facts()).hasSize(Shelf.WAITING);

        // the oldest of all makes room, were it the one that just came
        assertThat(state.fold(waiting(0)).dropped())
                .containsExactly(waiting(Shelf.WAITING).key());
        assertThat(state.fold(waiting(1000)).dropped())
                .containsExactly(waiting(1000).key());
        assertThat(state.facts()).hasSize(Shelf.WAITING);
    }

    @Test
    void sixtyFourWithdrawalsAreRememberedOfBackupsNeverSeen() {
        Set<Fact.Key> dropped = new HashSet<>();
        for (int i = 1; i <= Shelf.LOOSE; i++) {
            dropped.addAll(state.fold(withdrawal(i)).dropped());
        }
        assertThat(dropped).isEmpty();
        assertThat(state.facts()).hasSize(Shelf.LOOSE);

        assertThat(state.fold(withdrawal(Shelf.LOOSE + 1)).dropped())
                .containsExactly(withdrawal(1).key());
        assertThat(state.facts())
                .hasSize(Shelf.LOOSE)
                .extracting(Fact::key)
                .contains(withdrawal(2).key(), withdrawal(Shelf.LOOSE + 1).key());
    }

    @Test
    void aWithdrawalThatIsForgottenFreesItsPlace() {
        for (int i = 1; i <= Shelf.LOOSE; i++) {
            state.fold(withdrawal(i));
        }
        // the backup is told again: its withdrawal is loose no more, and another one has room
        state.fold(ABackup.called("1").version(1000).endedAt(NOON).build());

        assertThat(state.fold(withdrawal(Shelf.LOOSE + 1)).dropped()).isEmpty();
        assertThat(state.fold(withdrawal(Shelf.LOOSE + 2)).dropped())
                .containsExactly(withdrawal(2).key());
    }

    @Test
    void ofTwoEventsThatClaimToBeTheSameVersionTheFirstInTheLogCounts() {
        var first = sameVersion(3, "told first");
        var second = sameVersion(8, "told again");

        state.fold(second);
        DatabaseState.Folded folded = state.fold(first);
        assertThat(folded.accepted()).isFalse();
        assertThat(folded.stored()).containsExactly(first);
        assertThat(state.facts()).containsExactly(first);

        assertThat(state.fold(second).stored()).isEmpty();
        assertThat(state.facts()).containsExactly(first);
    }

    @Test
    void theLastTestOfABackupThatIsForgottenLeavesNothingBehind() {
        state.fold(ABackup.called("1").endedAt(NOON).build());
        state.fold(AVerification.restoreOf("1", "7").endedAt(NOON).build());
        state.fold(AVerification.restoreOf("1", "7")
                .version(2)
                .endedAt(NOON.plusMillis(1))
                .build());

        assertThat(state.facts()).filteredOn(Verification.class::isInstance).hasSize(1);
        state.fold(AVerification.restoreOf("2", "7")
                .version(3)
                .endedAt(NOON.plusMillis(2))
                .build());
        assertThat(state.facts())
                .filteredOn(Verification.class::isInstance)
                .singleElement()
                .matches(fact -> ((Verification) fact).backupId().equals("2"));
        ReadinessAssert.assertThat(
                        Readiness.evaluate(state, Examples.ALWAYS_ALIVE, Examples.BASELINE, NOON.plusSeconds(1)))
                .has("RR-09", Outcome.UNKNOWN, ReasonCode.RESTORE_TEST_MISSING);
    }

    private static Verification waiting(int hoursOld) {
        return AVerification.restoreOf("of-" + hoursOld, "" + hoursOld)
                .endedAt(before(Duration.ofHours(hoursOld)))
                .build();
    }

    private static Backup withdrawal(int number) {
        return ABackup.called("" + number).version(number).gone();
    }

    private static Waiver sameVersion(long offset, String reason) {
        Waiver it = AWaiver.of("RR-09").because(reason).build();
        var told = it.provenance();
        var evidence = new Evidence(told.evidence().topic(), 0, offset, told.source(), told.nativeId());
        var provenance = new Provenance(told.position(), told.observedAt(), told.eventId(), false, evidence);
        return new Waiver(provenance, it.control(), it.by(), it.second(), it.reason(), it.from(), it.until());
    }
}
