package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.DecisionAssert.assertThat;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.item;
import static dev.lifeboat.streams.readiness.Examples.procedure;
import static dev.lifeboat.streams.readiness.Examples.readyOrders;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.state;

import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Version;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-24: what the evidence proves nobody has to tick, and what it contradicts nobody can. */
class ChecklistProofTest {
    // the backup ended 40 minutes before noon, its restore 20 minutes before
    private static final Instant BEFORE_ALL = before(Duration.ofHours(1));

    @ParameterizedTest(name = "{0}: open {1}, ticked too early {2}")
    @CsvSource({
        "full backup completed,           OK,                   CHECKLIST_CONTRADICTED",
        "backup verified restorable,      OK,                   CHECKLIST_CONTRADICTED",
        "recovery time tested,            OK,                   CHECKLIST_CONTRADICTED",
        "recovery procedure documented,   OK,                   OK",
        "maintenance window scheduled,    OK,                   OK",
        "rollback plan approved,          CHECKLIST_INCOMPLETE, OK",
        "data integrity queries prepared, CHECKLIST_INCOMPLETE, OK",
        "stakeholders notified,           CHECKLIST_INCOMPLETE, OK",
    })
    void anItemIs(String item, ReasonCode open, ReasonCode tickedTooEarly) {
        Assertions.assertThat(judge(readyOrdersWith(item(MIGRATION, item, null, 2))))
                .isEqualTo(open);
        Assertions.assertThat(judge(readyOrdersWith(item(MIGRATION, item, BEFORE_ALL, 2))))
                .isEqualTo(tickedTooEarly);
    }

    @ParameterizedTest(name = "{0} ticked at {1}: {2}")
    @CsvSource({
        "full backup completed,      2026-03-01T11:20:00Z,     OK",
        "full backup completed,      2026-03-01T11:19:59.999Z, CHECKLIST_CONTRADICTED",
        "backup verified restorable, 2026-03-01T11:40:00Z,     OK",
        "backup verified restorable, 2026-03-01T11:39:59.999Z, CHECKLIST_CONTRADICTED",
        "recovery time tested,       2026-03-01T11:40:00Z,     OK",
        "recovery time tested,       2026-03-01T11:39:59.999Z, CHECKLIST_CONTRADICTED",
        "stakeholders notified,      2026-03-01T12:05:00Z,     OK",
        "stakeholders notified,      2026-03-01T12:05:00.001Z, CHECKLIST_INCOMPLETE",
    })
    void canBeTickedFromTheInstantOfWhatItAttests(String item, Instant at, ReasonCode code) {
        Assertions.assertThat(judge(readyOrdersWith(item(MIGRATION, item, at, 2))))
                .isEqualTo(code);
    }

    @Test
    void aProcedureWithoutStepsIsNotDocumentedWhoeverSaysSo() {
        var facts = readyOrders();
        facts.remove(Examples.PROCEDURE_OF_ORDERS);
        Assertions.assertThat(judge(state(facts))).isEqualTo(ReasonCode.OK);

        facts.add(procedure(false, true, Duration.ofHours(1), before(Duration.ofDays(1)), 100.0));
        Assertions.assertThat(judge(state(facts))).isEqualTo(ReasonCode.CHECKLIST_CONTRADICTED);
    }

    @Test
    void whatIsNotOnTheListIsNotDoneEvenIfProven() {
        var facts = readyOrders();
        facts.removeIf(fact -> fact instanceof ChecklistItem item && item.item().equals("full backup completed"));

        Assertions.assertThat(judge(state(facts))).isEqualTo(ReasonCode.CHECKLIST_INCOMPLETE);
    }

    @Test
    void allowsWithOnlyThoseItemsTickedThatPeopleMustAttest() {
        var state = readyOrdersWith(
                open("full backup completed"),
                open("backup verified restorable"),
                open("recovery time tested"),
                open("recovery procedure documented"),
                open("maintenance window scheduled"));

        assertThat(Gate.decide(state, CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON))
                .allows();
    }

    /** One plan says when it begins, and another one when it ends: that is no window that anybody has planned. */
    @Test
    void aWindowIsScheduledByOnePlanThatHasBothEnds() {
        var opens = plan(Examples.CATALOG, NOON.minusSeconds(60), null);
        var closes = plan("report:release-train", null, NOON.plusSeconds(3600));
        var both = plan("report:release-train", NOON.minusSeconds(60), NOON.plusSeconds(3600));

        var halves = readyOrdersWith(open("maintenance window scheduled"), opens, closes);
        Assertions.assertThat(judge(halves)).isEqualTo(ReasonCode.CHECKLIST_INCOMPLETE);
        var whole = readyOrdersWith(open("maintenance window scheduled"), opens, both);
        Assertions.assertThat(judge(whole)).isEqualTo(ReasonCode.OK);
    }

    private static Migration plan(String source, @Nullable Instant opens, @Nullable Instant closes) {
        return new Migration(
                new Version("lifeboat.migration.v1", source, "migration_plan/" + MIGRATION, 5, false).provenance(),
                MIGRATION,
                Migration.State.PLANNED,
                true,
                true,
                opens,
                closes,
                null,
                null,
                null);
    }

    private static ChecklistItem open(String item) {
        return item(MIGRATION, item, null, 2);
    }

    private static @Nullable ReasonCode judge(DatabaseState state) {
        return Gate.decide(state, CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON)
                .results()
                .get(23)
                .code();
    }
}
