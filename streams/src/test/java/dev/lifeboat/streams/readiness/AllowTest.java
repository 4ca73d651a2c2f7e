package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.controls.Question.Phase.MIGRATE;
import static dev.lifeboat.streams.controls.Question.Phase.ROLLBACK;
import static dev.lifeboat.streams.readiness.DecisionAssert.assertThat;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long an allow is worth something, what it obliges to, and what it leans on. */
class AllowTest {
    private static final Question UNDO = new Question(MIGRATION, ROLLBACK, SYSTEM, null, null, null);

    @Test
    void isWorthAQuarterOfAnHourAtMost() {
        Decision decision = decide(readyOrdersWith(windowUntil(null)), MAY_IT_RUN);

        assertThat(decision).allows();
        // the recovery point turns 15 minutes old a minute before that, and RR-13 is required
        Assertions.assertThat(decision.notAfter())
                .isEqualTo(NOON.plus(Duration.ofMinutes(14)).plusMillis(1));
        Assertions.assertThat(Gate.decide(readyOrdersWith(), ALWAYS_ALIVE, Policy.builtIn("dev"), MAY_IT_RUN, NOON)
                        .notAfter())
                .isEqualTo(NOON.plus(Duration.ofMinutes(15)));
    }

    @Test
    void isWorthNothingWhenTheWindowHasClosed() {
        Instant closes = NOON.plus(Duration.ofMinutes(5));

        Decision decision = decide(readyOrdersWith(windowUntil(closes)), MAY_IT_RUN);

        assertThat(decision).allows();
        Assertions.assertThat(decision.notAfter()).isEqualTo(closes.plusMillis(1));
        assertThat(Gate.decide(readyOrdersWith(windowUntil(closes)), CATALOG_ALIVE, BASELINE, MAY_IT_RUN, closes))
                .allows();
        assertThat(Gate.decide(
                        readyOrdersWith(windowUntil(closes)),
                        CATALOG_ALIVE,
                        BASELINE,
                        MAY_IT_RUN,
                        closes.plusMillis(1)))
                .deniesFor(ReasonCode.OUTSIDE_WINDOW);
    }

    @Test
    void endsSoEarlyThatWhatBeginsThenIsDoneWhenTheWindowCloses() {
        Instant closes = NOON.plus(Duration.ofMinutes(8));
        var takesFive = new Question(MIGRATION, Question.Phase.MIGRATE, SYSTEM, null, null, Duration.ofMinutes(5));

        Decision decision = decide(readyOrdersWith(windowUntil(closes)), takesFive);

        assertThat(decision).allows();
        Instant last = closes.minus(Duration.ofMinutes(5));
        Assertions.assertThat(decision.notAfter()).isEqualTo(last.plusMillis(1));
        assertThat(Gate.decide(
                        readyOrdersWith(windowUntil(closes)), CATALOG_ALIVE, BASELINE, takesFive, last.plusMillis(1)))
                .deniesFor(ReasonCode.OUTSIDE_WINDOW);
    }

    @Test
    void ofACleaningEndsWhenAnyControlSpeaksAgainstIt() {
        var clean = new Question(MIGRATION, Question.Phase.CLEAN, SYSTEM, null, null, null);
        Instant soon = NOON.plus(Duration.ofMinutes(3));
        var facts = new ArrayList<Fact>(Examples.readyOrders());
        facts.add(Examples.registered(Duration.ofSeconds(1)));
        facts.add(AWaiver.of("RR-04").build());
        facts.add(AWaiver.of("RR-12").during(before(Duration.ofDays(1)), soon).build());

        Decision decision = decide(Examples.state(facts), clean);

        assertThat(decision).allows();
        Assertions.assertThat(decision.notAfter()).isEqualTo(soon);
        Assertions.assertThat(Gate.decide(Examples.state(facts), CATALOG_ALIVE, BASELINE, clean, soon)
                        .answer())
                .isEqualTo(Decision.Answer.DENY);
    }

