package dev.lifeboat.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of the catalogue. Doing it again changes nothing; an existing topic is left as it is. */
public final class TopicProvisioner {
    /** Bytes that a record may have. */
    static final int MAX_RECORD = 16 * 1024 * 1024;

    private static final String MAX_RECORD_BYTES = Integer.toString(MAX_RECORD);

    /** Compaction would leave an older heartbeat that came late: for so long none is removed, and what counts is written again. */
    private static final Duration HEARTBEATS_WHOLE = Duration.ofMinutes(10);

    private TopicProvisioner() {}

    /**
     * Creates what is missing, and waits until it is there.
     *
     * @param partitions partitions of every topic: all have the same number, so that one key meets itself in one task
     * @param replication copies of each partition
     * @return the names of the topics that were created
     */
    public static List<String> provision(Cluster cluster, int partitions, short replication) {
        try (var admin = Admin.create(cluster.clientConfig(Map.of()))) {
            var wanted = Topics.ALL.stream()
                    .map(topic -> new NewTopic(topic.name(), partitions, replication).configs(configOf(topic)))
                    .toList();
            var created = new ArrayList<String>();
            for (var result : admin.createTopics(wanted).values().entrySet()) {
                try {
                    result.getValue().get();
                    created.add(result.getKey());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException("cannot create topic " + result.getKey(), e.getCause());
                    }
                }
            }
            return created;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    /**
     * The settings of a topic. Timestamps are the broker's, so that no client can date a fact or a decision back; records
     * may be large, so that what cannot be read still fits the dead-letter topic whole.
     */
    static Map<String, String> configOf(Topic<?> topic) {
        var config = new HashMap<String, String>();
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_RECORD_BYTES);
        switch (topic.retention()) {
            case COMPACTED -> config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            case FACTS -> {
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(Topics.AUDIT_PERIOD.toMillis()));
            }
        }
        if (topic == Topics.HEARTBEAT) {
            config.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, Long.toString(HEARTBEATS_WHOLE.toMillis()));
        }
        return config;
    }
}
