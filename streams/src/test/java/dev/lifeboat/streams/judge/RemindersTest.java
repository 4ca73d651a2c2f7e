package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.v1.OpenAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RemindersTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Reminders DAILY = new Reminders(Duration.ofDays(1));

    @Test
    void comesAtEachWholeIntervalAfterAnAlertOpened() {
        var open = List.of(new OpenAlert("RR-03", NOON), new OpenAlert("RR-08", NOON.plusSeconds(5)));

        assertThat(DAILY.next(open, at(0))).isEqualTo(at(DAY));
        assertThat(DAILY.next(open, at(DAY - 1))).isEqualTo(at(DAY));
        assertThat(DAILY.next(open, at(DAY))).isEqualTo(at(DAY + 5_000));
        assertThat(DAILY.next(open, at(DAY + 5_000))).isEqualTo(at(2 * DAY));
        assertThat(DAILY.next(List.of(), at(0))).isEqualTo(Due.NEVER);
    }

    @Test
    void isDueFromItsInstantOn() {
        assertThat(DAILY.due(NOON, at(0), at(DAY - 1))).isEmpty();
        assertThat(DAILY.due(NOON, at(DAY), at(DAY))).hasValue(at(DAY));
        assertThat(DAILY.due(NOON, at(DAY), at(DAY + 700))).hasValue(at(DAY));
        assertThat(DAILY.due(NOON, at(DAY + 1), at(DAY + 700))).isEmpty();
        assertThat(DAILY.due(NOON, at(-5), at(0))).isEmpty();
        assertThat(DAILY.due(NOON, Due.NEVER, at(5 * DAY))).isEmpty();
        assertThat(DAILY.due(NOON, at(-5), at(-1))).isEmpty();
    }

    @Test
    void tellsTheLastOfManyThatWereMissed() {
        assertThat(DAILY.due(NOON, at(DAY), at(10 * DAY + 3))).hasValue(at(10 * DAY));
    }

    @Test
    void neitherLosesNorRepeatsOneHoweverOftenADatabaseIsJudged() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var open = List.of(new OpenAlert("RR-03", NOON));
            var told = new ArrayList<Long>();
            long due = DAILY.next(open, at(0));
            long now = at(0);
            while (now < at(20 * DAY)) {
                // judged when it falls due, or at once because of evidence
                now = random.nextInt(3) == 0
                        ? Math.max(now, due) + random.nextLong(200)
                        : now + random.nextLong(DAY / 2);
                DAILY.due(NOON, due, now).ifPresent(told::add);
                due = DAILY.next(open, now);
            }
            assertThat(told).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(19);
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i)).as("seed %d", seed).isEqualTo(at((i + 1) * DAY));
            }
        }
    }

    private static long at(long millis) {
        return NOON.toEpochMilli() + millis;
    }
}
