package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long START = 1_772_438_400_000L;

    private final Pulse pulse = new Pulse("lifeboat-streams", 3);

    @Test
    void beatsAtOnceAndThenAtEachInterval() {
        assertThat(pulse.beat(START)).hasValueSatisfying(beat -> {
            assertThat(beat.getSource()).isEqualTo("streams:lifeboat-streams/3");
            assertThat(beat.getAt().toEpochMilli()).isEqualTo(START);
            assertThat(beat.getIntervalMillis()).isEqualTo(20_000);
        });
        assertThat(pulse.beat(START + 19_999)).isEmpty();
        assertThat(pulse.beat(START + 20_000)).isPresent();
        assertThat(pulse.beat(START + 20_100)).isEmpty();
    }

    @Test
    void goesOnWhenTheClockIsSetBack() {
        pulse.beat(START);

        assertThat(pulse.beat(START - 3_600_000)).isPresent();
    }
}
