package dev.lifeboat.bench;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.BoundedRocks;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import dev.lifeboat.streams.books.Heartbeats;
import dev.lifeboat.streams.books.Policies;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.judge.StoredEvidence;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The step that judges, as the topology has it, on RocksDB stores as the topology configures them, driven by hand: no
 * broker, no changelog, no cache before the stores. Its clock is the caller's.
 */
final class JudgeBench implements AutoCloseable {
    private final InMemoryCodec codec = new InMemoryCodec();
    private final MockProcessorContext<String, SpecificRecord> context;
    private final Map<String, StateStore> stores = new LinkedHashMap<>();
    private final Processor<String, byte[], String, SpecificRecord> judge;
    private final Punctuator tick;
    private long offset;

    /** A source of evidence that falls silent only after a year. */
    JudgeBench(Path directory, String source, Instant now) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        var step = new JudgeStep(
                codec, JudgeSettings.DEFAULT, new Pace(JudgeSettings.DEFAULT.current()), new Partitions(1));
        step.stores().forEach(this::open);
        open(inMemory(Heartbeats.STORE));
        open(inMemory(Policies.STORE));
        alive(source, now);
        judge = step.get();
        judge.init(context);
        tick = context.scheduledPunctuators().get(0).getPunctuator();
    }

    /** Evidence that is written and read at that instant, and judged at once. */
    <T extends SpecificRecord> void give(Topic<T> topic, String key, T value, Instant at) {
        context.setCurrentSystemTimeMs(at.toEpochMilli());
        context.setRecordMetadata(topic.name(), 0, offset++);
        judge.process(new Record<>(key, codec.encode(topic, value), at.toEpochMilli()));
        context.resetForwards();
    }

    /** Puts a fact where the step keeps those that it knows. */
    void put(String database, Fact fact) {
        KeyValueStore<String, byte[]> facts = context.getStateStore(StoredEvidence.FACTS);
        var entry = StoredEvidence.entry(database, fact);
        facts.put(entry.key, entry.value);
    }

    /** What the step keeps of a database. */
    DatabaseState stored(String database) {
        KeyValueStore<String, byte[]> facts = context.getStateStore(StoredEvidence.FACTS);
        try (var all = facts.range(StoredEvidence.firstKey(database), StoredEvidence.lastKey(database))) {
            return StoredEvidence.state(database, all);
        }
    }

    /** One tick at that instant; how long it took, in nanoseconds. */
    long tick(Instant at) {
        context.resetForwards();
        context.setCurrentSystemTimeMs(at.toEpochMilli());
        long begun = System.nanoTime();
        tick.punctuate(at.toEpochMilli());
        return System.nanoTime() - begun;
    }

    /** Databases whose readiness the last tick published. */
    int published() {
        int published = 0;
        for (var forward : context.forwarded()) {
            published += forward.record().value() instanceof DatabaseReadiness ? 1 : 0;
        }
        return published;
    }

    private void alive(String source, Instant now) {
        var heartbeats = new Heartbeats(codec);
        var global = new MockProcessorContext<Void, Void>();
        global.addStateStore(context.getStateStore(Heartbeats.STORE));
        heartbeats.init(global);
        var alive = new Heartbeat(source, now, Duration.ofDays(365).toMillis(), 0L, SourceState.ALIVE, "");
        heartbeats.process(new Record<>(source, codec.encode(Topics.HEARTBEAT, alive), now.toEpochMilli()));
    }

    private static StoreBuilder<?> inMemory(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
    }

    private void open(StoreBuilder<?> builder) {
        StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
        if (store.name().equals(JudgeStep.DECISIONS)) {
            context.addStateStore(store); // nothing is decided; a window store cannot be opened by hand
            return;
        }
        store.init(context.getStateStoreContext(), store);
        stores.put(store.name(), store);
    }

    @Override
    public void close() {
        judge.close();
        stores.values().forEach(StateStore::close);
        codec.close();
    }
}
