package dev.lifeboat.bench;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.LifeboatTopology;
import dev.lifeboat.streams.StreamsSettings;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/**
 * Replays one backlog three ways, over the same broker, one after the other: a plain consumer that decodes, a Streams
 * application that only keeps one RocksDB store, and the whole topology. Both applications run with the same settings.
 * The clock of an application runs from the first records it is given until it has committed all there is, and, for the whole
 * topology, until every database has its readiness.
 */
final class Throughput {
    private static final int PARTITIONS = 4;
    /** Looking costs the broker and both cores something, too. */
    private static final long LOOK_EVERY_MILLIS = 250;

    private static final List<Topic<?>> INPUTS = List.of(
            Topics.DATABASE,
            Topics.REFERENCE,
            Topics.BACKUP,
            Topics.VERIFICATION,
            Topics.PITR,
            Topics.CHECKLIST,
            Topics.MIGRATION);

    private final Cluster cluster;
    private final Path directory;
    private final int threads;
    private final Consumer<String> progress;

    /** What was seen; rates in events a second, of the same events. */
    record Report(
            long events, int databases, double pipelinePerSecond, double floorPerSecond, double consumerPerSecond) {
        double pipelineToFloor() {
            return pipelinePerSecond / floorPerSecond;
        }
    }

    Throughput(Cluster cluster, Path directory, int threads, Consumer<String> progress) {
        this.cluster = cluster;
        this.directory = directory;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * @param rounds how often each application replays the backlog, in turn; the best of each counts
     */
    Report run(long events, int databases, int rounds) throws Exception {
        TopicProvisioner.provision(cluster, PARTITIONS, (short) 1);
        try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(30))) {
            codec.warmUp();
            progress.accept("building the backlog");
            long written = build(codec, events, databases);
            double consumer = 0;
            double floor = 0;
            double pipeline = 0;
            for (int round = 0; round < rounds; round++) {
                progress.accept("round " + (round + 1) + ": consumer");
                consumer = Math.max(consumer, written / consume(codec));
                progress.accept("round " + (round + 1) + ": floor");
                var names = INPUTS.stream().map(Topic::name).toList();
                floor = Math.max(floor, written / replay("floor-" + round, Floor.topology(names), 0));
                progress.accept("round " + (round + 1) + ": pipeline");
                var topology = LifeboatTopology.build(codec, JudgeSettings.DEFAULT, PARTITIONS);
                pipeline = Math.max(pipeline, written / replay("pipeline-" + round, topology, databases));
                progress.accept("so far: consumer %,.0f, floor %,.0f, pipeline %,.0f a second"
                        .formatted(consumer, floor, pipeline));
            }
            return new Report(written, databases, pipeline, floor, consumer);
        }
    }

    private long build(AvroCodec codec, long events, int databases) {
        Map<String, Object> config = cluster.clientConfig(
                Map.of("acks", "all", "compression.type", "lz4", "linger.ms", 20, "batch.size", 256 * 1024));
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var backlog = new Backlog(
                    codec,
                    42,
                    databases,
                    (topic, key, value) -> producer.send(
                            new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value)));
            return backlog.write(events);
        }
    }

    private double consume(AvroCodec codec) throws Exception {
        var byName = new HashMap<String, Topic<?>>();
        INPUTS.forEach(topic -> byName.put(topic.name(), topic));
        Map<String, Object> config =
                cluster.clientConfig(Map.of("isolation.level", "read_committed", "max.poll.records", 2_000));
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends;
            try (var admin = Admin.create(cluster.clientConfig(Map.of()))) {
                ends = ends(admin, byName.keySet());
            }
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            long left = ends.values().stream().mapToLong(Long::longValue).sum();
            long begin = System.nanoTime();
            while (left > 0) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    decode(codec, Objects.requireNonNull(byName.get(record.topic())), record.value());
                    left--;
                }
            }
            return seconds(begin);
        }
    }

    private static void decode(AvroCodec codec, Topic<?> topic, byte[] value) throws MalformedRecordException {
        codec.decode(topic, value);
    }

    private double replay(String name, Topology topology, int databases) throws Exception {
        var settings = StreamsSettings.local(cluster, directory.resolve(name), PARTITIONS, 0);
        var config = new HashMap<>(settings.streamsConfig());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.consumerPrefix("group.instance.id"), name);
        var properties = new Properties();
        properties.putAll(config);
        var first = new FirstRecords();
        try (var streams = new KafkaStreams(topology, properties, first);
                var admin = Admin.create(cluster.clientConfig(Map.of()))) {
            streams.start();
            long begin = first.await(Duration.ofMinutes(1));
            while (!committedAll(admin, name) || databases > 0 && judged(streams) < databases) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            return seconds(begin);
        }
    }

    /** Whether the group has committed the end of every input, its own repartition topics included. */
    private static boolean committedAll(Admin admin, String group) throws ExecutionException, InterruptedException {
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Set<String> topics = new HashSet<>();
        INPUTS.forEach(topic -> topics.add(topic.name()));
        committed.keySet().forEach(partition -> topics.add(partition.topic()));
        topics.remove(Topics.HEARTBEAT.name());
        for (var end : ends(admin, topics).entrySet()) {
            var at = committed.get(end.getKey());
            // a transaction's end marker takes an offset of its own
            if (end.getValue() > 0
                    && (at == null || at.offset() < end.getValue() - (isInternal(end.getKey()) ? 1 : 0))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInternal(TopicPartition partition) {
        return partition.topic().endsWith("-repartition");
    }

    private static int judged(KafkaStreams streams) {
        var store = streams.store(StoreQueryParameters.fromNameAndType(
                JudgeStep.READINESS, QueryableStoreTypes.<String, byte[]>keyValueStore()));
        int count = 0;
        try (var all = store.all()) {
            for (; all.hasNext(); all.next()) {
                count++;
            }
        }
        return count;
    }

    private static Map<TopicPartition, Long> ends(Admin admin, Set<String> topics)
            throws ExecutionException, InterruptedException {
        var described = admin.describeTopics(topics).allTopicNames().get();
        var query = new HashMap<TopicPartition, OffsetSpec>();
        described
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> query.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        var listed = admin.listOffsets(query).all().get();
        listed.forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
