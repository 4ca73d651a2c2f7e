package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record to publish.
 *
 * @param nativeId identity of the row within its source
 * @param kind what the record says of the row
 */
public record Mapped<T extends SpecificRecord>(Topic<T> topic, String key, T value, String nativeId, Kind kind) {

    /** What a record says of its row. */
    public enum Kind {
        /** The fact, as it is now. */
        FACT,
        /** The fact is no more, or no longer under this key. */
        WITHDRAWN,
        /** Beside the fact: a reference, a dead letter. */
        OTHER
    }
}
