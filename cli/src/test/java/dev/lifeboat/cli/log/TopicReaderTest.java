package dev.lifeboat.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.schemas.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands in a real log beside open, committed and aborted transactions. */
@ExtendWith(LiveTopology.Extension.class)
class TopicReaderTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void waitsForATransactionThatIsOpenAndShowsNothingOfOneThatWasAborted(LiveTopology live) throws Exception {
        String topic = "read-beside-transactions";
        var first = new TopicPartition(topic, 0);
        var second = new TopicPartition(topic, 1);
        try (var admin = Admin.create(live.cluster().clientConfig(Map.of()));
                var transaction = producer(live, Map.of("transactional.id", "open"));
                var plain = producer(live, Map.of());
                var reader = TopicReader.ofCommitted(live.cluster(), "test", PATIENCE)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            transaction.initTransactions();
            transaction.beginTransaction();
            write(transaction, second, "aborted");
            transaction.abortTransaction();
            transaction.beginTransaction();
            write(transaction, second, "in the transaction");
            write(plain, second, "behind it");
            write(plain, first, "elsewhere");

            var seen = new ArrayList<String>();
            reader.read(List.of(first, second), record -> {
                seen.add(text(record));
                if (text(record).equals("elsewhere")) {
                    transaction.commitTransaction(); // the reader has asked for the ends before
                }
            });

            assertThat(seen).containsExactly("elsewhere", "in the transaction", "behind it");
        }
    }

    @Test
    void readsUpToAnOffsetAndNoFurther(LiveTopology live) throws Exception {
        var partition = new TopicPartition("read-up-to", 0);
        try (var admin = Admin.create(live.cluster().clientConfig(Map.of()));
                var plain = producer(live, Map.of());
                var reader = TopicReader.ofAll(live.cluster(), "test", PATIENCE)) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get();
            for (String text : List.of("a", "b", "c")) {
                write(plain, partition, text);
            }

            assertThat(read(reader, partition, 1)).containsExactly("a", "b");
            assertThat(read(reader, partition, Long.MAX_VALUE)).containsExactly("a", "b", "c");
        }
    }

    private static List<String> read(TopicReader reader, TopicPartition partition, long last) {
        var seen = new ArrayList<String>();
        reader.read(partition, last, record -> seen.add(text(record)));
        return seen;
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static KafkaProducer<String, String> producer(LiveTopology live, Map<String, Object> more) {
        return new KafkaProducer<>(live.cluster().clientConfig(more), new StringSerializer(), new StringSerializer());
    }

    private static void write(KafkaProducer<String, String> producer, TopicPartition to, String text) throws Exception {
        producer.send(new ProducerRecord<>(to.topic(), to.partition(), "key", text))
                .get();
    }
}
