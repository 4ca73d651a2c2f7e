package dev.lifeboat.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * The clients of a Streams application, which tell when its first records came: an application works on them before it
 * says that it runs, a small one on more of them than a large one.
 */
final class FirstRecords extends DefaultKafkaClientSupplier {
    private final CompletableFuture<Long> came = new CompletableFuture<>();

    /** When the first records came, as {@link System#nanoTime} counts. */
    long await(Duration limit) throws Exception {
        return came.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
            @Override
            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                var records = super.poll(timeout);
                if (!records.isEmpty()) {
                    came.complete(System.nanoTime());
                }
                return records;
            }
        };
    }
}
