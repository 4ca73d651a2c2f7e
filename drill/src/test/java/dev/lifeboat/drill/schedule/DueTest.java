package dev.lifeboat.drill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.schedule.Past.Drilled;
import dev.lifeboat.drill.schedule.Past.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DueTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration LIMIT = Duration.ofHours(6);
    private static final When NIGHTLY = new When.Daily(LocalTime.of(3, 0), ZoneId.of("UTC"));
    private static final When QUARTERLY = new When.Every(Duration.ofDays(90));
    private static final When AFTER_FULL = new When.AfterFull();

    @ParameterizedTest(name = "daily at 03:00, last at {0}: due {1}")
    @CsvSource({
        "2026-11-22T02:59:59Z, true",
        "2026-11-22T03:00:00Z, false",
        "2026-11-22T11:00:00Z, false",
        "2026-11-01T03:00:00Z, true",
    })
    void daily(Instant last, boolean due) {
        assertThat(isDue(NIGHTLY, past(concluded(last)))).isEqualTo(due);
    }

    @Test
    void aDayThatWasMissedIsCaughtUpOnce() {
        var missed = past(concluded(NOW.minus(Duration.ofDays(9))));
        assertThat(isDue(NIGHTLY, missed)).isTrue();

        var caughtUp = past(concluded(NOW.minus(Duration.ofDays(9))), concluded(NOW));
        assertThat(due(NIGHTLY, caughtUp))
                .isEqualTo(new Due.Later(Instant.parse("2026-11-23T03:00:00Z"), "the one of today was run at " + NOW));
    }

    @ParameterizedTest(name = "in Berlin at {0}: slot {1}, next {2}")
    @CsvSource({
        // summer time ends, and begins: the hour from two to three is there twice, and not at all
        "2026-10-25T00:10:00Z, 2026-10-24T00:30:00Z, 2026-10-25T00:30:00Z",
        "2026-10-25T00:40:00Z, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
        "2026-03-29T01:10:00Z, 2026-03-28T01:30:00Z, 2026-03-29T01:30:00Z",
        "2026-03-29T01:40:00Z, 2026-03-29T01:30:00Z, 2026-03-30T00:30:00Z",
    })
    void aDayHasOneSlotWhateverTheClocksAreSetTo(Instant now, Instant slot, Instant next) {
        var daily = new When.Daily(LocalTime.of(2, 30), ZoneId.of("Europe/Berlin"));

        assertThat(daily.slot(now)).isEqualTo(slot);
        assertThat(daily.next(now)).isEqualTo(next);
    }

    @Test
    void everyIsCountedFromTheLastOne() {
        assertThat(isDue(QUARTERLY, past(concluded(NOW.minus(Duration.ofDays(90))))))
                .isTrue();
        assertThat(due(QUARTERLY, past(concluded(NOW.minus(Duration.ofDays(89))))))
                .isInstanceOfSatisfying(
                        Due.Later.class, later -> assertThat(later.at()).isEqualTo(NOW.plus(Duration.ofDays(1))));
    }

    @Test
    void afterAFullBackupThatWasNotDrilled() {
        Instant full = NOW.minus(Duration.ofHours(10));

        assertThat(isDue(AFTER_FULL, new Past(List.of(), fulls(full)))).isTrue();
        assertThat(isDue(AFTER_FULL, new Past(List.of(concluded(full.minusSeconds(1))), fulls(full))))
                .isTrue();
        assertThat(isDue(AFTER_FULL, new Past(List.of(concluded(full)), fulls(full))))
                .isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(concluded(full)), fulls(full, full.plusSeconds(60)))))
                .isTrue();
        assertThat(isDue(AFTER_FULL, new Past(List.of(), fulls(NOW.plusSeconds(1)))))
                .isFalse();
        assertThat(isDue(AFTER_FULL, past())).isFalse();
    }

    @Test
    void aFullBackupWasDrilledByADrillOfItAndNotByOneOfAnOlderBackup() {
        Instant at = NOW.minus(Duration.ofHours(10));
        var backups = List.of(
                new Past.Backup("older", "pgbackrest", true, at.minus(Duration.ofDays(7))),
                new Past.Backup("newest", "pgbackrest", true, at),
                new Past.Backup("newest_I", "pgbackrest", false, at.plusSeconds(60)),
                new Past.Backup("42", "catalog", true, NOW));

        assertThat(isDue(AFTER_FULL, new Past(List.of(of("older", at)), backups)))
                .isTrue();
        assertThat(isDue(AFTER_FULL, new Past(List.of(of("older", at), of("newest", at)), backups)))
                .isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(of("newest_I", at.plusSeconds(60))), backups)))
                .as("it builds on it")
                .isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(of("nobody knows", at)), backups)))
                .as("only the time is known")
                .isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(concluded(at)), backups))).isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(), backups))).isTrue();
    }

    @Test
    void anOlderBackupThatItsSourceDoesNotHaveAnyMoreIsAnOlderOneAllTheSame() {
        Instant at = NOW.minus(Duration.ofHours(10));
        var older = new Past.Backup("older", "pgbackrest", true, at.minus(Duration.ofDays(7)), false);
        var newest = new Past.Backup("newest", "pgbackrest", true, at);
        var gone = new Past.Backup("gone", "pgbackrest", true, NOW, false);

        assertThat(isDue(AFTER_FULL, new Past(List.of(of("older", at)), List.of(older, newest))))
                .isTrue();
        assertThat(isDue(AFTER_FULL, new Past(List.of(of("newest", at)), List.of(older, newest, gone))))
                .as("what is gone cannot be drilled")
                .isFalse();
        assertThat(isDue(AFTER_FULL, new Past(List.of(), List.of(gone)))).isFalse();
    }

    @Test
    void whatTheToolDoesNotHaveAnyMoreIsNotDrilledForInALoop() {
        Instant at = NOW.minus(Duration.ofHours(10));
        var backups = List.of(
                new Past.Backup("older", "pgbackrest", true, at.minus(Duration.ofDays(7))),
                new Past.Backup("expired", "pgbackrest", true, at));

        assertThat(due(AFTER_FULL, new Past(List.of(of("older", at), of("older", NOW)), backups)))
                .isInstanceOfSatisfying(
                        Due.Later.class, later -> assertThat(later.at()).isEqualTo(NOW.plus(Due.RETRY)));
    }

    @Test
    void oneThatPicksAtRandomIsDueByTheTimeAlone() {
        Instant at = NOW.minus(Duration.ofHours(10));
        var backups = List.of(
                new Past.Backup("older", "pgbackrest", true, at.minus(Duration.ofDays(7))),
                new Past.Backup("newest", "pgbackrest", true, at));
        var random = new Planned(
                "orders",
                "postgresql:prod/orders",
                "pgbackrest",
                AFTER_FULL,
                false,
                LIMIT,
                List.of("--backup", "random"));

        assertThat(Due.of(random, new Past(List.of(of("older", at)), backups), NOW, 1))
                .isInstanceOf(Due.Later.class);
    }

    private static Drilled of(String backup, Instant startedAt) {
        return new Drilled("pgbackrest", startedAt, State.CONCLUDED, false, startedAt, backup);
    }

    @Test
    void whatNoEvidenceTellsOfIsDue() {
        assertThat(isDue(NIGHTLY, past())).isTrue();
        assertThat(isDue(QUARTERLY, past())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("whens")
    void oneAtATime(When when) {
        var running = new Drilled("other", NOW.minus(Duration.ofHours(5)), State.RUNNING, false);

        assertThat(due(when, new Past(List.of(running), fulls(NOW))))
                .isEqualTo(new Due.Later(
                        NOW.plus(Duration.ofHours(1)), "a drill of the database runs since " + running.startedAt()));
    }

    @ParameterizedTest
    @MethodSource("whens")
    void oneThatWasKilledIsTriedAgain(When when) {
        var killed = new Drilled("pgbackrest", NOW.minus(LIMIT), State.RUNNING, false);

        assertThat(isDue(when, new Past(List.of(killed), fulls(NOW)))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("whens")
    void oneThatCouldNotBeRunIsTriedAgainLater(When when) {
        var failed = new Drilled("pgbackrest", NOW.minus(Duration.ofMinutes(59)), State.COULD_NOT_RUN, false);
        var past = new Past(List.of(failed), fulls(NOW));

        assertThat(due(when, past))
                .isInstanceOfSatisfying(
                        Due.Later.class, later -> assertThat(later.at()).isEqualTo(NOW.plus(Duration.ofMinutes(1))));
        assertThat(Due.of(plan(when, false), past, NOW.plus(Duration.ofMinutes(1)), 1))
                .isInstanceOf(Due.Now.class);
    }

    @ParameterizedTest
    @MethodSource("whens")
    void theWaitBeginsWithTheEndAndDoublesEachTime(When when) {
        var first = couldNotRun(NOW.minus(Duration.ofHours(9)), NOW.minus(Duration.ofHours(2)));
        var second = couldNotRun(NOW.minus(Duration.ofMinutes(50)), NOW.minus(Duration.ofMinutes(40)));

        assertThat(due(when, new Past(List.of(first), fulls(NOW)))).isInstanceOf(Due.Now.class);
        assertThat(due(when, new Past(List.of(first, second), fulls(NOW))))
                .isInstanceOfSatisfying(
                        Due.Later.class, later -> assertThat(later.at()).isEqualTo(NOW.plus(Duration.ofMinutes(80))));
        assertThat(Due.retry(100)).isEqualTo(Duration.ofDays(1));
    }

    private static Drilled couldNotRun(Instant startedAt, Instant endedAt) {
        return new Drilled("pgbackrest", startedAt, State.COULD_NOT_RUN, false, endedAt, "");
    }

    @ParameterizedTest
    @MethodSource("whens")
    void whatBeganInTheFutureKeepsNothingFromBeingRun(When when) {
        for (State state : State.values()) {
            var ahead = new Drilled("pgbackrest", NOW.plus(Duration.ofDays(400)), state, false);

            assertThat(isDue(when, new Past(List.of(ahead), fulls(NOW))))
                    .as("%s", state)
                    .isTrue();
        }
    }

    @Test
    void drillsOfAnotherToolAndChaosDrillsForOthersCountAsTheyAre() {
        var ofOther = new Drilled("pg-dump", NOW, State.CONCLUDED, false);
        var chaos = new Drilled("pgbackrest", NOW, State.CONCLUDED, true);

        assertThat(isDue(NIGHTLY, past(ofOther))).isTrue();
        assertThat(isDue(NIGHTLY, past(chaos))).isFalse();
        assertThat(Due.of(plan(QUARTERLY, true), past(concluded(NOW)), NOW, 1)).isInstanceOf(Due.Now.class);
        assertThat(Due.of(plan(QUARTERLY, true), past(chaos), NOW, 1)).isInstanceOf(Due.Later.class);
    }

    @Test
    void nobodyForeseesAChaosDrillButWhoLooksTwiceSeesTheSame() {
        var times = new ArrayList<Instant>();
        for (int day = 0; day < 200; day++) {
            var last = new Drilled("pgbackrest", NOW.minus(Duration.ofDays(day % 40)), State.CONCLUDED, true);
            for (int again = 0; again < 2; again++) {
                if (Due.of(plan(QUARTERLY, true), past(last), NOW, day) instanceof Due.Later later) {
                    Duration wait = Duration.between(last.startedAt(), later.at());
                    assertThat(wait).isBetween(Duration.ofDays(45), Duration.ofDays(90));
                    times.add(later.at());
                }
            }
        }
        assertThat(times).hasSize(400);
        for (int i = 0; i < times.size(); i += 2) {
            assertThat(times.get(i)).isEqualTo(times.get(i + 1));
        }
        assertThat(times.stream().distinct()).hasSize(200);
    }

    /** Whatever the past: what is due is run once, and then is not due; what is later is due by then, or waits on. */
    @Test
    void nothingIsDueTwiceAndNothingIsForgotten() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            Past past = anyPast(random);
            Planned plan = plan(whens().toList().get(random.nextInt(3)), random.nextBoolean());

            Due due = Due.of(plan, past, NOW, seed);

            if (due instanceof Due.Now) {
                var after = new ArrayList<>(past.drills());
                after.add(new Drilled("pgbackrest", NOW, State.CONCLUDED, plan.chaos()));
                assertThat(Due.of(plan, new Past(after, past.backups()), NOW, seed))
                        .isInstanceOf(Due.Later.class);
            } else if (due instanceof Due.Later later && !later.at().equals(Instant.MAX)) {
                assertThat(later.at()).isAfter(NOW);
                assertThat(Due.of(plan, past, later.at().minusMillis(1), seed)).isInstanceOf(Due.Later.class);
                var then = Due.of(plan, past, later.at(), seed);
                assertThat(then instanceof Due.Now || ((Due.Later) then).at().isAfter(later.at()))
                        .isTrue();
            }
        }
    }

    private static Past anyPast(Random random) {
        var drills = new ArrayList<Drilled>();
        for (int i = random.nextInt(5); i > 0; i--) {
            drills.add(new Drilled(
                    random.nextInt(4) == 0 ? "other" : "pgbackrest",
                    NOW.minus(Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 600 : 200_000))),
                    State.values()[random.nextInt(3)],
                    random.nextInt(3) == 0,
                    NOW.minus(Duration.ofMinutes(random.nextInt(600))),
                    "b" + random.nextInt(4)));
        }
        var backups = new ArrayList<Past.Backup>();
        for (int i = random.nextInt(4); i > 0; i--) {
            backups.add(new Past.Backup(
                    "b" + random.nextInt(3),
                    random.nextBoolean() ? "pgbackrest" : "catalog",
                    random.nextBoolean(),
                    NOW.minus(Duration.ofMinutes(random.nextInt(20_000)))));
        }
        return new Past(drills, backups);
    }

    private static List<Past.Backup> fulls(Instant... ended) {
        return Stream.of(ended)
                .map(each -> new Past.Backup("", "catalog", true, each))
                .toList();
    }

    static Stream<When> whens() {
        return Stream.of(NIGHTLY, QUARTERLY, AFTER_FULL);
    }

    private static boolean isDue(When when, Past past) {
        return due(when, past) instanceof Due.Now;
    }

    private static Due due(When when, Past past) {
        return Due.of(plan(when, false), past, NOW, 1);
    }

    private static Planned plan(When when, boolean chaos) {
        return new Planned("orders", "postgresql:prod/orders", "pgbackrest", when, chaos, LIMIT, List.of());
    }

    private static Past past(Drilled... drills) {
        return new Past(List.of(drills), List.of());
    }

    private static Drilled concluded(Instant startedAt) {
        return new Drilled("pgbackrest", startedAt, State.CONCLUDED, false);
    }
}
