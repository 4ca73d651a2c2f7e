package dev.lifeboat.streams.facts;

import static dev.lifeboat.streams.facts.Millis.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Times that no calendar holds stay at the end of the range, and never come round to the other end. */
class MillisTest {
    private static final long EVER = Long.MIN_VALUE;
    private static final long LAST_SECOND = Long.MAX_VALUE / 1000 - 1;

    @Test
    void anInstantIsCountedToTheMillisecond() {
        assertThat(Millis.of(Instant.parse("1970-01-01T00:00:00.001Z"))).isEqualTo(1);
        assertThat(Millis.of(Instant.parse("1969-12-31T23:59:59.999Z"))).isEqualTo(-1);
        assertThat(Millis.of(Instant.EPOCH, 7)).isZero();
        assertThat(Millis.of((Instant) null, 7)).isEqualTo(7);
    }

    @Test
    void anInstantOutOfRangeIsTheEndOfTheRange() {
        assertThat(Millis.of(Instant.MAX)).isEqualTo(NEVER);
        assertThat(Millis.of(Instant.MIN)).isEqualTo(EVER);
        assertThat(Millis.of(Instant.ofEpochSecond(LAST_SECOND))).isEqualTo(LAST_SECOND * 1000);
        assertThat(Millis.of(Instant.ofEpochSecond(LAST_SECOND + 1))).isEqualTo(NEVER);
        assertThat(Millis.of(Instant.ofEpochSecond(-LAST_SECOND))).isEqualTo(-LAST_SECOND * 1000);
        assertThat(Millis.of(Instant.ofEpochSecond(-LAST_SECOND - 1))).isEqualTo(EVER);
    }

    @Test
    void aDurationOutOfRangeIsTheEndOfTheRange() {
        assertThat(Millis.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(NEVER);
        assertThat(Millis.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(EVER);
        assertThat(Millis.of(Duration.ofSeconds(LAST_SECOND))).isEqualTo(LAST_SECOND * 1000);
        assertThat(Millis.of(Duration.ofSeconds(LAST_SECOND + 1))).isEqualTo(NEVER);
        assertThat(Millis.of(Duration.ofSeconds(-LAST_SECOND))).isEqualTo(-LAST_SECOND * 1000);
        assertThat(Millis.of(Duration.ofSeconds(-LAST_SECOND - 1))).isEqualTo(EVER);
        assertThat(Millis.of(Duration.ofMillis(-1))).isEqualTo(-1);
    }

    @Test
    void aSumStaysInRange() {
        assertThat(Millis.plus(3, -5)).isEqualTo(-2);
        assertThat(Millis.plus(NEVER - 1, 1)).isEqualTo(NEVER);
        assertThat(Millis.plus(NEVER, 1)).isEqualTo(NEVER);
        assertThat(Millis.plus(NEVER, NEVER)).isEqualTo(NEVER);
        assertThat(Millis.plus(EVER, -1)).isEqualTo(EVER);
        assertThat(Millis.plus(EVER, EVER)).isEqualTo(EVER);
        assertThat(Millis.plus(NEVER, EVER)).isEqualTo(-1);
        assertThat(Millis.plus(-3, 5)).isEqualTo(2);
        // the sum is nothing at all, which is in range
        assertThat(Millis.plus(EVER + 1, NEVER)).isZero();
    }

    @Test
    void aDifferenceStaysInRange() {
        assertThat(Millis.minus(3, 5)).isEqualTo(-2);
        assertThat(Millis.minus(NEVER, NEVER)).isZero();
        assertThat(Millis.minus(EVER, EVER)).isZero();
        assertThat(Millis.minus(NEVER, -1)).isEqualTo(NEVER);
        assertThat(Millis.minus(0, EVER)).isEqualTo(NEVER);
        assertThat(Millis.minus(EVER, 1)).isEqualTo(EVER);
        assertThat(Millis.minus(-2, NEVER)).isEqualTo(EVER);
        assertThat(Millis.minus(-1, NEVER)).isEqualTo(EVER);
        assertThat(Millis.minus(-5, -3)).isEqualTo(-2);
        assertThat(Millis.minus(5, 3)).isEqualTo(2);
    }

    @Test
    void aMultipleStaysInRange() {
        assertThat(Millis.times(5, 3)).isEqualTo(15);
        assertThat(Millis.times(5, 0)).isZero();
        assertThat(Millis.times(0, 3)).isZero();
        assertThat(Millis.times(NEVER / 3, 3)).isEqualTo(NEVER / 3 * 3);
        assertThat(Millis.times(NEVER / 3 + 1, 3)).isEqualTo(NEVER);
        assertThat(Millis.times(NEVER, 1)).isEqualTo(NEVER);
    }

    @Test
    void somethingIsOlderThanALimitAMillisecondAfterIt() {
        assertThat(Millis.after(1_000, 60)).isEqualTo(1_061);
        assertThat(Millis.after(1_000, NEVER)).isEqualTo(NEVER);
    }

    @Test
    void neverIsNoInstant() {
        assertThat(Millis.instantOrNull(NEVER)).isNull();
        assertThat(Millis.instantOrNull(NEVER - 1)).isEqualTo(Instant.ofEpochMilli(NEVER - 1));
        assertThat(Millis.instant(1)).isEqualTo(Instant.ofEpochMilli(1));
    }
}
