package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.controls.ReasonCode.HELD_BACKUP_GONE;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_ENDED;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_IN_PROGRESS;
import static dev.lifeboat.streams.controls.ReasonCode.MIGRATION_LOST;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A migration that runs on a lease is lost when that has passed; what it holds must be there until its hold has ended. */
class LeaseTest {
    private static final Instant LEASE = NOON.plus(Duration.ofMinutes(2));
    private static final Duration HOLD = Duration.ofDays(30);
    /** So that nothing but migrations changes in a day. */
    private static final Sources ALIVE = Examples.source(NOON, Duration.ofDays(1000));

    @Test
    void holdsBackOthersByNameWhileItIsUnderWayAndWhenItIsLost() {
        var state = with(started("m-6", 1, LEASE));

        assertThat(only(gate(state, LEASE.minusMillis(1))).code()).isEqualTo(MIGRATION_IN_PROGRESS);
        assertThat(only(gate(state, LEASE.minusMillis(1))).observed())
                .isEqualTo("migration m-6 is under way on this database, as migrate:orders says (migration/m-6)");
        assertThat(only(gate(state, LEASE)).code()).isEqualTo(MIGRATION_IN_PROGRESS);
        assertThat(only(gate(state, LEASE)).observed())
                .isEqualTo(
                        "migration m-6 is lost: it had started, its lease ended at 2026-03-01T12:02:00Z, and no end was"
                                + " told, as migrate:orders says (migration/m-6); whether it still runs, and what it has left, nobody"
                                + " knows");
    }

    @Test
    void isLostItselfFromTheVeryInstantOnAtWhichItsLeaseEnds() {
        var state = with(started(MIGRATION, 1, LEASE));

        assertThat(only(gate(state, LEASE.minusMillis(1))).code()).isEqualTo(MIGRATION_IN_PROGRESS);
        assertThat(only(gate(state, LEASE)).code()).isEqualTo(MIGRATION_ENDED);
        assertThat(state.migrations(LEASE.toEpochMilli()))
                .extracting(Migration::state)
                .containsOnly(Migration.State.LOST);
    }

