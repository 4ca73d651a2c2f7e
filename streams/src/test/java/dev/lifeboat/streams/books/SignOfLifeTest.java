package dev.lifeboat.streams.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.readiness.Seeds;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
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
        heard(SourceState.ALIVE, 20, 40);
        assertThat(failing()).isTrue();
        heard(SourceState.ALIVE, 21, 50);
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

    /** A clock that is years ahead: every repetition would count as of when it is written again. */
    @Test
    void whatIsWrittenAgainCountsAsItDidBefore() {
        var ahead = sign(SourceState.ALIVE, 999_999_999, 100);
        var covered = ahead.and(sign(SourceState.ALIVE, 50, 110), false);
        assertThat(covered.covered()).isTrue();

        var source = sign(SourceState.ALIVE, 130, 130);
        var again = sign(SourceState.ALIVE, 999_999_999, 140).asOf(covered.told());

        assertThat(covered.and(source, false).and(again, true).told()).isEqualTo(source.told());
        assertThat(covered.and(again, true).covered()).isFalse();
        assertThat(covered.and(again, true).and(source, false).covered()).isFalse();
    }

    @Test
    void whatIsWrittenAgainNeverLiftsAFailure() {
        var failed = sign(SourceState.FAILING, 10, 20);

        assertThat(failed.and(sign(SourceState.ALIVE, 30, 30), true).alive()).isFalse();
        assertThat(failed.and(sign(SourceState.ALIVE, 30, 30), false).alive()).isTrue();
    }

    @Test
    void aClockThatIsFarAheadLiftsNoFailure() {
        var failed = sign(SourceState.FAILING, 10, 20);

        assertThat(failed.and(sign(SourceState.ALIVE, 999_999_999, 30), false).alive())
                .isFalse();
        assertThat(failed.and(sign(SourceState.ALIVE, 31, 31), false).alive()).isTrue();
    }

    /** One that was restored sees of each source what compaction has left, and what was said since. */
    @Test
    @Tag("seeded")
    void whoSeesTheLastWordAloneComesToTheSameAsWhoSawAll() {
        for (long seed = 0; seed < Seeds.upTo(5_000); seed++) {
            var random = new Random(seed);
            int[] clock = {0};
            var all = word(random, clock);
            var last = all;
            for (int words = random.nextInt(12); words > 0; words--) {
                last = word(random, clock);
                all = all.and(last, false);
                if (all.covered() && random.nextInt(3) == 0) {
                    last = again(all, clock);
                    all = all.and(last, true);
                }
            }
            for (int rounds = 0; all.covered(); rounds++) {
                assertThat(rounds).as("seed %d", seed).isZero();
                last = again(all, clock);
                all = all.and(last, true);
            }
            assertThat(last).as("seed %d", seed).usingRecursiveComparison().isEqualTo(all);
            var next = word(random, clock);
            assertThat(last.and(next, false))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(all.and(next, false));
        }
    }

    private static SignOfLife word(Random random, int[] clock) {
        int written = clock[0] += random.nextInt(3);
        var states = SourceState.values();
        var state = random.nextBoolean() ? SourceState.ALIVE : states[random.nextInt(states.length)];
        int names = switch (random.nextInt(6)) {
            case 0 -> -9_999_999;
            case 1 -> 999_999_999;
            case 2 -> written + random.nextInt(400);
            default -> written - random.nextInt(10);
        };
        return random.nextInt(20) == 0
                ? SignOfLife.unreadable(at(written), 0, written, new byte[] {3})
                : sign(state, names, written);
    }

    private static SignOfLife again(SignOfLife covered, int[] clock) {
        return new SignOfLife(0, clock[0]++, covered.told(), covered.alive(), covered.ahead(), false, covered.value());
    }

    @Test
    void whatIsGoneWhenItIsLookedUpIsNotRepeated() {
        var book = new SourceBook(new Gone(), new InMemoryCodec());

        assertThat(book.covered()).isEmpty();
    }

    @Test
    void whatNobodyCanReadIsWrittenAgainAsWhatItCountsFor() {
        var covered = SignOfLife.unreadable(at(20), 1, 7, new byte[] {3}).and(sign(SourceState.ALIVE, 0, 40), false);

        var again = new SourceBook(new Stored(covered.encode()), new InMemoryCodec()).covered();

        assertThat(again).containsOnlyKeys(SOURCE);
        assertThat(again.get(SOURCE).told()).isEqualTo(at(20).toEpochMilli());
        assertThat(again.get(SOURCE).heartbeat().getState()).isEqualTo(SourceState.UNKNOWN);
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

    /** One entry, which is there when all are asked for. */
    private static class Stored implements ReadOnlyKeyValueStore<String, byte[]> {
        private final byte[] value;

        Stored(byte[] value) {
            this.value = value;
        }

        @Override
        public byte @Nullable [] get(String key) {
            return value;
        }

        @Override
        public KeyValueIterator<String, byte[]> range(String from, String to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<String, byte[]> all() {
            var entries = List.of(SOURCE).iterator();
            return new KeyValueIterator<>() {
                @Override
                public void close() {}

                @Override
                public String peekNextKey() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public KeyValue<String, byte[]> next() {
                    String key = entries.next();
                    return KeyValue.pair(key, get(key));
                }
            };
        }

        @Override
        public long approximateNumEntries() {
            return 1;
        }
    }

    /** Another thread removes what is being read. */
    private static final class Gone extends Stored {
        Gone() {
            super(new byte[0]);
        }

        @Override
        public byte @Nullable [] get(String key) {
            return null;
        }
    }
}
