package dev.lifeboat.schemas;

import org.apache.avro.specific.SpecificRecord;

/**
 * Turns records into Confluent's wire format (a zero byte, a four-byte schema id, Avro binary) and back. Implementations
 * are safe for use by several threads.
 */
public interface AvroCodec extends AutoCloseable {

    /**
     * Encodes a value of the topic.
     *
     * @throws RegistryUnavailableException if the schema's id is not known yet and the registry does not answer
     */
    <T extends SpecificRecord> byte[] encode(Topic<T> topic, T value);

    /**
     * Decodes a value of the topic.
     *
     * @throws MalformedRecordException if the bytes are not a value of that topic, now or ever
     * @throws RegistryUnavailableException if the registry does not answer: the bytes may well be good
     */
    <T extends SpecificRecord> T decode(Topic<T> topic, byte[] bytes) throws MalformedRecordException;

    @Override
    void close();
}
