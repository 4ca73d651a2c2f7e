package dev.lifeboat.sink;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.stack.TestStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real broker, registry and PostgreSQL, started once for all test classes that ask for them. Tests share the topics, so
 * each names databases of its own and looks only at those; each takes a store of its own.
 */
public final class RealParts implements AutoCloseable {
    private static final AtomicInteger STORES = new AtomicInteger();

    private final Path dir;
    private final TestStack stack;
    private final Cluster cluster;
    private final AvroCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;

    private RealParts() throws Exception {
        dir = Files.createTempDirectory("lifeboat-sink-test");
        stack = TestStack.start(dir);
        cluster = stack.cluster();
        new SchemaRegistry(cluster).register();
        TopicProvisioner.provision(cluster, 2, (short) 1);
        codec = new RegistryCodec(cluster, Duration.ofMinutes(2));
        producer = new KafkaProducer<>(
                cluster.clientConfig(
                        Map.of("acks", "all", "enable.idempotence", true, "max.request.size", 16 * 1024 * 1024)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Gives the parts to tests that take them as a parameter. */
    public static final class Extension implements ParameterResolver, ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return TestStack.unavailable()
                    .map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("the parts can be started"));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RealParts.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent("real parts", key -> {
                        try {
                            return new RealParts();
                        } catch (Exception e) {
                            throw new IllegalStateException("the real parts do not start", e);
                        }
                    });
        }
    }

    public Cluster cluster() {
        return cluster;
    }

    public AvroCodec codec() {
        return codec;
    }

    /** An empty database. */
    public String newStore() {
        String name = "store" + STORES.incrementAndGet();
        stack.createDatabase(name);
        return stack.jdbcUrl(name);
    }

    /** A sink over that store, in a consumer group of its own. */
    public SinkSettings settings(String store) {
        return new SinkSettings(cluster, store, "127.0.0.1", 0, List.of(), group(store), Duration.ofMinutes(1));
    }

    static String group(String store) {
        return "sink-" + Integer.toHexString(store.hashCode());
    }

    public <T extends SpecificRecord> RecordMetadata publish(Topic<T> topic, String key, T value) {
        return publishRaw(topic.name(), key, value == null ? null : codec.encode(topic, value));
    }

    public RecordMetadata publishRaw(String topic, String key, byte[] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends without waiting. */
    public <T extends SpecificRecord> void publishLater(Topic<T> topic, String key, T value) {
        producer.send(new ProducerRecord<>(
                topic.name(), key.getBytes(StandardCharsets.UTF_8), value == null ? null : codec.encode(topic, value)));
    }

    public void flush() {
        producer.flush();
    }

    /** The first column of the first row; null when there is none. */
    public static String ask(String jdbcUrl, String sql, Object... parameters) {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.prepareStatement(sql)) {
            connection.setSchema("lifeboat");
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (java.sql.SQLException e) {
            return "no answer: " + e.getMessage();
        }
    }

    /** Tells whether the first row has a value; while the store cannot say, it has none. */
    public static boolean has(String jdbcUrl, String sql, Object... parameters) {
        String answer = ask(jdbcUrl, sql, parameters);
        return answer != null && !answer.startsWith("no answer: ");
    }

    @Override
    public void close() throws Exception {
        producer.close(Duration.ofSeconds(2));
        codec.close();
        stack.close();
        try (var files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
