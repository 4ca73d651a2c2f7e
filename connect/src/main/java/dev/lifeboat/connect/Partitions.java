package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.CannotCaptureException;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition a key is for: the one to which Kafka's own partitioner takes it. Records name it, since a worker may have
 * another partitioner for all of its producers, and none can be told to have Kafka's own.
 *
 * @param counts how many partitions each topic has
 */
record Partitions(Map<String, Integer> counts) {
    private static final int PATIENCE_MILLIS = 10_000;

    Partitions {
        counts = Map.copyOf(counts);
    }

    /**
     * Asks Kafka.
     *
     * @throws CannotCaptureException if it does not answer, or a topic is not there
     */
    static Partitions of(Cluster cluster) {
        var config = cluster.clientConfig(
                Map.of("default.api.timeout.ms", PATIENCE_MILLIS, "request.timeout.ms", PATIENCE_MILLIS / 2));
        var names = Topics.ALL.stream().map(Topic::name).toList();
        var counts = new HashMap<String, Integer>();
        try (var admin = Admin.create(config)) {
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((topic, is) -> counts.put(topic, is.partitions().size()));
        } catch (ExecutionException e) {
            throw new CannotCaptureException("cannot see the topics of Lifeboat at " + cluster.bootstrapServers() + ": "
                    + e.getMessage() + "; is the broker up? otherwise run: lifeboat topics create");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCaptureException("interrupted while looking at the topics of Lifeboat");
        }
        return new Partitions(counts);
    }

    int of(String topic, String key) {
        Integer count = counts.get(topic);
        if (count == null) {
            throw new IllegalArgumentException(topic + " is no topic of Lifeboat");
        }
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % count;
    }
}
