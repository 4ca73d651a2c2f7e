package dev.lifeboat.sink;

import dev.lifeboat.sink.store.FencedException;
import dev.lifeboat.sink.store.StoreUnavailableException;
import dev.lifeboat.sink.store.UnstorableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** What the sink counts. Safe for several threads. */
final class SinkMeters {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer writes = Timer.builder("lifeboat.sink.write")
            .description("One transaction: the rows and offsets of one poll")
            .publishPercentiles(0.5, 0.99)
            .register(registry);

    /** A write to the store, with what it may throw. */
    @FunctionalInterface
    interface Write<T> {
        T run() throws FencedException, UnstorableException, StoreUnavailableException;
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    <T> T writing(Write<T> write) throws FencedException, UnstorableException, StoreUnavailableException {
        long start = System.nanoTime();
        T result = write.run();
        writes.record(System.nanoTime() - start, java.util.concurrent.TimeUnit.NANOSECONDS);
        return result;
    }

    void stored(ConsumerRecords<byte[], byte[]> records) {
        for (var partition : records.partitions()) {
            registry.counter("lifeboat.sink.records", "topic", partition.topic())
                    .increment(records.records(partition).size());
        }
    }

    void deadLettered(int records) {
        registry.counter("lifeboat.sink.dead.letters").increment(records);
    }
}
