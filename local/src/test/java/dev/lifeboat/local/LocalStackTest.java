package dev.lifeboat.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {
    private static final String SCHEMA_API = "application/vnd.schemaregistry.v1+json";

    @TempDir
    Path dir;

    @Test
    void keepsRecordsAndSchemasThroughAKillOfEverything() throws Exception {
        var ports = Ports.free();
        var progress = Collections.synchronizedList(new ArrayList<String>());
        String id;
        try (var stack = LocalStack.start(dir, ports, progress::add)) {
            try (var admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get();
            }
            produce(stack.bootstrapServers());
            id = register(stack.registryUrl());

            stack.postgres().kill();
            try (var again = LocalPostgres.start(dir.resolve("postgres"), ports.postgres(), Map.of())) {
                assertThat(register(stack.registryUrl()))
                        .as("the registry goes on as soon as its database is back")
                        .isEqualTo(id);
                stack.registry().kill();
                stack.broker().kill();
                again.kill();
            }
        }
        assertThat(progress)
                .hasSize(3)
                .anyMatch(line -> line.startsWith("Kafka broker on 127.0.0.1:" + ports.kafka() + ", ready in "));

        try (var stack = LocalStack.start(dir, ports, line -> {})) {
            assertThat(consume(stack.bootstrapServers())).isEqualTo("kept");
            assertThat(register(stack.registryUrl())).isEqualTo(id).contains("\"id\":");
        }
    }

    private static void produce(String bootstrapServers) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "compression.type", "zstd",
                "transactional.id", "test");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "k", "kept")).get();
            producer.commitTransaction();
        }
    }

    private static String consume(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("t", 0)));
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    return record.value();
                }
            }
            throw new AssertionError("no record came within two minutes");
        }
    }

    private static String register(String registryUrl) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(registryUrl + "/apis/ccompat/v7/subjects/t-value/versions"))
                .header("Content-Type", SCHEMA_API)
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\": \"\\\"string\\\"\"}"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
