package dev.lifeboat.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * One topic: what it is called, what it carries, how it is kept and what its key is. Provisioning, serdes, the topology
 * and the docs are derived from this value.
 *
 * @param name lower-case, dotted, versioned, e.g. {@code lifeboat.backup.v1}
 * @param type the Avro record that every value is
 * @param retention how the topic is cleaned up
 * @param key what the key of each record is
 * @param carries one line for the docs
 */
public record Topic<T extends SpecificRecord>(
        String name, Class<T> type, Retention retention, Key key, String carries) {

    /** How a topic is cleaned up. */
    public enum Retention {
        /** The newest value of each key is kept. */
        COMPACTED,
        /** Everything is kept for the audit period, so that verdicts can be derived again. */
        FACTS
    }

    /** What the key of a topic's records is, always UTF-8 text. */
    public enum Key {
        /** A database id. */
        DATABASE,
        /** A database id, or a {@link References reference} where the source names only a backup or a migration. */
        DATABASE_OR_REFERENCE,
        /** A {@link References reference}. */
        REFERENCE,
        /** A source. */
        SOURCE,
        /** A migration id, an @ and a database id, see {@link References#migrationGate}. */
        MIGRATION_AT_DATABASE,
        /** The name of a policy for its newest version, name@version for each of its versions. */
        POLICY,
        /** The key of the record that could not be read. */
        ORIGINAL
    }

    /** The partition, of so many, to which every producer of Lifeboat sends a key: as Kafka's own producer chooses it. */
    public static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** The schema of the values, as this build knows it. */
    public Schema schema() {
        return SpecificData.get().getSchema(type);
    }

    /** The registry subject of the values, by Confluent's naming. */
    public String subject() {
        return name + "-value";
    }
}
