package dev.lifeboat.streams.gate;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Denies every request, each in a transaction of its own, the way the topology commits; aborts when told to. */
final class PlayedJudge implements AutoCloseable {
    private final Cluster cluster;
    private final AvroCodec codec;
    private final Thread thread = new Thread(this::run, "played-judge");
    private final List<String> migrations = new CopyOnWriteArrayList<>();
    private final AtomicInteger aborted = new AtomicInteger();
    private volatile boolean aborting;
    private volatile boolean following;
    private volatile boolean closed;

    private PlayedJudge(Cluster cluster, AvroCodec codec) {
        this.cluster = cluster;
        this.codec = codec;
    }

    static PlayedJudge start(Cluster cluster, AvroCodec codec) {
        var judge = new PlayedJudge(cluster, codec);
        judge.thread.start();
        org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> judge.following);
        return judge;
    }

    void abort(boolean now) {
        aborting = now;
    }

    int aborted() {
        return aborted.get();
    }

    /** How many requests about a migration were read. */
    long seen(String migration) {
        return migrations.stream().filter(migration::equals).count();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(
                        cluster.clientConfig(Map.of()), new StringDeserializer(), new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(
                        cluster.clientConfig(Map.of("transactional.id", "judge-" + UUID.randomUUID())),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            List<TopicPartition> all = consumer.partitionsFor(Topics.DECISION_REQUEST.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
            following = true;
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    decide(record, producer);
                }
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void decide(ConsumerRecord<String, byte[]> record, KafkaProducer<String, byte[]> producer)
            throws Exception {
        var request = codec.decode(Topics.DECISION_REQUEST, record.value());
        migrations.add(request.getMigrationId());
        while (aborting && !closed) {
            send("aborted-", record, producer);
            producer.flush();
            producer.abortTransaction();
            aborted.incrementAndGet();
        }
        send("committed-", record, producer);
        producer.commitTransaction();
    }

    private void send(String prefix, ConsumerRecord<String, byte[]> record, KafkaProducer<String, byte[]> producer)
            throws Exception {
        var decision = GateHttpTest.denial(codec.decode(Topics.DECISION_REQUEST, record.value()));
        decision.setDecisionId(prefix + decision.getDecisionId());
        producer.beginTransaction();
        producer.send(
                new ProducerRecord<>(Topics.DECISION.name(), record.key(), codec.encode(Topics.DECISION, decision)));
    }
}