    @Test
    void ofARollbackLastsHoweverTheWindowAndTheEvidenceStand() {
        Decision decision = decide(readyOrdersWith(windowUntil(NOON.plus(Duration.ofMinutes(5)))), UNDO);

        assertThat(decision).allows();
        Assertions.assertThat(decision.notAfter()).isEqualTo(NOON.plus(Duration.ofMinutes(15)));
    }

    @Test
    void ofARollbackNeedsNoBackupAndHoldsNone() {
        Decision decision = Gate.decide(
                Examples.state(Examples.ORDERS_REGISTERED, migration(MIGRATION, Migration.State.FAILED, 1)),
                CATALOG_ALIVE,
                BASELINE,
                UNDO,
                NOON);

        assertThat(decision).allows().warnsOf("", ReasonCode.MIGRATION_ENDED);
        Assertions.assertThat(decision.decidingBackup()).isNull();
        Assertions.assertThat(decision.obligations())
                .extracting(Decision.Obligation::type)
                .containsExactly("post-validate");
    }

    @ParameterizedTest(name = "planned {0} for {1}: held until {2}")
    @CsvSource({
        // thirty days from the planned end, or from now, whichever is later
        ",                     ,      2026-03-31T12:00:00Z",
        ",                     PT2H,  2026-03-31T14:00:00Z",
        ",                     -PT2H, 2026-03-31T12:00:00Z",
        "2026-03-01T11:00:00Z, PT30M, 2026-03-31T12:00:00Z",
        "2026-03-01T11:00:00Z, PT90M, 2026-03-31T12:30:00Z",
        "2026-03-01T12:10:00Z, ,      2026-03-31T12:10:00Z",
    })
    void obligesToKeepTheBackup(@Nullable Instant planned, @Nullable Duration takes, Instant until) {
        Decision decision = Gate.decide(
                readyOrdersWith(withoutWindow()),
                CATALOG_ALIVE,
                BASELINE,
                new Question(MIGRATION, MIGRATE, SYSTEM, null, planned, takes),
                NOON);

        assertThat(decision).allows();
        Assertions.assertThat(decision.decidingBackup()).isEqualTo("42");
        Assertions.assertThat(decision.obligations().get(1))
                .returns("retention-hold", Decision.Obligation::type)
                .returns("42", Decision.Obligation::backupId)
                .returns(until, Decision.Obligation::until)
                .matches(hold -> hold.detail().contains("FULL backup 42"));
        Assertions.assertThat(decision.obligations().get(0).detail()).isNotBlank();
    }

    @Test
    void leansOnAFreshBackupThatWasRestoredAndNotOnANewerOneThatWasNot() {
        // both are no older than an hour, the restored one exactly
        var facts = Examples.readyOrders();
        facts.remove(Examples.NIGHTLY_FULL_OF_ORDERS);
        facts.add(Examples.nightlyFull(before(Duration.ofHours(1))));
        facts.add(ABackup.called("43")
                .endedAt(before(Duration.ofMinutes(10)))
                .takenFrom(SYSTEM, "db1")
                .expiresAt(NOON.plus(Duration.ofDays(90)))
                .build());

        Decision now = decide(Examples.state(facts), MAY_IT_RUN);
        Assertions.assertThat(now.results().get(9).validUntil()).isEqualTo(NOON.plusMillis(1));
        Assertions.assertThat(now.results().get(8).reason())
                .isEqualTo("FULL backup 42 was restored 20 min ago (at 2026-03-01T11:40:00Z)");
        Assertions.assertThat(now.results().get(17).reason())
                .isEqualTo(
                        "all that is needed is kept until 2026-04-30T11:00:00Z, and needed until 2026-03-31T13:00:00Z");
        Assertions.assertThat(decide(Examples.state(facts), MAY_IT_RUN).decidingBackup())
                .isEqualTo("42");
        Assertions.assertThat(
                        Gate.decide(Examples.state(facts), CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON.plusMillis(1))
                                .decidingBackup())
                .isEqualTo("43");
    }

