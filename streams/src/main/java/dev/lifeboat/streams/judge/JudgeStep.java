package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The step that judges, with its stores:
 *
 * <pre>
 *   facts            database, kind, source, native id -> fact     what evaluation needs, one small value per fact
 *   readiness        database -> DatabaseReadiness                 what was published last; read by queries
 *   history          database, instant -> DatabaseReadiness        each that was published, for a while; read by queries
 *   due              instant, database ->                          ordered by instant: the tick reads its beginning
 *   decisions        request -> GateDecision, for seven days       a repeated request gets the same answer
 *   open-requests    request -> DecisionRequest                    those whose barriers are under way
 *   migration-gates  migration, database -> MigrationGate          what was published last
 * </pre>
 */
public final class JudgeStep implements ProcessorSupplier<String, byte[], String, SpecificRecord> {
    /** The store of the readiness published last, by database, in wire format. */
    public static final String READINESS = "readiness";
    /** The versioned store of every readiness published, by database, in wire format; its time is the instant judged for. */
    public static final String HISTORY = "history";
    /** The store of decisions, by request id, in wire format; a window store whose time is the decision's instant. */
    public static final String DECISIONS = "decisions";
    /** The store of where each migration stands, by migration id and database, in wire format. */
    public static final String MIGRATION_GATES = "migration-gates";
    /** How long a repeated request gets the same decision. */
    public static final Duration DECISIONS_KEPT = Duration.ofDays(7);

    /** The store keeps history in pieces of so long, whatever is kept in all: files of before stay readable. */
    private static final Duration HISTORY_PIECE = Duration.ofHours(7);

    static final String FACTS = "facts";
    static final String DUE = "due";
    static final String OPEN_REQUESTS = "open-requests";

    private final AvroCodec codec;
    private final JudgeSettings settings;
    private final Pace pace;
    private final Partitions partitions;

    public JudgeStep(AvroCodec codec, JudgeSettings settings, Pace pace, Partitions partitions) {
        this.codec = codec;
        this.pace = pace;
        this.settings = settings;
        this.partitions = partitions;
    }

    @Override
    public Processor<String, byte[], String, SpecificRecord> get() {
        return new Judge(codec, settings, pace, partitions);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return new LinkedHashSet<>(List.of(
                // nearly every write is to a key of its own, which a cache would only hold up
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(FACTS), Serdes.String(), Serdes.ByteArray()),
                values(READINESS, Serdes.String()),
                Stores.versionedKeyValueStoreBuilder(
                        Stores.persistentVersionedKeyValueStore(HISTORY, settings.history(), HISTORY_PIECE),
                        Serdes.String(),
                        Serdes.ByteArray()),
                values(DUE, Serdes.Bytes()),
                values(MIGRATION_GATES, Serdes.String()),
                // seldom more than a few, and looked through at every tick
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(OPEN_REQUESTS), Serdes.String(), Serdes.ByteArray()),
                Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(DECISIONS, DECISIONS_KEPT, Duration.ofMillis(1), false),
                        Serdes.String(),
                        Serdes.ByteArray())));
    }

    private static <K> StoreBuilder<?> values(String name, Serde<K> key) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), key, Serdes.ByteArray())
                .withCachingEnabled();
    }
}
