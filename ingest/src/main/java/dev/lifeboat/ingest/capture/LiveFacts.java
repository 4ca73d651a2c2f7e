package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.PriorKeys;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Which facts of a source are published and not withdrawn, and under which keys: ids only. Used by one thread at a time.
 */
final class LiveFacts implements PriorKeys {
    private final Map<String, Set<String>> keys = new HashMap<>();
    private long highestPosition;

    /** What the evidence topics hold now. */
    static LiveFacts read(Cluster cluster, AvroCodec codec, String source) {
        var versions = new PublishedVersions();
        var config = cluster.clientConfig(Map.of(
                "client.id",
                "lifeboat-ingest-reader",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                15_000));
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            for (Topic<?> topic : evidenceTopics()) {
                read(consumer, codec, topic, source, versions);
            }
        }
        var live = new LiveFacts();
        versions.live().forEach((nativeId, liveKeys) -> live.keys.put(nativeId, new HashSet<>(liveKeys)));
        live.highestPosition = versions.highestPosition();
        return live;
    }

    private static List<Topic<?>> evidenceTopics() {
        return Stream.concat(CatalogMapping.topics().stream(), Stream.of(Topics.WITHDRAWAL))
                .toList();
    }

    private static void read(
            KafkaConsumer<String, byte[]> consumer,
            AvroCodec codec,
            Topic<?> topic,
            String source,
            PublishedVersions versions) {
        var partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new CannotCaptureException("topic " + topic.name() + " does not exist; create the topics first");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                try {
                    if (record.value() != null
                            && codec.decode(topic, record.value()).get(0) instanceof EvidenceHeader header
                            && header.getSource().equals(source)) {
                        if (topic.equals(Topics.WITHDRAWAL)) {
                            versions.addWithdrawal(header);
                        } else {
                            versions.add(record.key(), header);
                        }
                    }
                } catch (MalformedRecordException e) {
                    // not one of ours: what we publish can be read
                }
            }
        }
    }

    /** The highest position of any version, live or withdrawn. */
    long highestPosition() {
        return highestPosition;
    }

    @Override
    public Set<String> of(String topic, String nativeId) {
        return Set.copyOf(keys.getOrDefault(nativeId, Set.of()));
    }

    /** Takes note of what is being published. */
    void published(Mapped<?> record) {
        switch (record.kind()) {
            case FACT ->
                keys.computeIfAbsent(record.nativeId(), id -> new HashSet<>(2)).add(record.key());
            case WITHDRAWN -> remove(record.nativeId(), record.key());
            case OTHER -> {}
        }
    }

    /** Strikes out one fact. */
    void remove(String nativeId, String key) {
        var of = keys.get(nativeId);
        if (of != null && of.remove(key) && of.isEmpty()) {
            keys.remove(nativeId);
        }
    }

    /** The identities of all facts. */
    List<String> nativeIds() {
        return new ArrayList<>(keys.keySet());
    }
}
