package dev.lifeboat.connect;

import dev.lifeboat.schemas.Cluster;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What capture remembered at one moment, to be put back: the same changes are then read a second time. */
record State(Cluster cluster, Map<String, String> values) {
    static State read(Cluster cluster) {
        var values = new HashMap<String, String>();
        var partition = List.of(new TopicPartition(WorkerOutlet.STATE_TOPIC, 0));
        try (var consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of("enable.auto.commit", false)),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = consumer.endOffsets(partition).get(partition.get(0));
            while (consumer.position(partition.get(0)) < end) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> values.put(record.key(), record.value()));
            }
        }
        return new State(cluster, values);
    }

    /** Has the next reading of a source begin anew. */
    static void forget(Cluster cluster, String source) {
        new State(cluster, Collections.singletonMap(source + "/epoch", null)).putBack();
    }

    void putBack() {
        try (var producer =
                new KafkaProducer<>(cluster.clientConfig(Map.of()), new StringSerializer(), new StringSerializer())) {
            values.forEach(
                    (key, value) -> producer.send(new ProducerRecord<>(WorkerOutlet.STATE_TOPIC, 0, key, value)));
        }
    }
}
