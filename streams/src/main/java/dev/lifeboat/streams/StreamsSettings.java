package dev.lifeboat.streams;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.streams.gate.GateSettings;
import dev.lifeboat.streams.judge.JudgeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Settings of one streams instance.
 *
 * @param cluster where Kafka and the registry are
 * @param applicationId Kafka Streams' application id; instances of one installation share it
 * @param stateDirectory where the stores are kept; each instance has its own
 * @param threads stream threads
 * @param partitions partitions of every topic of the catalogue
 * @param registryPatience how long a registry that does not answer is asked again before the instance stops
 * @param judge the pace of judging
 * @param gate how the gate API runs
 * @param advertised host and port under which the other instances reach this one; empty takes those of the gate API
 * @param overrides further Kafka Streams settings, on top of ours
 */
public record StreamsSettings(
        Cluster cluster,
        String applicationId,
        Path stateDirectory,
        int threads,
        int partitions,
        Duration registryPatience,
        JudgeSettings judge,
        GateSettings gate,
        String advertised,
        Map<String, String> overrides) {
    private static final int MAX_RECORD = 16 * 1024 * 1024;

    public StreamsSettings {
        require(!applicationId.isBlank(), "applicationId is empty; expected a name, e.g. lifeboat-streams");
        require(threads >= 1, "threads is " + threads + "; expected 1 or more");
        require(partitions >= 1, "partitions is " + partitions + "; expected the partitions of lifeboat.backup.v1");
        overrides = Map.copyOf(overrides);
        // without a name of its own not even an instance that is alone knows where its databases are
        advertised = advertised.isEmpty() ? gate.host() + ":" + gate.port() : advertised;
    }

    /** One instance on this machine, all else as usual. */
    public static StreamsSettings local(Cluster cluster, Path stateDirectory, int partitions, int httpPort) {
        return new StreamsSettings(
                cluster,
                "lifeboat-streams",
                stateDirectory,
                1,
                partitions,
                Duration.ofMinutes(1),
                JudgeSettings.DEFAULT,
                GateSettings.onPort(httpPort),
                "",
                Map.of());
    }

    /** What Kafka Streams is configured with: ours, and the overrides on top. */
    public Map<String, Object> streamsConfig() {
        Map<String, Object> config = new HashMap<>(cluster.clientConfig(Map.of()));
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 48L * 1024 * 1024);
        config.put("processing.exception.handler.global.enabled", true);
        // what somebody waits for is committed at once, at the steps' request; this is the pace of a backlog
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500L);
        config.put(StreamsConfig.POLL_MS_CONFIG, 25L);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2_000);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // nothing is visible before its commit, which sends what lingers; beginning a batch costs more than most
        // records
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 * 1024);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_RECORD);
        // partitions that somebody adds must not be missed for long
        config.put(StreamsConfig.METADATA_MAX_AGE_CONFIG, 10_000L);
        // what the topics of sources may carry, those between and behind the steps must carry too
        config.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), MAX_RECORD);
        // the order across partitions is nothing to rely on: the model needs none, and decisions have barriers. To ask
        // for
        // it costs a sixth of a backlog
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
        // started again, an instance takes its own tasks back at once, instead of waiting until its former self is
        // given up
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                advertised.replaceAll("[^a-zA-Z0-9._-]", "-"));
        config.putAll(overrides);
        return config;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
