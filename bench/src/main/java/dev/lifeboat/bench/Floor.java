package dev.lifeboat.bench;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What any such application costs at least: a Streams topology that keeps the same events, as they are, in one RocksDB
 * store with its changelog, and does nothing else. It reads no Avro and moves no record to another key.
 */
final class Floor implements ProcessorSupplier<String, byte[], Void, Void> {
    private static final String STORE = "floor";

    static Topology topology(List<String> topics) {
        var builder = new StreamsBuilder();
        builder.stream(
                        topics,
                        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("events"))
                .process(new Floor(), Named.as("keep"));
        return builder.build();
    }

    @Override
    public Processor<String, byte[], Void, Void> get() {
        return new ContextualProcessor<>() {
            @Override
            public void process(Record<String, byte[]> record) {
                KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
                store.put(record.key(), record.value());
            }
        };
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
                        .withCachingEnabled());
    }
}
