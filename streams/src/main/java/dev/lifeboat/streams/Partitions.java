package dev.lifeboat.streams;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Every topic must have as many partitions as the topology counts with: one key meets itself in one task only then, and a
 * decision knows by their number whether all evidence has come.
 */
final class Partitions {
    private Partitions() {}

    /**
     * Asks Kafka, once.
     *
     * @throws IllegalStateException if topics are missing, have another number of partitions, or Kafka does not answer
     */
    static void require(Cluster cluster, int partitions) {
        var others = new TreeMap<String, String>();
        try (var admin = Admin.create(cluster.clientConfig(Map.of()))) {
            var asked = admin.describeTopics(
                            Topics.ALL.stream().map(Topic::name).toList())
                    .topicNameValues();
            for (var topic : asked.entrySet()) {
                int found = count(topic.getValue());
                if (found != partitions) {
                    others.put(topic.getKey(), found == 0 ? "is missing" : "has " + found);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its topics", e);
        }
        if (!others.isEmpty()) {
            throw new IllegalStateException("every topic needs " + partitions
                    + " partitions, as streams.partitions says, but of these it is not so: " + others
                    + "; create those that are missing with 'lifeboat topics', and set streams.partitions to what the"
                    + " others have: partitions must never be added to them");
        }
    }

    private static int count(KafkaFuture<TopicDescription> asked) throws InterruptedException {
        try {
            return asked.get().partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw new IllegalStateException(
                    "Kafka does not tell its topics (" + e.getCause()
                            + "); is it running, and do the settings name it?",
                    e.getCause());
        }
    }
}
