package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.Pace;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long NOW = 1_000_000;

    private final Pace pace = new Pace(Duration.ofSeconds(1));
    private final Backlog backlog = new Backlog(pace, Duration.ofMillis(500));

    @Test
    void takesForABacklogWhatIsOlderThanASecond() {
        assertThat(pace.isBacklog(NOW - 1_000, NOW)).isFalse();
        assertThat(pace.isBacklog(NOW - 1_001, NOW)).isTrue();
        assertThat(pace.isBacklog(NOW + 60_000, NOW))
                .as("written ahead of our clock")
                .isFalse();
    }

    @Test
    void waitsUntilTheWholeInstanceHasMetNoBacklogForAWhile() {
        backlog.add("a");
        assertThat(pace.isBacklog(0, NOW)).isTrue();

        assertThat(backlog.settled(NOW + 499, 10)).isEmpty();
        assertThat(pace.isBacklog(0, NOW + 499))
                .as("another task is still at it")
                .isTrue();
        assertThat(backlog.settled(NOW + 998, 10)).isEmpty();
        assertThat(backlog.settled(NOW + 999, 10)).containsExactly("a");
    }

    @Test
    void judgesAtMostSoManyInOneTickAndThoseThatWaitLongestFirst() {
        backlog.add("c");
        backlog.add("a");
        backlog.add("b");
        backlog.add("c");

        assertThat(backlog.settled(NOW, 2)).containsExactly("c", "a");
        backlog.remove("c");
        backlog.remove("a");
        assertThat(backlog.settled(NOW, 2)).containsExactly("b");
    }
}
