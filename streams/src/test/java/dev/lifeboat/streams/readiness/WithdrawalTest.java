package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source takes back stays taken back, in whatever order its versions arrive. */
class WithdrawalTest {
    private static final String ITEM = "stakeholders notified";
    private final DatabaseState state = new DatabaseState(ORDERS);

    @Test
    void anItemThatWasWithdrawnIsOnTheListNoMore() {
        state.fold(item(MIGRATION, ITEM, NOON, 1));
        state.fold(gone(MIGRATION, 2));

        assertThat(state.checklist(MIGRATION)).isEmpty();
    }

    @Test
    void anItemThatWasWithdrawnByItsKeyAloneIsOnTheListNoMore() {
        state.fold(item(MIGRATION, ITEM, NOON, 1));
        state.fold(gone("", 2));

        assertThat(state.checklist(MIGRATION)).isEmpty();
        assertThat(state.facts()).singleElement().satisfies(fact -> {
            assertThat(fact.deleted()).isTrue();
            // it keeps its place among the items of its migration
            assertThat(((ChecklistItem) fact).migrationId()).isEqualTo(MIGRATION);
            assertThat(((ChecklistItem) fact).completed()).isFalse();
        });
    }

    @Test
    void anOlderVersionOfAnItemDoesNotBringItBack() {
        state.fold(gone("", 2));
        DatabaseState.Folded late = state.fold(item(MIGRATION, ITEM, NOON, 1));

        assertThat(late.accepted()).isFalse();
        assertThat(late.stored()).singleElement().matches(Fact::deleted);
        assertThat(state.checklist(MIGRATION)).isEmpty();
    }

    @Test
    void anItemThatIsToldAgainIsBack() {
        state.fold(gone("", 2));
        state.fold(item(MIGRATION, ITEM, NOON, 3));

        assertThat(state.checklist(MIGRATION)).containsExactly(item(MIGRATION, ITEM, NOON, 3));
    }

    @Test
    void aWithdrawnItemIsForgottenAsAWholeWhenNewerOnesPushItOut() {
        state.fold(Examples.PLANNED_MIGRATION);
        state.fold(gone(MIGRATION, 2));
        for (int i = 0; i < 64; i++) {
            state.fold(item(MIGRATION, "item " + i, NOON, 10 + i));
        }

        // what was withdrawn is remembered by its key, so that an older version cannot bring it back
        assertThat(state.checklist(MIGRATION)).hasSize(64);
        assertThat(state.facts())
                .filteredOn(Fact::deleted)
                .extracting(Fact::key)
                .containsExactly(gone("", 2).key());
        state.fold(item(MIGRATION, ITEM, NOON, 1));
        assertThat(state.checklist(MIGRATION)).extracting(ChecklistItem::item).doesNotContain(ITEM);
    }

    @Test
    void aTestThatWasWithdrawnProvesNothing() {
        var restore = AVerification.restoreOf("42", "7").endedAt(before(Duration.ofMinutes(20)));
        for (List<Verification> order : List.of(
                List.of(restore.build(), restore.version(2).gone()),
                List.of(
                        restore.version(2).gone(),
                        restore.version(1)
                                .endedAt(before(Duration.ofMinutes(20)))
                                .build()))) {
            var state = Examples.state(ORDERS_REGISTERED, Examples.NIGHTLY_FULL_OF_ORDERS);
            order.forEach(state::fold);

            ReadinessAssert.assertThat(Readiness.evaluate(state, Examples.ALWAYS_ALIVE, Examples.BASELINE, NOON))
                    .has("RR-09", Outcome.UNKNOWN, ReasonCode.RESTORE_TEST_MISSING);
        }
    }

    @Test
    void aTestThatRunsAgainKeepsThePlaceOfWhatItHadConcludedAndProvesNothing() {
        var restore = AVerification.restoreOf("42", "7").endedAt(before(Duration.ofMinutes(20)));
        state.fold(Examples.NIGHTLY_FULL_OF_ORDERS);
        state.fold(restore.build());
        state.fold(restore.version(2)
                .outcome(Verification.Outcome.RUNNING)
                .endedAt(null)
                .build());

        assertThat(state.facts())
                .filteredOn(Verification.class::isInstance)
                .singleElement()
                .satisfies(fact -> {
                    assertThat(((Verification) fact).concludedAt()).isEqualTo(before(Duration.ofMinutes(20)));
                    assertThat(((Verification) fact).outcome()).isEqualTo(Verification.Outcome.UNKNOWN);
                });
    }

    private static ChecklistItem gone(String migrationId, long version) {
        var key = item(MIGRATION, ITEM, NOON, version).provenance();
        return new ChecklistItem(
                new Provenance(key.position(), key.observedAt(), key.eventId(), true, key.evidence()),
                migrationId,
                "",
                false,
                true,
                null,
                null,
                false);
    }
}
