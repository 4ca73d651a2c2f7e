package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.controls.Question.Phase.CLEAN;
import static dev.lifeboat.streams.controls.Question.Phase.MIGRATE;
import static dev.lifeboat.streams.controls.Question.Phase.ROLLBACK;
import static dev.lifeboat.streams.controls.ReasonCode.CHECKLIST_CONTRADICTED;
import static dev.lifeboat.streams.controls.ReasonCode.CHECKLIST_EMPTY;
import static dev.lifeboat.streams.controls.ReasonCode.CHECKLIST_INCOMPLETE;
import static dev.lifeboat.streams.controls.ReasonCode.DATABASE_IDENTITY_MISMATCH;
import static dev.lifeboat.streams.controls.ReasonCode.DATABASE_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_IN_PROGRESS;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_SET_MISMATCH;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.OUTSIDE_WINDOW;
import static dev.lifeboat.streams.controls.ReasonCode.ROLLBACK_PLAN_MISSING;
import static dev.lifeboat.streams.controls.ReasonCode.STATE_STALE;
import static dev.lifeboat.streams.controls.ReasonCode.VALIDATION_MISSING;
import static dev.lifeboat.streams.readiness.DecisionAssert.assertThat;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.COMPLETE_CHECKLIST;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.PLANNED_MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.RESTORE_OF_NIGHTLY_FULL;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.item;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static dev.lifeboat.streams.readiness.Examples.readyOrders;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWithout;
import static dev.lifeboat.streams.readiness.Examples.state;

