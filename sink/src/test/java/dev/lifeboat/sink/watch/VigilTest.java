package dev.lifeboat.sink.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VigilTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private final Vigil vigil = new Vigil(Duration.ofMinutes(2));

    @Test
    void judgesWhenItWasUpToDateForTheWholeGrace() {
        assertThat(judgesEveryTenSeconds(0, 110, true)).isFalse();
        assertThat(vigil.mayJudge(true, NOON.plusSeconds(120))).isTrue();
    }

    @Test
    void beginsAnewWhenItFellBehind() {
        judgesEveryTenSeconds(0, 120, true);
        assertThat(vigil.mayJudge(false, NOON.plusSeconds(130))).isFalse();

        assertThat(judgesEveryTenSeconds(140, 250, true)).isFalse();
        assertThat(vigil.mayJudge(true, NOON.plusSeconds(260))).isTrue();
    }

    @Test
    void beginsAnewWhenTheMachineSlept() {
        judgesEveryTenSeconds(0, 120, true);

        assertThat(vigil.mayJudge(true, NOON.plus(Duration.ofHours(8)))).isFalse();
    }

    @Test
    void saysNothingWhileItWasNeverUpToDate() {
        assertThat(judgesEveryTenSeconds(0, 1_000, false)).isFalse();
    }

    private boolean judgesEveryTenSeconds(int from, int to, boolean caughtUp) {
        boolean judged = false;
        for (int second = from; second <= to; second += 10) {
            judged = vigil.mayJudge(caughtUp, NOON.plusSeconds(second));
        }
        return judged;
    }
}
