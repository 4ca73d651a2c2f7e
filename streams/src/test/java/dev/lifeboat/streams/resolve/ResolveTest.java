package dev.lifeboat.streams.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import dev.lifeboat.v1.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class ResolveTest {
    private static final String DATABASE = "postgresql:orders-prod/orders";
    private static final String REFERENCE = References.backup("catalog:main", "42");
    private static final byte[] EVIDENCE = {1, 2, 3};

    private final InMemoryCodec codec = new InMemoryCodec();
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final KeyValueStore<String, byte[]> parked = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(ResolveStep.PARKED), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();

    ResolveTest() {
        KeyValueStore<String, String> references = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ResolveStep.REFERENCES), Serdes.String(), Serdes.String())
                .withLoggingDisabled()
                .build();
        references.init(context.getStateStoreContext(), references);
        parked.init(context.getStateStoreContext(), parked);
        context.setCurrentSystemTimeMs(1_000_000);
    }

    @Test
    void releasesWhatAFormerRunParked() {
        var former = started();
        from(Topics.VERIFICATION.name(), 7);
        former.process(new Record<>(REFERENCE, EVIDENCE, 999_000));
        assertThat(context.forwarded()).isEmpty();

        var resolve = started();
        learn(resolve);

        assertThat(context.forwarded()).singleElement().satisfies(forwarded -> {
            assertThat(forwarded.record().key()).isEqualTo(DATABASE);
            assertThat(forwarded.record().value()).isEqualTo(EVIDENCE);
            assertThat(forwarded.record().timestamp()).isEqualTo(999_000);
            assertThat(forwarded
                            .record()
                            .headers()
                            .lastHeader("lifeboat-origin")
                            .value())
                    .asString()
                    .isEqualTo(Topics.VERIFICATION.name() + "|0|7");
        });
        assertThat(parked.approximateNumEntries()).isZero();
    }

    @Test
    void startsAnewWithoutMemoryOfAnAbortedTransaction() {
        var resolve = started();
        from(Topics.VERIFICATION.name(), 7);
        resolve.process(new Record<>(REFERENCE, EVIDENCE, 999_000));
        try (var all = parked.all()) {
            all.forEachRemaining(entry -> parked.delete(entry.key));
        }

        resolve.init(context);
        learn(resolve);

        assertThat(context.forwarded()).isEmpty();
    }

    @Test
    void believesNoOriginThatASourceWroteItself() {
        var resolve = started();
        learn(resolve);
        from(Topics.VERIFICATION.name(), 7);
        var record = new Record<>(REFERENCE, EVIDENCE, 999_000);
        record.headers().add("lifeboat-origin", "lifeboat.backup.v1|3|99".getBytes(StandardCharsets.UTF_8));

        resolve.process(record);

        assertThat(context.forwarded())
                .last()
                .satisfies(forwarded -> assertThat(forwarded
                                .record()
                                .headers()
                                .lastHeader("lifeboat-origin")
                                .value())
                        .asString()
                        .isEqualTo(Topics.VERIFICATION.name() + "|0|7"));
    }

    private Resolve started() {
        var resolve = new Resolve(codec, new Pace(Duration.ofSeconds(1)), new Partitions(1));
        resolve.init(context);
        return resolve;
    }

    private void learn(Resolve resolve) {
        from(Topics.REFERENCE.name(), 1);
        var reference = new Reference(REFERENCE, DATABASE, "catalog:main", Instant.EPOCH);
        resolve.process(new Record<>(REFERENCE, codec.encode(Topics.REFERENCE, reference), 999_500));
    }

    private void from(String topic, long offset) {
        context.setRecordMetadata(topic, 0, offset);
    }
}
