package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.CHECKLIST_CONTRADICTED;
import static dev.lifeboat.streams.controls.ReasonCode.CHECKLIST_INCOMPLETE;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.item;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static dev.lifeboat.streams.readiness.Examples.readyOrders;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-24: what each item of the checklist rests on. */
class ChecklistEvidenceTest {
    private static final Instant DONE = before(Duration.ofMinutes(5));

    @ParameterizedTest(name = "a plan to undo {0}, to validate {1}: {2}")
    @CsvSource({
        "true,  true,  ,                               OK",
        "false, true,  rollback plan approved,         CHECKLIST_CONTRADICTED",
        "true,  false, data integrity queries prepared, CHECKLIST_CONTRADICTED",
    })
    void approvalOfAPlanThatIsNotThereIsContradicted(
            boolean rollback, boolean validation, @Nullable String contradicted, ReasonCode code) {
        Result result = judge(readyOrdersWith(plan(rollback, validation, NOON, NOON)));

        assertThat(result.code()).isEqualTo(code);
        if (contradicted != null) {
            assertThat(result.reason()).isEqualTo("the evidence contradicts: " + contradicted);
        }
    }

    @ParameterizedTest(name = "window {0} to {1}: {2}")
    @CsvSource({
        "2026-03-01T11:00:00Z, 2026-03-01T13:00:00Z, OK",
        "                    , 2026-03-01T13:00:00Z, CHECKLIST_INCOMPLETE",
        "2026-03-01T11:00:00Z,                     , CHECKLIST_INCOMPLETE",
        "                    ,                     , CHECKLIST_INCOMPLETE",
    })
    void aWindowIsScheduledWhenItHasTwoEnds(@Nullable Instant opens, @Nullable Instant closes, ReasonCode code) {
        var state = readyOrdersWith(
                plan(true, true, opens, closes), item(MIGRATION, "maintenance window scheduled", null, 2));

        assertThat(judge(state).code()).isEqualTo(code);
    }

    @Test
    void aFullBackupIsProvenByAnIncrementalOneThatRestsOnIt() {
        assertThat(judge(leaningOn(child("42"))).code()).isEqualTo(OK);
    }

    @Test
    void aFullBackupIsNotProvenWhereNobodyToldWhatTheOneInUseRestsOn() {
        assertThat(judge(leaningOn(child())).code()).isEqualTo(CHECKLIST_INCOMPLETE);
        assertThat(judge(leaningOn(child("unheard-of"))).code()).isEqualTo(CHECKLIST_INCOMPLETE);
        assertThat(judge(leaningOn(child("42", "unheard-of"))).code()).isEqualTo(CHECKLIST_INCOMPLETE);
    }

    @Test
    void noBackupContradictsWhoeverTickedThatThereIsOne() {
        var facts = readyOrders();
        facts.remove(Examples.NIGHTLY_FULL_OF_ORDERS);

        assertThat(judge(state(facts)).reason())
                .startsWith("the evidence contradicts: ")
                .contains("full backup completed", "backup verified restorable");
    }

    @Test
    void aTickAheadOfItsTimeCountsWhenItsInstantHasCome() {
        var ahead = item(MIGRATION, "stakeholders notified", NOON.plus(Duration.ofMinutes(7)), 2);

        Result result = judge(readyOrdersWith(ahead));

        assertThat(result.code()).isEqualTo(CHECKLIST_INCOMPLETE);
        assertThat(result.validUntil()).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
    }

    @Test
    void whatIsOpenIsNamedBesideWhatIsContradicted() {
        var state = readyOrdersWith(
                item(MIGRATION, "stakeholders notified", null, 2),
                item(MIGRATION, "full backup completed", before(Duration.ofDays(1)), 2));

        Result result = judge(state);

        assertThat(result.code()).isEqualTo(CHECKLIST_CONTRADICTED);
        assertThat(result.reason())
                .isEqualTo("the evidence contradicts: full backup completed; not done, or without who, when or"
                        + " evidence: stakeholders notified");
        assertThat(judge(readyOrdersWith()).reason()).isEqualTo("8 items done");
    }

    @Test
    void anItemThatIsRequiredMustBeDoneThoughItIsNotMandatory() {
        assertThat(judge(readyOrdersWith(item(MIGRATION, "cake ordered", null, 1)))
                        .reason())
                .isEqualTo("not done, or without who, when or evidence: cake ordered");
        assertThat(judge(readyOrdersWith(item(MIGRATION, "cake ordered", DONE, 1)))
                        .code())
                .isEqualTo(OK);
    }

    /** The full backup of the example, and one on top of it that was restored; nobody ticked that there is a full one. */
    private static DatabaseState leaningOn(Backup child) {
        var facts = readyOrders();
        facts.add(child);
        facts.add(AVerification.restoreOf("43", "8")
                .endedAt(before(Duration.ofMinutes(10)))
                .build());
        facts.add(item(MIGRATION, "full backup completed", null, 2));
        return state(facts);
    }

    private static Backup child(String... parents) {
        return ABackup.called("43")
                .type(Backup.Type.INCREMENTAL)
                .on(parents)
                .endedAt(before(Duration.ofMinutes(20)))
                .takenFrom(SYSTEM, "db1")
                .build();
    }

    private static Migration plan(
            boolean rollback, boolean validation, @Nullable Instant opens, @Nullable Instant closes) {
        return new Migration(
                migration(MIGRATION, Migration.State.PLANNED, 2).provenance(),
                MIGRATION,
                Migration.State.PLANNED,
                rollback,
                validation,
                opens,
                closes,
                null,
                null,
                null);
    }

    private static Result judge(DatabaseState state) {
        List<Result> results =
                Gate.decide(state, CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON).results();
        return results.get(23);
    }
}
