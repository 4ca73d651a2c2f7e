package dev.lifeboat.streams.resolve;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The step that resolves references, with its stores: which database a reference belongs to, and what waits. */
public final class ResolveStep implements ProcessorSupplier<String, byte[], String, Object> {
    static final String REFERENCES = "references";
    static final String PARKED = "parked";

    private final AvroCodec codec;
    private final Pace pace;
    private final Partitions partitions;

    public ResolveStep(AvroCodec codec, Pace pace, Partitions partitions) {
        this.codec = codec;
        this.partitions = partitions;
        this.pace = pace;
    }

    @Override
    public Processor<String, byte[], String, Object> get() {
        return new Resolve(codec, pace, partitions);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return new LinkedHashSet<>(List.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(REFERENCES), Serdes.String(), Serdes.String()),
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(PARKED), Serdes.String(), Serdes.ByteArray())));
    }
}
