package dev.lifeboat.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final Handover handover = new Handover(() -> {
        asked.incrementAndGet();
        return nanos.get();
    });
    private final long reading = begin();

    @Test
    void givesEachRecordOnceInTheOrderItCameIn() throws Exception {
        var put = IntStream.range(0, 2_500).mapToObj(HandoverTest::record).toList();
        put.forEach(record -> handover.put(reading, record));

        var first = handover.take(Duration.ZERO);
        var second = handover.take(Duration.ZERO);

        assertThat(first).hasSizeLessThan(2_500);
        assertThat(List.of(first, second))
                .satisfies(both ->
                        assertThat(both.stream().flatMap(List::stream).toList()).containsExactlyElementsOf(put));
        assertThat(handover.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void isDeliveredOnlyWhenKafkaHasWhatWasPutAndNotWhenItWasTaken() throws Exception {
        handover.put(reading, record(1));
        handover.put(reading, record(2));
        handover.take(Duration.ZERO);
        handover.delivered();

        assertThat(handover.awaitDelivered(Duration.ZERO)).isFalse();

        handover.delivered();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isTrue();
    }

    @Test
    void wakesWhoWaitsForDelivery() {
        handover.put(reading, record(1));
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);

        handover.delivered();

        assertThat(waiting.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join())
                .isTrue();
    }

    @Test
    void wakesWhoWaitsForARecord() {
        var waiting = CompletableFuture.supplyAsync(() -> take().size());

        handover.put(reading, record(1));

        await().atMost(LONG).until(waiting::isDone);
        assertThat(waiting.join()).isEqualTo(1);
    }

    @Test
    void takesNothingMoreAndIsNeverDeliveredOnceItEnded() throws Exception {
        handover.put(reading, record(1));
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);

        handover.end();

        await().atMost(LONG).until(waiting::isDone);
        assertThat(waiting.join()).isFalse();
        assertThat(handover.put(reading, record(2))).isFalse();
        handover.delivered();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isFalse();
    }

    @Test
    void isNeverDeliveredAfterALoss() throws Exception {
        handover.put(reading, record(1));

        handover.lost("a record");

        assertThat(handover.loss()).isEqualTo("a record");
        assertThat(handover.awaitDelivered(LONG)).isFalse();
        assertThat(handover.put(reading, record(2))).isFalse();
    }

    @Test
    void isPatientForAsLongAsKafkaAcknowledgesRecords() {
        handover.put(reading, record(1));
        handover.put(reading, record(2));
        handover.put(reading, record(3));
        asked.set(0);
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);
        await().atMost(LONG).until(() -> asked.get() > 0);

        for (int i = 0; i < 2; i++) {
            int before = asked.get();
            nanos.addAndGet(LONG.toNanos() - 1);
            handover.delivered();
            await().atMost(LONG).until(() -> asked.get() > before || waiting.isDone());
        }
        handover.delivered();

        assertThat(waiting.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join())
                .isTrue();
    }

    @Test
    void losesPatienceWhenKafkaAcknowledgesNothing() throws Exception {
        handover.put(reading, record(1));
        handover.put(reading, record(2));
        asked.set(0);
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);
        await().atMost(LONG).until(() -> asked.get() > 0);

        nanos.addAndGet(LONG.toNanos());
        handover.take(Duration.ZERO);
        handover.put(reading, record(3));

        assertThat(waiting.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join())
                .isFalse();
    }

    @Test
    void takesNothingOfAReadingWhenAnotherHasBegunNorOnceItFinished() throws Exception {
        long next = handover.begin(Duration.ZERO).orElseThrow();

        assertThat(handover.put(reading, record(1))).isFalse();
        handover.finish(reading);
        assertThat(handover.put(next, record(2))).as("an old one ends no other").isTrue();
        handover.finish(next);
        assertThat(handover.put(next, record(3))).isFalse();
        assertThat(handover.take(Duration.ZERO)).hasSize(1);
    }

    @Test
    void lastsUntilTheWorkerHoldsNothingThatItTook() throws Exception {
        handover.put(reading, record(1));
        handover.put(reading, record(2));
        handover.awaitQuiet(LONG);
        handover.take(Duration.ZERO);
        var waiting = CompletableFuture.supplyAsync(this::awaitQuiet);

        handover.end();
        handover.delivered();
        assertThat(waiting).isNotDone();
        handover.lost("a record");

        await().atMost(LONG).until(waiting::isDone);
    }

    private long begin() {
        try {
            return handover.begin(Duration.ZERO).orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean awaitQuiet() {
        try {
            handover.awaitQuiet(LONG);
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean awaitDelivered() {
        try {
            return handover.awaitDelivered(LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<SourceRecord> take() {
        try {
            return handover.take(LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SourceRecord record(int number) {
        return new SourceRecord(Map.of(), Map.of(), "topic", null, "key" + number);
    }
}
