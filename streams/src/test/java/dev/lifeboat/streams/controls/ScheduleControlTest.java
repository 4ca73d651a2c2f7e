package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.RUN_MISSED;
import static dev.lifeboat.streams.controls.ReasonCode.SCHEDULE_UNKNOWN;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.registered;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Version;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-04: a run that did not come is missed with no event, to the millisecond. */
class ScheduleControlTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest(name = "after {2}, \"{0}\" in {1} is due at {3}")
    @CsvSource({
        // plain
        "0 2 * * *,      UTC,              2026-03-01T01:59:59.999Z, 2026-03-01T02:00:00Z",
        "0 2 * * *,      UTC,              2026-03-01T02:00:00Z,     2026-03-02T02:00:00Z",
        "0 2 * * *,      UTC,              2026-03-01T02:00:00.001Z, 2026-03-02T02:00:00Z",
        "0 2 * * *,      '',               2026-03-01T01:00:00Z,     2026-03-01T02:00:00Z",
        "*/15 * * * *,   UTC,              2026-03-01T01:59:00Z,     2026-03-01T02:00:00Z",
        "0 3 29 2 *,     UTC,              2026-03-01T00:00:00Z,     2028-02-29T03:00:00Z",
        "0 22 * * 0,     UTC,              2026-03-02T00:00:00Z,     2026-03-08T22:00:00Z",
        "0 22 * * 7,     UTC,              2026-03-02T00:00:00Z,     2026-03-08T22:00:00Z",
        "0 22 * * 1-5,   UTC,              2026-03-06T22:00:00Z,     2026-03-09T22:00:00Z",
        // a zone that is not of whole hours
        "0 2 * * *,      Asia/Kathmandu,   2026-03-01T12:00:00Z,     2026-03-01T20:15:00Z",
        // spring in Berlin, 2026-03-29: the clock skips from 2 to 3
        "30 2 * * *,     Europe/Berlin,    2026-03-28T12:00:00Z,     2026-03-29T01:00:00Z",
        "30 2 * * *,     Europe/Berlin,    2026-03-29T01:00:00Z,     2026-03-30T00:30:00Z",
        "0 * * * *,      Europe/Berlin,    2026-03-29T00:30:00Z,     2026-03-29T01:00:00Z",
        "0 * * * *,      Europe/Berlin,    2026-03-29T01:00:00Z,     2026-03-29T02:00:00Z",
        // autumn in Berlin, 2026-10-25: the clock shows 2 to 3 twice
        "30 2 * * *,     Europe/Berlin,    2026-10-24T12:00:00Z,     2026-10-25T00:30:00Z",
        "30 2 * * *,     Europe/Berlin,    2026-10-25T00:30:00Z,     2026-10-26T01:30:00Z",
        "0 2 * * *,      Europe/Berlin,    2026-10-25T01:15:00Z,     2026-10-26T01:00:00Z",
        "0 3 * * *,      Europe/Berlin,    2026-10-25T01:30:00Z,     2026-10-25T02:00:00Z",
        // New York, 2026-03-08
        "30 2 * * *,     America/New_York, 2026-03-08T00:00:00Z,     2026-03-08T07:00:00Z",
    })
    void isDueAsTheClockOnTheWallShows(String cron, String zone, Instant after, Instant due) {
        var schedule = new Schedule(Backup.Type.FULL, cron, zone, HOUR);

        Assertions.assertThat(Instant.ofEpochMilli(schedule.after(after.toEpochMilli())))
                .isEqualTo(due);
    }

    @Test
    void isNeverDueOnADayThatDoesNotExistNorOutsideOfAllYears() {
        Assertions.assertThat(daily("0 0 30 2 *").after(NOON.toEpochMilli())).isEqualTo(Millis.NEVER);
        Assertions.assertThat(daily("0 2 * * *").after(Millis.NEVER)).isEqualTo(Millis.NEVER);
        Assertions.assertThat(daily("0 2 * * *").after(Long.MIN_VALUE)).isLessThan(0);
    }

    @ParameterizedTest(name = "grace {0} min, began {1}: {2}")
    @CsvSource({
        // expected daily at 11:00; it is noon
        "60, 2026-03-01T11:00:00Z,     PASS, 2026-03-02T12:00:00.001Z",
        "60, 2026-03-01T10:55:00Z,     PASS, 2026-03-02T12:00:00.001Z",
        "60, 2026-03-01T10:54:59.999Z, PASS, 2026-03-01T12:00:00.001Z",
        "59, 2026-03-01T10:54:59.999Z, FAIL, ",
        "59, 2026-03-01T11:59:00Z,     PASS, 2026-03-02T11:59:00.001Z",
        "0,  2026-03-01T10:00:00Z,     FAIL, ",
        "1500, 2026-03-01T09:00:00Z,   PASS, 2026-03-02T12:00:00.001Z",
    })
    void holdsUntilTheGraceOfTheNextExpectedRunIsOver(long grace, Instant start, Outcome outcome, Instant until) {
        var schedule = new Schedule(Backup.Type.FULL, "0 11 * * *", "UTC", Duration.ofMinutes(grace));
        var run = ABackup.called("1").startedAt(start).endedAt(NOON).startedAt(start);

        assertThat(judge(schedule, run.build()))
                .has("RR-04", outcome, outcome == PASS ? OK : RUN_MISSED)
                .changes("RR-04", until);
    }

    @Test
    void isMissedAtTheVeryMillisecond() {
        var state = state(ABackup.called("1").endedAt(NOON).build());
        state.fold(registered(null, daily("0 11 * * *")));
        var missed = Instant.parse("2026-03-02T12:00:00.001Z");

        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, missed.minusMillis(1)))
                .has("RR-04", PASS, OK);
        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, missed)).has("RR-04", FAIL, RUN_MISSED);
    }

    @ParameterizedTest(name = "a {1} run holds a {0} schedule: {2}")
    @CsvSource({
        "FULL, FULL, true",
        "FULL, INCREMENTAL, false",
        "DIFFERENTIAL, FULL, true",
        "DIFFERENTIAL, INCREMENTAL, false",
        "INCREMENTAL, DIFFERENTIAL, true",
        "INCREMENTAL, LOG, false",
        "LOG, LOG, true",
        "LOG, FULL, false",
        "UNKNOWN, INCREMENTAL, true",
        "UNKNOWN, LOG, false",
        "UNKNOWN, UNKNOWN, false",
    })
    void isHeldByARunOfItsKindOrAStrongerOne(Backup.Type expected, Backup.Type ran, boolean held) {
        var schedule = new Schedule(expected, "0 11 * * *", "UTC", Duration.ZERO);
        var run = ABackup.called("1").type(ran).endedAt(NOON.minusSeconds(60));

        assertThat(judge(schedule, run.build())).has("RR-04", held ? PASS : FAIL, held ? OK : RUN_MISSED);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "COMPLETED, PASS",
        "EXPIRED, PASS",
        "STARTED, PASS",
        "FAILED, FAIL",
        "ABORTED, FAIL",
        "PARTIAL, FAIL",
        "COMPLETED_WITH_ERRORS, FAIL",
        "UNKNOWN, FAIL",
        "DELETED, FAIL",
    })
    void isNotHeldByARunThatFailed(Backup.Status status, Outcome outcome) {
        var schedule = new Schedule(Backup.Type.FULL, "0 11 * * *", "UTC", Duration.ZERO);
        var run = ABackup.called("1").endedAt(NOON.minusSeconds(60)).status(status);

        assertThat(judge(schedule, run.build())).has("RR-04", outcome, outcome == PASS ? OK : RUN_MISSED);
    }

    @Test
    void isHeldByARunUnderWayUntilItCountsAsStalled() {
        var schedule = new Schedule(Backup.Type.FULL, "0 11 1 * *", "UTC", Duration.ZERO);
        var start = NOON.minusSeconds(60);

        assertThat(judge(schedule, ABackup.called("1").running(start).build()))
                .has("RR-04", PASS, OK)
                .changes("RR-04", start.plus(Duration.ofHours(24)).plusMillis(1));
    }

    @Test
    void isUnknownUntilTheFirstRunIsMissed() {
        // registered on 2026-01-01
        var first = new Schedule(Backup.Type.FULL, "0 13 1 3 *", "UTC", HOUR);
        var missed = new Schedule(Backup.Type.FULL, "0 11 1 3 *", "UTC", Duration.ofMinutes(59));

        assertThat(judge(first))
                .has("RR-04", UNKNOWN, SCHEDULE_UNKNOWN)
                .changes("RR-04", Instant.parse("2026-03-01T14:00:00.001Z"));
        assertThat(judge(missed)).has("RR-04", FAIL, RUN_MISSED);
    }

    @Test
    void isExpectedSinceItWasRegisteredFirst() {
        var daily = daily("0 11 * * *");
        var again = new Schedule(daily.type(), daily.cron(), daily.zone(), Duration.ofMinutes(1));
        var other = daily("0 11 1 4 *");
        Registration first = at(1, Duration.ofDays(9), daily);
        Registration second = at(2, Duration.ofDays(5), other);
        Registration gone = withdrawn(at(3, Duration.ofDays(4)));
        Registration last = at(4, HOUR, again, other);

        assertThat(evaluate(last)).has("RR-04", UNKNOWN, SCHEDULE_UNKNOWN);
        for (var order : List.of(
                List.of(first, second, gone, last),
                List.of(last, gone, second, first),
                List.of(first, last, second, gone),
                List.of(gone, last, first, second))) {
            assertThat(evaluate(order.toArray(Fact[]::new)))
                    .has("RR-04", FAIL, RUN_MISSED)
                    .says("RR-04", "expected at 2026-02-21T11:00:00Z");
            Assertions.assertThat(state(order).facts())
                    .isEqualTo(state(first, second, gone, last).facts());
        }
        // one that is new is expected from now on
        assertThat(evaluate(second, at(4, HOUR, again))).has("RR-04", UNKNOWN, SCHEDULE_UNKNOWN);
    }

    @Test
    void remembersThirtyTwoSchedules() {
        var state = new DatabaseState(Examples.ORDERS);
        for (int i = 0; i < 60; i++) {
            state.fold(at(i, Duration.ofDays(100 - i), daily(i + " 11 * * *")));
        }

        Registration last = Objects.requireNonNull(state.registration());
        Assertions.assertThat(last.expectations()).hasSize(Registration.REMEMBERED);
        Assertions.assertThat(last.since(daily("59 11 * * *"))).isEqualTo(before(Duration.ofDays(41)));
        Assertions.assertThat(last.since(daily("28 11 * * *"))).isEqualTo(before(Duration.ofDays(72)));
    }

    @Test
    void forgetsNoneThatIsInForce() {
        var state = new DatabaseState(Examples.ORDERS);
        Schedule nightly = daily("0 2 * * *");
        for (int i = 0; i < 60; i++) {
            state.fold(at(i, Duration.ofDays(100 - i), nightly, daily(i + " 11 * * *")));
        }

        Registration last = Objects.requireNonNull(state.registration());
        Assertions.assertThat(last.since(nightly)).isEqualTo(before(Duration.ofDays(100)));
    }

    private static Readiness evaluate(Fact... facts) {
        return Readiness.evaluate(state(facts), ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static Registration at(long version, Duration ago, Schedule... schedules) {
        var told = new Version("lifeboat.database.v1", "person:dba", Examples.ORDERS, version, false).provenance();
        var provenance = new Provenance(version, before(ago), told.eventId(), false, told.evidence());
        return new Registration(provenance, "postgresql", "baseline", null, null, null, List.of(schedules));
    }

    private static Registration withdrawn(Registration of) {
        Provenance p = of.provenance();
        var gone = new Provenance(p.position(), p.observedAt(), p.eventId(), true, p.evidence());
        return new Registration(gone, "", "", null, null, null);
    }

    @ParameterizedTest
    @CsvSource({"nonsense, UTC", "0 25 * * *, UTC", "* * * * * * *, UTC", "'', UTC", "0 2 * * *, Mars/Olympus"})
    void isUnknownWhereTheScheduleCannotBeRead(String cron, String zone) {
        var schedule = new Schedule(Backup.Type.FULL, cron, zone, HOUR);
        var run = ABackup.called("1").endedAt(NOON).build();

        var readiness = judge(schedule, run);

        assertThat(readiness).has("RR-04", UNKNOWN, SCHEDULE_UNKNOWN).changes("RR-04", null);
        Assertions.assertThat(schedule.unreadable()).isNotEmpty();
    }

    @Test
    void isUnknownWithoutASchedule() {
        assertThat(Readiness.evaluate(state(registered((Duration) null)), ALWAYS_ALIVE, BASELINE, NOON))
                .has("RR-04", UNKNOWN, SCHEDULE_UNKNOWN);
    }

    @Test
    void isAsBadAsTheWorstOfSeveralSchedules() {
        var held = new Schedule(Backup.Type.FULL, "0 11 * * *", "UTC", HOUR);
        var missed = new Schedule(Backup.Type.LOG, "*/15 * * * *", "UTC", Duration.ZERO);
        var run = ABackup.called("1").endedAt(NOON).build();
        var state = state(registered(null, held, missed), run);

        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON)).has("RR-04", FAIL, RUN_MISSED);
    }

    private static Readiness judge(Schedule schedule, Fact... facts) {
        var state = state(facts);
        state.fold(registered(null, schedule));
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static Schedule daily(String cron) {
        return new Schedule(Backup.Type.FULL, cron, "UTC", HOUR);
    }
}