import dev.lifeboat.streams.controls.Checklist;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {

    @Test
    void allowsAMigrationWithAProvenWayBack() {
        Decision decision = decide(readyOrdersWith());

        assertThat(decision).allows();
        Assertions.assertThat(decision.warnings()).isEmpty();
        Assertions.assertThat(decision.decidingBackup()).isEqualTo("42");
        Assertions.assertThat(decision.notAfter())
                .isEqualTo(NOON.plus(Duration.ofMinutes(14)).plusMillis(1));
        Assertions.assertThat(decision.obligations())
                .extracting(Decision.Obligation::type)
                .containsExactly("post-validate", "retention-hold");
        Assertions.assertThat(decision.obligations().get(1).until()).isEqualTo(NOON.plus(Duration.ofDays(30)));
    }

    @Test
    void holdsTheBackupForThirtyDaysAfterThePlannedEnd() {
        var question = question(MIGRATE, NOON.plus(Duration.ofMinutes(10)), Duration.ofMinutes(20));

        Decision decision = decide(readyOrdersWith(), question);

        assertThat(decision).allows();
        Assertions.assertThat(decision.obligations().get(1).until())
                .isEqualTo(NOON.plus(Duration.ofMinutes(30)).plus(Duration.ofDays(30)));
    }

    @Test
    void denialTellsEveryReasonWithWhatToDo() {
        Decision decision = decide(state());

        assertThat(decision)
                .deniesAlsoFor(DATABASE_UNKNOWN)
                .deniesAlsoFor(MIGRATION_UNKNOWN)
                .deniesAlsoFor(CHECKLIST_EMPTY)
                .deniesAlsoFor(ReasonCode.NO_BACKUP)
                .deniesAlsoFor(STATE_STALE);
        Assertions.assertThat(decision.notAfter()).isNull();
        Assertions.assertThat(decision.obligations()).isEmpty();
        Assertions.assertThat(decision.reasons()).allSatisfy(reason -> {
            Assertions.assertThat(reason.requirement()).isNotBlank();
            Assertions.assertThat(reason.observed()).isNotBlank();
            Assertions.assertThat(reason.remedy()).isNotBlank();
        });
    }

    @Test
    void blocksAMigrationWhoseBackupWasDeleted() {
        var state = readyOrdersWith(ABackup.called("42").version(2).gone());

        assertThat(decide(state)).deniesAlsoFor(ReasonCode.NO_BACKUP);
    }

    @Test
    void blocksAMigrationWhoseBackupWasNeverRestored() {
        assertThat(decide(readyOrdersWithout(RESTORE_OF_NIGHTLY_FULL)))
                .deniesFor(
                        ReasonCode.BACKUP_UNVERIFIED,
                        ReasonCode.RESTORE_TEST_MISSING,
                        ReasonCode.RESTORE_TEST_MISSING,
                        ReasonCode.CONTENT_NOT_CHECKED,
                        ReasonCode.RECOVERY_TIME_UNKNOWN,
                        CHECKLIST_CONTRADICTED);
    }

    @Test
    void blocksAMigrationWhoseBackupIsAnHourAndAMillisecondOld() {
        var facts = readyOrders();
        facts.remove(NIGHTLY_FULL_OF_ORDERS);
        facts.add(Examples.nightlyFull(before(Duration.ofHours(1))));

        assertThat(decide(state(facts))).allows();
        assertThat(Gate.decide(state(facts), CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON.plusMillis(1)))
                .deniesFor(ReasonCode.BACKUP_TOO_OLD);
    }

    @Test
    void cannotTellWhileASourceIsSilent() {
        Sources silent = source -> Optional.empty();

        assertThat(Gate.decide(readyOrdersWith(), silent, BASELINE, MAY_IT_RUN, NOON))
                .isIndeterminateFor(STATE_STALE);
    }

    @Test
    void deniesAnUnknownDatabase() {
        assertThat(decide(readyOrdersWithout(ORDERS_REGISTERED))).deniesFor(DATABASE_UNKNOWN);
    }

    @Test
    void deniesAnUnknownMigration() {
        assertThat(decide(readyOrdersWithout(PLANNED_MIGRATION))).deniesFor(MIGRATION_UNKNOWN);
        Question other = new Question("m-8", MIGRATE, SYSTEM, null, null, null);
        assertThat(decide(readyOrdersWith(), other)).deniesFor(MIGRATION_UNKNOWN, CHECKLIST_EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "STARTED, MIGRATION_IN_PROGRESS", "COMPLETED, MIGRATION_ENDED", "ROLLED_BACK, MIGRATION_ENDED",
        "FAILED, MIGRATION_ENDED", "LOST, MIGRATION_ENDED", "UNKNOWN, MIGRATION_UNKNOWN"
    })
    void deniesAMigrationThatIsNotJustPlanned(Migration.State state, ReasonCode code) {
        assertThat(decide(readyOrdersWith(migration(MIGRATION, state, 2)))).deniesFor(code);
    }

    @Test
    void deniesWhileAnotherMigrationRuns() {
        var other = migration("m-6", Migration.State.STARTED, 1);

        assertThat(decide(readyOrdersWith(other))).deniesFor(MIGRATION_IN_PROGRESS);
        assertThat(decide(readyOrdersWith(other, migration("m-6", Migration.State.COMPLETED, 2))))
                .allows();
    }

    static Stream<Arguments> twoWords() {
        return Arrays.stream(Migration.State.values())
                .flatMap(one -> Arrays.stream(Migration.State.values())
                        .flatMap(other -> Stream.of(Arguments.of(one, other, 1), Arguments.of(one, other, 3))));
    }

    /** Whoever speaks last. */
    @ParameterizedTest(name = "the catalog says {0}, the release train {1} in step {2}")
    @MethodSource("twoWords")
    void allowsOnlyWhatAllCallPlanned(Migration.State one, Migration.State other, int version) {
        var state = readyOrdersWith(migration(MIGRATION, one, 2), fromElsewhere(MIGRATION, other, version));

        Decision decision = decide(state);

        if (one == Migration.State.PLANNED && other == Migration.State.PLANNED) {
            assertThat(decision).allows();
        } else {
            boolean running = one == Migration.State.STARTED || other == Migration.State.STARTED;
            boolean told = one != other;
            Assertions.assertThat(decision.answer()).isEqualTo(Decision.Answer.DENY);
            Assertions.assertThat(decision.reasons()).singleElement().satisfies(reason -> {
                Assertions.assertThat(reason.code() == MIGRATION_IN_PROGRESS).isEqualTo(running);
                Assertions.assertThat(reason.evidence()).hasSize(2);
                if (told) {
                    Assertions.assertThat(reason.observed())
                            .contains(Examples.CATALOG, "report:release-train", "but ", " says ");
                }
            });
        }
    }

    @Test
    void aLateWordOfAnotherSourceEndsNoMigrationThatIsUnderWay() {
        var started = migration("m-6", Migration.State.STARTED, 1);

        for (var later : List.of(Migration.State.PLANNED, Migration.State.COMPLETED, Migration.State.UNKNOWN)) {
            Decision decision = decide(readyOrdersWith(started, fromElsewhere("m-6", later, 9)));

            assertThat(decision).deniesFor(MIGRATION_IN_PROGRESS);
            Assertions.assertThat(decision.reasons().get(0).observed())
                    .isEqualTo(
                            "migration m-6 is under way on this database, as catalog:main says (migration_plan/m-6); but"
                                    + " report:release-train says " + later + " (migration/m-6)");
        }
    }

    @Test
    void tellsEveryMigrationThatIsUnderWay() {
        var one = migration("m-5", Migration.State.STARTED, 1);
        var other = fromElsewhere("m-6", Migration.State.STARTED, 1);

        assertThat(decide(readyOrdersWith(one, other))).deniesFor(MIGRATION_IN_PROGRESS, MIGRATION_IN_PROGRESS);
    }

    @Test
    void aPlanHoldsWhereAllPlansDo() {
        for (var poorer : List.of(
                planned(false, true, null, null, null),
                planned(true, false, null, null, null),
                planned(true, true, NOON.plusMillis(1), null, null),
                planned(true, true, null, NOON.minusMillis(1), null),
                planned(true, true, null, null, "sha256:a"))) {
            var other = new Migration(
                    new Version("lifeboat.migration.v1", "report:release-train", "migration/m-7", 1, false)
                            .provenance(),
                    MIGRATION,
                    Migration.State.PLANNED,
                    poorer.hasRollbackPlan(),
                    poorer.hasValidationPlan(),
                    poorer.windowStart(),
                    poorer.windowEnd(),
                    poorer.migrationSetDigest(),
                    null,
                    null);

            Assertions.assertThat(decide(readyOrdersWith(other, migration(MIGRATION, Migration.State.PLANNED, 3)))
                            .answer())
                    .as("%s", poorer)
                    .isEqualTo(Decision.Answer.DENY);
        }
    }

    private static Migration fromElsewhere(String id, Migration.State state, int version) {
        return new Migration(
                new Version("lifeboat.migration.v1", "report:release-train", "migration/" + id, version, false)
                        .provenance(),
                id,
                state,
                true,
                true,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void deniesAPlanThatDoesNotTellHowToUndoOrValidate() {
        var without = planned(false, false, null, null, null);

        // the checklist says that a rollback plan was approved, and queries prepared
        assertThat(decide(readyOrdersWith(without)))
                .deniesFor(ROLLBACK_PLAN_MISSING, VALIDATION_MISSING, CHECKLIST_CONTRADICTED);
    }

    @ParameterizedTest(name = "window {0} to {1}, planned {2} for {3}: {4}")
    @CsvSource({
        "2026-03-01T12:00:00Z,     2026-03-01T13:00:00Z,     ,                         ,       true",
        "2026-03-01T12:00:00.001Z, 2026-03-01T13:00:00Z,     ,                         ,       false",
        "2026-03-01T11:00:00Z,     2026-03-01T12:00:00Z,     ,                         ,       true",
        "2026-03-01T11:00:00Z,     2026-03-01T11:59:59.999Z, ,                         ,       false",
        ",                         ,                         ,                         ,       true",
        ",                         ,                         2026-03-20T00:00:00Z,     PT99H,  true",
        "2026-03-01T12:00:00Z,     2026-03-01T13:00:00Z,     2026-03-01T12:30:00Z,     PT30M,  true",
        "2026-03-01T12:00:00Z,     2026-03-01T13:00:00Z,     2026-03-01T12:30:00.001Z, PT30M,  false",
        "2026-03-01T12:00:00Z,     2026-03-01T13:00:00Z,     2026-03-01T14:00:00Z,     ,       false",
        "2026-03-01T12:30:00Z,     2026-03-01T13:00:00Z,     2026-03-01T12:45:00Z,     ,       false",
        "2026-03-01T12:00:00Z,     2026-03-01T13:00:00Z,     ,                         -PT30M, true",
    })
    void allowsWithinTheWindowOnly(Instant start, Instant end, Instant planned, Duration takes, boolean allowed) {
        Decision decision =
                decide(readyOrdersWith(planned(true, true, start, end, null)), question(MIGRATE, planned, takes));

        if (allowed) {
            assertThat(decision).allows();
        } else {
            assertThat(decision).deniesFor(OUTSIDE_WINDOW);
        }
    }

    @ParameterizedTest(name = "planned {0}, about to run {1}")
    @CsvSource({"sha256:a, sha256:a, true", "sha256:a, sha256:b, false", "sha256:a, , false", ", sha256:a, true"})
    void runsOnlyTheScriptsOfThePlan(String planned, String asked, boolean allowed) {
        Decision decision = decide(
                readyOrdersWith(planned(true, true, null, null, planned)),
                new Question(MIGRATION, MIGRATE, SYSTEM, asked, null, null));

        if (allowed) {
            assertThat(decision).allows();
        } else {
            assertThat(decision).deniesFor(MIGRATION_SET_MISMATCH);
        }
    }

    @ParameterizedTest(name = "connected to {0}")
    @CsvSource({"another-system", ","})
    void deniesToRunAnywhereElse(String target) {
        var question = new Question(MIGRATION, MIGRATE, target, null, null, null);

        assertThat(decide(readyOrdersWith(), question)).deniesFor(DATABASE_IDENTITY_MISMATCH);
    }

    @Test
    void neverHoldsBackARollbackForWantOfReadiness() {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, migration(MIGRATION, Migration.State.STARTED, 1)));
        var rollback = new Question(MIGRATION, ROLLBACK, SYSTEM, null, null, null);

        Decision decision = decide(state(facts), rollback);

        assertThat(decision).allows().warnsOf("RR-01", ReasonCode.NO_BACKUP).warnsOf("", MIGRATION_IN_PROGRESS);
        assertThat(decide(state(facts), new Question(MIGRATION, ROLLBACK, "another-system", null, null, null)))
                .deniesFor(DATABASE_IDENTITY_MISMATCH);
    }

    @Test
    void cleansOnlyWhatNothingSpeaksAgainst() {
        var clean = new Question(MIGRATION, CLEAN, SYSTEM, null, null, null);
        var lagging = Examples.archivedUntil(before(Duration.ofMinutes(20)));
        var facts = readyOrders();
        facts.remove(Examples.ARCHIVING_OF_ORDERS);
        facts.add(lagging);

        assertThat(decide(readyOrdersWith(), clean)).allows();
        assertThat(decide(state(facts))).allows().warnsOf("RR-13", ReasonCode.RPO_EXCEEDED);
        assertThat(decide(state(facts), clean)).deniesFor(ReasonCode.RPO_EXCEEDED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Question.Phase.class,
            names = {"MIGRATE", "CLEAN", "SQL_OUTPUT"})
    void writesNoScriptThatItWouldNotRun(Question.Phase phase) {
        assertThat(decide(
                        readyOrdersWithout(NIGHTLY_FULL_OF_ORDERS),
                        new Question(MIGRATION, phase, SYSTEM, null, null, null)))
                .deniesAlsoFor(ReasonCode.NO_BACKUP);
    }

    @Test
    void deniesAChecklistThatLacksAMandatoryItem() {
        for (ChecklistItem item : COMPLETE_CHECKLIST) {
            assertThat(decide(readyOrdersWithout(item))).deniesFor(CHECKLIST_INCOMPLETE);
        }
        assertThat(decide(readyOrdersWithout(COMPLETE_CHECKLIST.toArray(new Fact[0]))))
                .deniesFor(CHECKLIST_EMPTY);
    }

    @Test
    void readsTheNamesOfItemsAsPeopleWriteThem() {
        var written = item(MIGRATION, "  STAKEHOLDERS -- notified! ", before(Duration.ofMinutes(1)), 1);
        var facts = readyOrders();
        facts.removeIf(fact -> fact instanceof ChecklistItem item && item.item().equals("stakeholders notified"));
        facts.add(written);

        assertThat(decide(state(facts))).allows();
    }

    @Test
    void deniesAnItemThatIsNotDoneByAnybodyOrWithoutEvidence() {
        String item = "stakeholders notified";
        Instant done = before(Duration.ofMinutes(1));

        assertThat(decide(readyOrdersWith(item(MIGRATION, item, null, 2)))).deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, null, done, true)))).deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, " ", done, true)))).deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, "dba", done, false)))).deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, "dba", null, true)))).deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, "dba", NOON.plus(Duration.ofMinutes(6)), true))))
                .deniesFor(CHECKLIST_INCOMPLETE);
        assertThat(decide(readyOrdersWith(ticked(item, "dba", done, true)))).allows();
    }

    @Test
    void deniesAnItemTickedBeforeWhatItAttests() {
        Instant backupEnd = before(Duration.ofMinutes(40));
        Instant restoreEnd = before(Duration.ofMinutes(20));

        assertThat(decide(readyOrdersWith(item(MIGRATION, Checklist.BACKUP_COMPLETED, backupEnd.minusMillis(1), 2))))
                .deniesFor(CHECKLIST_CONTRADICTED);
        assertThat(decide(readyOrdersWith(item(MIGRATION, Checklist.BACKUP_RESTORABLE, restoreEnd.minusMillis(1), 2))))
                .deniesFor(CHECKLIST_CONTRADICTED);
        assertThat(decide(readyOrdersWith(
                        item(MIGRATION, Checklist.BACKUP_COMPLETED, backupEnd, 2),
                        item(MIGRATION, Checklist.BACKUP_RESTORABLE, restoreEnd, 2))))
                .allows();
    }

    @Test
    void deniesWhenOneOfTwoEqualItemsIsContradicted() {
        var early = item(MIGRATION, "Full backup COMPLETED", before(Duration.ofDays(1)), 1);

        assertThat(decide(readyOrdersWith(early))).deniesFor(CHECKLIST_CONTRADICTED);
    }

    @Test
    void ignoresAnItemThatIsNeitherRequiredNorMandatory() {
        var optional = new ChecklistItem(
                new Version("lifeboat.checklist.v1", Examples.CATALOG, "x", 1, false).provenance(),
                MIGRATION,
                "cake ordered",
                false,
                false,
                null,
                null,
                false);

        assertThat(decide(readyOrdersWith(optional))).allows();
    }

    private static ChecklistItem ticked(String item, String by, Instant at, boolean evidence) {
        return new ChecklistItem(
                item(MIGRATION, item, at, 2).provenance(), MIGRATION, item, true, true, by, at, evidence);
    }

    private static Migration planned(boolean rollback, boolean validation, Instant start, Instant end, String digest) {
        return new Migration(
                migration(MIGRATION, Migration.State.PLANNED, 2).provenance(),
                MIGRATION,
                Migration.State.PLANNED,
                rollback,
                validation,
                start,
                end,
                digest,
                null,
                null);
    }

    private static Question question(Question.Phase phase, Instant start, Duration duration) {
        return new Question(MIGRATION, phase, SYSTEM, null, start, duration);
    }

    private static Decision decide(DatabaseState state) {
        return decide(state, MAY_IT_RUN);
    }

    private static Decision decide(DatabaseState state, Question question) {
        return Gate.decide(state, CATALOG_ALIVE, BASELINE, question, NOON);
    }
}
