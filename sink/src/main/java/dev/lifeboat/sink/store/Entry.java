package dev.lifeboat.sink.store;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way into the store.
 *
 * @param record the record as it was read
 * @param row what it does to the store; null for one that is in the dead-letter topic and only moves the offset
 */
public record Entry(
        ConsumerRecord<byte[], byte[]> record, @Nullable Row row) {

    public TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** The same record with nothing left to store. */
    public Entry withoutRow() {
        return new Entry(record, null);
    }
}
