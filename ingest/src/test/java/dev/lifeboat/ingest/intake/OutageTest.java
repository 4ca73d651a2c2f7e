package dev.lifeboat.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.local.LocalBroker;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed in the middle of it: on a broker of its own. */
class OutageTest {
    private static final int PORT_FREE = 0;
    private static final int HEAP = 256;
    private static final int BEFORE_THE_KILL = 5;
    private static final int IN_ONE = 20;
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path dir;

    @Test
    void losesNothingAndDoublesNothingWhenTheBrokerIsKilledInTheMiddle() throws Exception {
        var broker = LocalBroker.start(dir, PORT_FREE, PORT_FREE, HEAP);
        var cluster = Cluster.of(broker.bootstrapServers(), "http://127.0.0.1:1");
        TopicProvisioner.provision(cluster, 1, (short) 1);
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        Set<String> refused = ConcurrentHashMap.newKeySet();
        try (var codec = new InMemoryCodec();
                var server = IntakeServer.of(cluster, codec)) {
            var poster = server.poster();
            var posting = CompletableFuture.runAsync(() -> {
                for (int i = 0; refused.isEmpty(); i++) {
                    var answer = poster.post(batch(i));
                    if (answer.status() != 202) {
                        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                        assertThat(answer.headers()).containsKey("retry-after");
                    }
                    (answer.status() == 202 ? accepted : refused).add(batch(i));
                }
            });
            await().atMost(LONG).until(() -> accepted.size() >= BEFORE_THE_KILL || posting.isDone());
            broker.kill();
            posting.get(3, TimeUnit.MINUTES);
            assertThat(refused).as("what was under way, and no false yes").hasSize(1);

            broker = LocalBroker.start(dir, broker.port(), PORT_FREE, HEAP);
            for (String batch : refused) {
                await().atMost(LONG).until(() -> poster.post(batch).status() == 202);
                accepted.add(batch);
            }

            var events = events(cluster, codec);
            assertThat(events.keySet()).as("facts").hasSize(accepted.size() * IN_ONE);
            assertThat(events.values())
                    .as("each is one event, however often written")
                    .allMatch(ids -> ids.size() == 1);
        } finally {
            broker.close();
        }
    }

    private static String batch(int number) {
        var reports = new StringBuilder("[");
        for (int i = 0; i < IN_ONE; i++) {
            reports.append(i == 0 ? "" : ",").append("""
                    {"kind":"pitr","source":"cron:outage","observedAt":"2025-11-22T01:00:00Z","database":"postgresql:intake/%d-%d","archivingEnabled":true}""".formatted(number, i));
        }
        return reports.append("]").toString();
    }

    private static Map<String, Set<String>> events(Cluster cluster, InMemoryCodec codec) throws Exception {
        var events = new HashMap<String, Set<String>>();
        try (var consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of("auto.offset.reset", "earliest", "enable.auto.commit", false)),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.PITR.name(), 0);
            consumer.assign(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    PitrEvidence pitr = codec.decode(Topics.PITR, record.value());
                    events.computeIfAbsent(record.key(), key -> new HashSet<>())
                            .add(pitr.getHeader().getEventId());
                }
            }
        }
        return events;
    }
}
