package dev.lifeboat.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Handover handover = new Handover();

    @Test
    void givesEachRecordOnceInTheOrderItCameIn() throws Exception {
        var put = IntStream.range(0, 2_500).mapToObj(HandoverTest::record).toList();
        put.forEach(handover::put);

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
        handover.put(record(1));
        handover.put(record(2));
        handover.take(Duration.ZERO);
        handover.delivered();

        assertThat(handover.awaitDelivered(Duration.ZERO)).isFalse();

        handover.delivered();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isTrue();
    }

    @Test
    void wakesWhoWaitsForDelivery() {
        handover.put(record(1));
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);

        handover.delivered();

        assertThat(waiting.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join())
                .isTrue();
    }

    @Test
    void wakesWhoWaitsForARecord() {
        var waiting = CompletableFuture.supplyAsync(() -> take().size());

        handover.put(record(1));

        await().atMost(LONG).until(waiting::isDone);
        assertThat(waiting.join()).isEqualTo(1);
    }

    @Test
    void takesNothingMoreAndIsNeverDeliveredOnceItEnded() throws Exception {
        handover.put(record(1));
        var waiting = CompletableFuture.supplyAsync(this::awaitDelivered);

        handover.end();

        await().atMost(LONG).until(waiting::isDone);
        assertThat(waiting.join()).isFalse();
        assertThat(handover.put(record(2))).isFalse();
        handover.delivered();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isFalse();
    }

    @Test
    void isNeverDeliveredAfterALoss() throws Exception {
        handover.put(record(1));

        handover.lost("a record");

        assertThat(handover.loss()).isEqualTo("a record");
        assertThat(handover.awaitDelivered(LONG)).isFalse();
        assertThat(handover.put(record(2))).isFalse();
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