    @Test
    void changesTheReadinessWithNoEvent() {
        var state = with(started("m-6", 1, LEASE));

        Readiness before = readiness(state, NOON);
        assertThat(of(before, 24).outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(of(before, 24).validUntil()).isEqualTo(LEASE);
        assertThat(before.verdict()).isEqualTo(Verdict.READY);
        assertThat(before.readyUntil()).isEqualTo(LEASE);

        Readiness after = readiness(state, LEASE);
        assertThat(of(after, 24).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(of(after, 24).code()).isEqualTo(MIGRATION_LOST);
        assertThat(of(after, 24).reason()).contains("m-6", "lease ended at " + LEASE);
        assertThat(after.verdict()).isEqualTo(Verdict.AT_RISK);
    }

    @Test
    void aForecastSaysWhenItWillBeLost() {
        var state = with(started("m-6", 1, LEASE));

        var forecast = Forecast.of(
                state, ALIVE, BASELINE, new Assumptions(NOON, true, true), NOON, NOON.plus(Duration.ofMinutes(10)), 10);

        assertThat(forecast.changes()).singleElement().satisfies(change -> {
            assertThat(change.at()).isEqualTo(LEASE);
            assertThat(change.after()).isEqualTo(Verdict.AT_RISK);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Migration.State.class,
            names = {"COMPLETED", "FAILED", "ROLLED_BACK"})
    void anEndThatIsToldLaterIsTheEndWhateverTheOrder(Migration.State end) {
        var words =
                List.of(started("m-6", 1, LEASE), started("m-6", 2, LEASE.plusSeconds(60)), ended("m-6", 3, end, null));

        for (int seed = 0; seed < 6; seed++) {
            var shuffled = new ArrayList<>(words);
            Collections.shuffle(shuffled, new Random(seed));
            var state = with(shuffled.toArray(new Fact[0]));

            assertThat(gate(state, LEASE.plus(Duration.ofMinutes(1))).answer()).isEqualTo(Decision.Answer.ALLOW);
            assertThat(of(readiness(state, LEASE.plusSeconds(90)), 24).outcome())
                    .isEqualTo(Outcome.NOT_APPLICABLE);
        }
    }

    @Test
    void aLaterRenewalFindsAgainWhatWasLostAndAnEarlierOneDoesNot() {
        var later = started("m-6", 2, LEASE.plusSeconds(60));

        for (var words : List.of(
                List.of(started("m-6", 1, LEASE), later),
                List.of(later, started("m-6", 1, LEASE)),
                List.of(later, started("m-6", 1, LEASE.plusSeconds(999))))) {
            var state = with(words.toArray(new Fact[0]));

            assertThat(only(gate(state, LEASE)).observed()).contains("is under way");
            assertThat(only(gate(state, LEASE.plusSeconds(60))).observed()).contains("is lost");
        }
    }

    @Test
    void oneWithoutALeaseIsUnderWayUntilItsEndIsTold() {
        var state = with(started("m-6", 1, null));

        assertThat(of(readiness(state, NOON), 24).validUntil()).isNull();
        assertThat(only(gate(state, NOON.plus(Duration.ofMinutes(10)))).observed())
                .contains("is under way");
    }

    @Test
    void whatSomebodyCallsLostHoldsBackOthers() {
        var state = with(ended("m-6", 1, Migration.State.LOST, null));

        assertThat(only(gate(state, NOON)).observed()).startsWith("migration m-6 is lost, as migrate:orders says");
        assertThat(of(readiness(state, NOON), 24).code()).isEqualTo(MIGRATION_LOST);
    }

    /** The log of what ran says that it is done; who ran it fell silent. */
    @Test
    void theEndThatAnotherSourceTellsDoesNotFindItAgain() {
        var elsewhere = Examples.migration("m-6", Migration.State.COMPLETED, 9);
        var state = with(started("m-6", 1, LEASE), elsewhere);

        assertThat(only(gate(state, LEASE)).observed()).contains("is lost", "but catalog:main says COMPLETED");
    }

    @Test
    void oneThatAnotherSourceSaysIsStillRunningIsNotLost() {
        var state = with(started("m-6", 1, LEASE), Examples.migration("m-6", Migration.State.STARTED, 9));

        assertThat(only(gate(state, LEASE)).observed()).contains("is under way", "but migrate:orders says LOST");
        assertThat(of(readiness(state, LEASE), 24).outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
    }

    @Test
    void missesABackupThatIsHeldForAMigrationUnderWay() {
        String deciding = deciding();

        assertThat(held(with(holding(deciding, Migration.State.STARTED, null))).outcome())
                .isEqualTo(Outcome.PASS);
        Result gone = held(with(holding(deciding, Migration.State.STARTED, null), gone(deciding)));
        assertThat(gone.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(gone.code()).isEqualTo(HELD_BACKUP_GONE);
        assertThat(gone.reason()).contains(deciding, "m-6", "until it has ended", "is not there any more");
    }

    @Test
    void missesItUntilThirtyDaysAfterTheEndAndNoLonger() {
        Instant ended = NOON.minus(HOLD).plusSeconds(60);
        var state = with(
                holding("old", Migration.State.COMPLETED, ended),
                ABackup.called("old")
                        .endedAt(ended.minusSeconds(600))
                        .expiresAt(NOON)
                        .build());

        Result now = held(state);
        assertThat(now.code()).isEqualTo(HELD_BACKUP_GONE);
        assertThat(now.validUntil()).isEqualTo(ended.plus(HOLD));
        assertThat(of(readiness(state, ended.plus(HOLD)), 18).code()).isNotEqualTo(HELD_BACKUP_GONE);
    }

    @Test
    void warnsOfABackupThatWillBeGoneBeforeTheHoldEnds() {
        var state = with(
                holding("short", Migration.State.COMPLETED, NOON),
                ABackup.called("short")
                        .endedAt(NOON.minusSeconds(600))
                        .expiresAt(NOON.plus(HOLD).minusMillis(1))
                        .build());

        assertThat(held(state).outcome()).isIn(Outcome.WARN, Outcome.FAIL);
        Result then = of(readiness(state, NOON.plus(HOLD).minusMillis(1)), 18);
        assertThat(then.code()).isEqualTo(HELD_BACKUP_GONE);
        assertThat(then.outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void isInDoubtWhereAnotherSourceSaysThatOneOfThatIdIsGone() {
        String deciding = deciding();
        var there = Examples.NIGHTLY_FULL_OF_ORDERS;
        var elsewhere = new Backup(
                new Version("lifeboat.backup.v1", "barman:main", "backup/x", 1, false).provenance(),
                deciding,
                there.type(),
                false,
                Backup.Status.DELETED,
                there.startedAt(),
                there.endedAt(),
                null,
                false,
                List.of(),
                null,
                null);

        Result result = held(with(holding(deciding, Migration.State.STARTED, null), elsewhere));

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.code()).isEqualTo(HELD_BACKUP_GONE);
    }

    @Test
    void tellsWhenTheNextIsLostThoughOneIsAlready() {
        var state = with(started("m-5", 1, LEASE), started("m-6", 1, LEASE.plusSeconds(60)));

        Result first = of(readiness(state, LEASE), 24);
        assertThat(first.validUntil()).isEqualTo(LEASE.plusSeconds(60));
        assertThat(first.reason()).contains("m-5").doesNotContain("m-6");
        assertThat(of(readiness(state, LEASE.plusSeconds(60)), 24).reason()).contains("m-5", "m-6");
    }

    /** Each run tells a fact of its own: the end of one is not the end of another. */
    @Test
    void aRunThatIsLostIsNotFoundByTheEndOfAnotherRunOfIt() {
        var lost = started("m-6", 1, LEASE);
        var other = word("m-6", "run/2", 9, Migration.State.COMPLETED, NOON, null, null);

        for (var words : List.of(List.of(lost, other), List.of(other, lost))) {
            assertThat(only(gate(with(words.toArray(new Fact[0])), LEASE)).observed())
                    .contains("m-6 is lost", "says COMPLETED");
        }
    }

    @Test
    void cannotTellOfABackupThatNobodyKnows() {
        Result result = held(with(holding("unheard-of", Migration.State.COMPLETED, NOON)));

        assertThat(result.code()).isEqualTo(HELD_BACKUP_GONE);
        assertThat(result.outcome()).isIn(Outcome.WARN, Outcome.UNKNOWN);
        assertThat(result.reason()).contains("unheard-of");
    }

    private static String deciding() {
        return String.valueOf(readiness(with(), NOON).decidingBackup());
    }

    private static Fact gone(String backupId) {
        var there = Examples.NIGHTLY_FULL_OF_ORDERS;
        var gone = new Version(
                "lifeboat.backup.v1", Examples.CATALOG, there.provenance().nativeId(), 99, true);
        return new Backup(
                gone.provenance(),
                backupId,
                there.type(),
                false,
                Backup.Status.DELETED,
                there.startedAt(),
                there.endedAt(),
                null,
                false,
                List.of(),
                null,
                null);
    }

    private static Result held(DatabaseState state) {
        return of(readiness(state, NOON), 18);
    }

    private static Decision.Reason only(Decision decision) {
        assertThat(decision.answer()).isEqualTo(Decision.Answer.DENY);
        assertThat(decision.reasons()).hasSize(1);
        return decision.reasons().get(0);
    }

    private static Decision gate(DatabaseState state, Instant at) {
        return Gate.decide(state, ALIVE, BASELINE, MAY_IT_RUN, at);
    }

    private static Readiness readiness(DatabaseState state, Instant at) {
        return Readiness.evaluate(state, ALIVE, BASELINE, at);
    }

    private static Result of(Readiness readiness, int control) {
        return readiness.results().get(control - 1);
    }

    private static DatabaseState with(Fact... facts) {
        return Examples.readyOrdersWith(facts);
    }

    private static Migration started(String id, long version, @Nullable Instant leaseUntil) {
        return word(id, version, Migration.State.STARTED, null, leaseUntil, null);
    }

    private static Migration ended(String id, long version, Migration.State state, @Nullable Instant endedAt) {
        return word(id, version, state, endedAt, null, null);
    }

    private static Migration holding(String backupId, Migration.State state, @Nullable Instant endedAt) {
        return word("m-6", 1, state, endedAt, null, backupId);
    }

    private static Migration word(
            String id,
            long version,
            Migration.State state,
            @Nullable Instant endedAt,
            @Nullable Instant leaseUntil,
            @Nullable String held) {
        return word(id, "", version, state, endedAt, leaseUntil, held);
    }

    private static Migration word(
            String id,
            String run,
            long version,
            Migration.State state,
            @Nullable Instant endedAt,
            @Nullable Instant leaseUntil,
            @Nullable String held) {
        return new Migration(
                new Version("lifeboat.migration.v1", "migrate:orders", "migration/" + id + run, version, false)
                        .provenance(),
                id,
                state,
                true,
                true,
                null,
                null,
                null,
                NOON,
                endedAt,
                leaseUntil,
                held,
                null);
    }
}
