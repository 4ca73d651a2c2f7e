package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final String HERE = "catalog at a:5432";
    private static final String ELSEWHERE = "catalog at b:5432";

    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private final Topic topic = new Topic();
    private final Ownership first = of("catalog:main");
    private final Ownership second = of("catalog:main");

    @Test
    void refusesAnotherCatalogOfTheSameNameForAsLongAsTheFirstIsRead() {
        first.claim(topic, HERE);

        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(25);
            first.require(topic);
            assertThatThrownBy(() -> second.claim(topic, ELSEWHERE))
                    .isInstanceOf(CannotCaptureException.class)
                    .hasMessageContaining("another catalog is read: " + HERE)
                    .hasMessageContaining("give one of them another name");
        }
        assertThat(second.refusal()).contains(HERE);
        assertThat(first.refusal()).isNull();
        assertThat(topic.values).hasSize(1);
    }

    @Test
    void letsAnotherCatalogHaveTheNameOnceTheFirstIsReleased() {
        first.claim(topic, HERE);
        first.release(topic);

        second.claim(topic, ELSEWHERE);

        assertThat(second.refusal()).isNull();
        assertThatThrownBy(() -> first.claim(topic, HERE)).hasMessageContaining(ELSEWHERE);
    }

    @Test
    void letsAnotherCatalogHaveTheNameOfOneThatCrashedOnlyWhenNoClockCanThinkItAlive() {
        first.claim(topic, HERE);

        now = now.plusSeconds(30).plus(Ownership.CLOCKS);
        assertThatThrownBy(() -> second.claim(topic, ELSEWHERE)).isInstanceOf(CannotCaptureException.class);

        now = now.plusMillis(1);
        second.claim(topic, ELSEWHERE);
        assertThat(topic.values).as("what has ended is forgotten").hasSize(1);
    }

    @Test
    void endsReadingThatWasHeldUpForSoLongThatAnotherMayHaveTheName() {
        first.claim(topic, HERE);

        now = now.plusSeconds(30);
        assertThatCode(() -> first.require(topic)).doesNotThrowAnyException();
        now = now.plusSeconds(30).plusMillis(1);

        assertThatThrownBy(() -> first.require(topic)).hasMessageContaining("could not say for 30 s");
        assertThatThrownBy(() -> first.require(topic)).isInstanceOf(CannotCaptureException.class);
    }

    @Test
    void ofTwoThatClaimAtOnceNeverBothHaveTheName() {
        topic.whenReadAgain.add(() ->
                assertThatThrownBy(() -> second.claim(topic, ELSEWHERE)).isInstanceOf(CannotCaptureException.class));
        topic.whileWriting.add(() -> topic.values.put(
                "catalog:main/owner/third",
                ("{\"place\":\"third\",\"until\":" + now.plusSeconds(30).toEpochMilli() + "}").getBytes()));

        assertThatThrownBy(() -> first.claim(topic, HERE)).hasMessageContaining("third");

        assertThat(topic.values).containsOnlyKeys("catalog:main/owner/third");
    }

    @Test
    void takesOverTheSameCatalogAtOnceForItsServerKeepsReadersApart() {
        first.claim(topic, HERE);

        assertThatCode(() -> second.claim(topic, HERE)).doesNotThrowAnyException();
    }

    @Test
    void leavesOtherNamesAlone() {
        first.claim(topic, HERE);

        assertThatCode(() -> of("catalog:main2").claim(topic, ELSEWHERE)).doesNotThrowAnyException();
    }

    @Test
    void refusesWhatItCannotRead() {
        topic.values.put("catalog:main/owner/x", new byte[] {1});

        assertThatThrownBy(() -> first.claim(topic, HERE)).hasMessageContaining("catalog:main/owner/x");
    }

    private Ownership of(String source) {
        return new Ownership(source, Duration.ofSeconds(10), () -> now);
    }

    /** The topic, where others may write meanwhile. */
    private static final class Topic implements Ownership.Shared {
        private final TreeMap<String, byte[]> values = new TreeMap<>();
        private final Deque<Runnable> whileWriting = new ArrayDeque<>();
        private final Deque<Runnable> whenReadAgain = new ArrayDeque<>();

        @Override
        public Map<String, byte[]> startingWith(String prefix) {
            var found = new TreeMap<>(values);
            found.keySet().removeIf(key -> !key.startsWith(prefix));
            return found;
        }

        @Override
        public Future<?> put(String key, byte @Nullable [] value) {
            putNow(key, value);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void putNow(String key, byte @Nullable [] value) {
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value);
            }
            run(whileWriting);
        }

        @Override
        public void readAgain() {
            run(whenReadAgain);
        }

        private static void run(Deque<Runnable> next) {
            var step = next.poll();
            if (step != null) {
                step.run();
            }
        }
    }
}
