package dev.lifeboat.schemas;

import io.apicurio.registry.serde.avro.DefaultAvroDatumProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reader and the writer of a schema by the schema object itself. The default computes a fingerprint of the
 * whole schema for every record, which took a ninth of the time of the topology. Public because the serdes create it by
 * name.
 */
public final class RememberedDatums<T> extends DefaultAvroDatumProvider<T> {
    private final Map<Identity, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private final Map<Identity, DatumWriter<T>> writers = new ConcurrentHashMap<>();

    /** The very object: equal schemas parsed twice are two, and there are as many as the serdes keep. */
    private record Identity(Schema schema) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity identity && identity.schema == schema;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(schema);
        }
    }

    @Override
    public DatumReader<T> createDatumReader(Schema schema) {
        return readers.computeIfAbsent(new Identity(schema), s -> super.createDatumReader(s.schema()));
    }

    @Override
    public DatumWriter<T> createDatumWriter(T data, Schema schema) {
        return writers.computeIfAbsent(new Identity(schema), s -> super.createDatumWriter(data, s.schema()));
    }
}