    @Test
    void cleaningIsHeldBackByWarningsOnlyWhereDataMatters() {
        var clean = new Question(MIGRATION, Question.Phase.CLEAN, SYSTEM, null, null, null);
        var facts = Examples.readyOrders();
        facts.remove(Examples.ARCHIVING_OF_ORDERS);
        facts.add(Examples.archivedUntil(before(Duration.ofMinutes(20))));

        assertThat(Gate.decide(Examples.state(facts), CATALOG_ALIVE, BASELINE, clean, NOON))
                .deniesFor(ReasonCode.RPO_EXCEEDED);
        assertThat(Gate.decide(Examples.state(facts), CATALOG_ALIVE, Policy.builtIn("dev"), clean, NOON))
                .allows()
                .warnsOf("RR-13", ReasonCode.RPO_EXCEEDED);
    }

    @Test
    void deniesRatherThanNotKnowingWhereAnythingElseSpeaksAgainst() {
        Sources silent = source -> java.util.Optional.empty();

        assertThat(Gate.decide(
                        readyOrdersWith(migration(MIGRATION, Migration.State.COMPLETED, 2)),
                        silent,
                        BASELINE,
                        MAY_IT_RUN,
                        NOON))
                .deniesFor(ReasonCode.STATE_STALE, ReasonCode.MIGRATION_ENDED);
    }

    @Test
    void tellsEachReasonOnce() {
        // the checklist of a migration that nobody planned, and the plan that is not there, are one reason
        Decision decision = decide(Examples.readyOrdersWithout(Examples.PLANNED_MIGRATION), MAY_IT_RUN);

        assertThat(decision).deniesFor(ReasonCode.MIGRATION_UNKNOWN);
        Assertions.assertThat(decision.reasons().get(0).control()).isEqualTo("RR-24");
    }

    @Test
    void saysWhatIsAboutToRunAndWhere() {
        var planned = new Migration(
                migration(MIGRATION, Migration.State.PLANNED, 2).provenance(),
                MIGRATION,
                Migration.State.PLANNED,
                true,
                true,
                null,
                null,
                "sha256:a",
                null,
                null);
        var elsewhere = new Question(MIGRATION, MIGRATE, "B", "sha256:b", null, null);
        var untold = new Question(MIGRATION, MIGRATE, null, null, null, null);

        Assertions.assertThat(decide(readyOrdersWith(planned), elsewhere).reasons())
                .extracting(Decision.Reason::observed)
                .containsExactly(
                        "connected to system B; registered is " + SYSTEM,
                        "planned are scripts sha256:a, about to run sha256:b");
        Assertions.assertThat(decide(readyOrdersWith(planned), untold).reasons())
                .extracting(Decision.Reason::observed)
                .containsExactly(
                        "the request does not tell which system it is connected to; registered is " + SYSTEM,
                        "planned are scripts sha256:a, about to run is not told");
    }

    @Test
    void namesTheRecordsThatAReasonRestsOn() {
        var started = migration(MIGRATION, Migration.State.STARTED, 2);
        var other = migration("m-6", Migration.State.STARTED, 1);
        Decision decision = decide(readyOrdersWith(started, other), MAY_IT_RUN);

        Assertions.assertThat(decision.reasons())
                .filteredOn(reason -> reason.code() == ReasonCode.MIGRATION_IN_PROGRESS)
                .flatExtracting(Decision.Reason::evidence)
                .contains(started.evidence());
        Assertions.assertThat(decision.reasons())
                .allSatisfy(reason -> Assertions.assertThat(reason.observed()).isNotBlank());
    }

    private static Decision decide(DatabaseState state, Question question) {
        return Gate.decide(state, CATALOG_ALIVE, BASELINE, question, NOON);
    }

    private static Migration windowUntil(@Nullable Instant closes) {
        return planned(before(Duration.ofHours(1)), closes);
    }

    private static Migration withoutWindow() {
        return planned(null, null);
    }

    private static Migration planned(@Nullable Instant opens, @Nullable Instant closes) {
        return new Migration(
                migration(MIGRATION, Migration.State.PLANNED, 2).provenance(),
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
}
