package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.PriorKeys;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicReader;
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

/**
 * Which facts of a source are published and not withdrawn, and under which keys: ids only. Used by one thread at a time.
 */
final class LiveFacts implements PriorKeys {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, Set<String>> keys = new HashMap<>();
    private long highestPosition;

    /** What the evidence topics hold now. */
    static LiveFacts read(Cluster cluster, AvroCodec codec, String source) {
        var versions = new PublishedVersions();
        // the workers of Kafka Connect may write in transactions, and leave aborted ones behind
        try (var log = TopicReader.ofCommitted(cluster, "lifeboat-ingest-reader", PATIENCE)) {
            for (Topic<?> topic : evidenceTopics()) {
                read(log, codec, topic, source, versions);
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
            TopicReader log, AvroCodec codec, Topic<?> topic, String source, PublishedVersions versions) {
        var partitions = log.partitions(topic.name());
        if (partitions.isEmpty()) {
            throw new CannotCaptureException("topic " + topic.name() + " does not exist; create the topics first");
        }
        log.read(partitions, record -> {
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
        });
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
