package dev.lifeboat.streams.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.Origin;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts of several heartbeats, in any order. */
class SignOfLifeTest {
    private static final String SOURCE = "report:nightly";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final LogSources sources = new LogSources();
    private long offset = 0;

    @Test
    void aLateRepetitionLiftsNoFailure() {
        heard(SourceState.ALIVE, 0, 0);
        heard(SourceState.ALIVE, 10, 10);
        heard(SourceState.FAILING, 10, 20); // it names when the source was last read

        heard(SourceState.ALIVE, 10, 30);
        heard(SourceState.ALIVE, 0, 40);
        assertThat(failing()).isTrue();

        heard(SourceState.ALIVE, 45, 50);
        assertThat(failing()).isFalse();
        assertThat(lastSeen()).isEqualTo(at(45));
    }

    @Test
    void aLateRepetitionMakesNobodyOlder() {
        heard(SourceState.ALIVE, 10, 10);
        heard(SourceState.ALIVE, 0, 20);

        assertThat(lastSeen()).isEqualTo(at(10));
    }

    /** A reader that was started anew may not know when it last read. */
    @ParameterizedTest
    @EnumSource(
            value = SourceState.class,
            names = {"FAILING", "STOPPED", "UNKNOWN"})
    void aWordThatItFailsCountsWhateverInstantItNames(SourceState state) {
        heard(SourceState.ALIVE, 10, 10);
        sources.learn(SOURCE, heartbeat(state, Instant.EPOCH), at(20), origin());

        assertThat(failing()).isTrue();
        heard(SourceState.ALIVE, 10, 30);
        assertThat(failing()).isTrue();
        heard(SourceState.ALIVE, 11, 40);
        assertThat(failing()).isFalse();
    }

    @Test
    void aClockThatIsFarAheadDoesNotSilenceTheSourceForGood() {
        sources.learn(SOURCE, heartbeat(SourceState.ALIVE, Instant.parse("9999-01-01T00:00:00Z")), at(0), origin());

        heard(SourceState.ALIVE, 1, 1);

        assertThat(lastSeen()).isEqualTo(at(1));
    }

    @Test
    void aClockThatIsALittleAheadLiftsNoFailureBySayingTheSameAgain() {
        heard(SourceState.ALIVE, 60, 0);
        heard(SourceState.FAILING, 60, 5);
        heard(SourceState.ALIVE, 60, 10);

        assertThat(failing()).isTrue();
    }

    @Test
    void aSourceThatIsRemovedBeginsAnew() {
        heard(SourceState.FAILING, 10, 10);
        sources.learn(SOURCE, null, at(20), origin());
        assertThat(sources.status(SOURCE)).isEmpty();

        heard(SourceState.ALIVE, 5, 30);
        assertThat(failing()).isFalse();
    }

    @Test
    void whatIsWrittenAgainByLifeboatLiftsAndCondemnsNothingThatIsNewer() {
        var failed = sign(SourceState.FAILING, 10, 20);
        var alive = sign(SourceState.ALIVE, 30, 30);
        var late = sign(SourceState.ALIVE, 0, 40);

        var covered = failed.and(late, false);
        assertThat(covered.covered()).isTrue();
        assertThat(covered.alive()).isFalse();
        assertThat(covered.and(failed, true).covered()).isFalse();
        // the source spoke in between
        assertThat(covered.and(alive, false).and(failed, true).alive()).isTrue();
        // it does not know when it last read: written again it still counts where nothing newer does
        var unread = sign(SourceState.ALIVE, 10, 10).and(sign(SourceState.FAILING, -9_999_999, 20), false);
        assertThat(unread.and(late, false)
                        .and(sign(SourceState.FAILING, -9_999_999, 20), true)
                        .covered())
                .isFalse();
    }

    @Test
    void isReadBackAsItWasStored() {
        var sign = sign(SourceState.FAILING, 10, 20).and(sign(SourceState.ALIVE, 0, 40), false);

        assertThat(SignOfLife.decode(sign.encode())).usingRecursiveComparison().isEqualTo(sign);
        var alive = sign(SourceState.ALIVE, 0, 40);
        assertThat(SignOfLife.decode(alive.encode())).usingRecursiveComparison().isEqualTo(alive);
    }

    private void heard(SourceState state, int names, int written) {
        sources.learn(SOURCE, heartbeat(state, at(names)), at(written), origin());
    }

    private static SignOfLife sign(SourceState state, int names, int written) {
        return SignOfLife.of(heartbeat(state, at(names)), at(written), 0, written, new byte[] {1, 2});
    }

    private static Heartbeat heartbeat(SourceState state, Instant at) {
        return new Heartbeat(SOURCE, at, Duration.ofMinutes(1).toMillis(), 0L, state, "");
    }

    private Origin origin() {
        return new Origin("lifeboat.heartbeat.v1", 0, offset++);
    }

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }

    private boolean failing() {
        return sources.status(SOURCE).orElseThrow().failing();
    }

    private Instant lastSeen() {
        return sources.status(SOURCE).orElseThrow().lastSeen();
    }
}
