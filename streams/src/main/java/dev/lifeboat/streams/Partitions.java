package dev.lifeboat.streams;

import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Where the evidence of a database may be. Every topic has as many partitions as the topology counts with: one key meets
 * itself in one task only then, and a decision knows by their number whether all evidence has come.
 *
 * @param count partitions of every topic of the catalogue
 */
public record Partitions(int count) {
    /** Evidence that may name only a backup or a migration, in whatever partition. */
    static final List<Topic<?>> REFERRING =
            List.of(Topics.REFERENCE, Topics.WITHDRAWAL, Topics.VERIFICATION, Topics.MIGRATION, Topics.CHECKLIST);
    /** Evidence that names its database, in the partition of that. */
    static final List<Topic<?>> DIRECT =
            List.of(Topics.DATABASE, Topics.BACKUP, Topics.PITR, Topics.PROCEDURE, Topics.WAIVER);

    /** Where evidence of the databases of one partition may be, e.g. {@code lifeboat.backup.v1-3}. */
    public Set<String> evidenceOf(int partition) {
        var all = new HashSet<String>();
        DIRECT.forEach(topic -> all.add(name(topic.name(), partition)));
        REFERRING.forEach(topic ->
                IntStream.range(0, count).forEach(referring -> all.add(name(topic.name(), referring))));
        return all;
    }

    /** The name of the partition that a record was first written to. */
    public static String name(Origin origin) {
        return name(origin.topic(), origin.partition());
    }

    private static String name(String topic, int partition) {
        return topic + "-" + partition;
    }

    /**
     * Why a record is not where others of its key are; null when it is. It would meet nothing that belongs to it, and no
     * decision would wait for it.
     */
    public @Nullable String misplaced(String key, int partition) {
        int right = Topic.partition(key, count);
        return right == partition
                ? null
                : "the record is in partition " + partition + ", and records of its key belong into " + right
                        + ": its producer does not choose partitions as Kafka's own does (for librdkafka, set"
                        + " partitioner=murmur2_random)";
    }

    /** To every partition. */
    Optional<Set<Integer>> all(String topic, String key, Object value, int found) {
        requireNoMore(topic, found);
        return Optional.of(IntStream.range(0, found).boxed().collect(Collectors.toSet()));
    }

    /** To the partition of the database that the key names. */
    Optional<Set<Integer>> ofDatabase(String topic, String key, Object value, int found) {
        requireNoMore(topic, found);
        return Optional.of(Set.of(Topic.partition(Barriers.database(key), found)));
    }

    private void requireNoMore(String topic, int found) {
        if (found > count) {
            throw new IllegalStateException(
                    "topic " + topic + " has " + found + " partitions now, and streams.partitions" + " is " + count
                            + ": evidence may be where nobody looks. Partitions must never be added");
        }
    }

    /**
     * Asks Kafka, once, whether its topics are so.
     *
     * @throws IllegalStateException if topics are missing, have another number of partitions, or Kafka does not answer
     */
    void require(Cluster cluster) {
        var others = new TreeMap<String, String>();
        try (var admin = Admin.create(cluster.clientConfig(Map.of()))) {
            var asked = admin.describeTopics(
                            Topics.ALL.stream().map(Topic::name).toList())
                    .topicNameValues();
            for (var topic : asked.entrySet()) {
                int found = found(topic.getValue());
                if (found != count) {
                    others.put(topic.getKey(), found == 0 ? "is missing" : "has " + found);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its topics", e);
        }
        if (!others.isEmpty()) {
            throw new IllegalStateException("every topic needs " + count
                    + " partitions, as streams.partitions says, but of these it is not so: " + others
                    + "; create those that are missing with 'lifeboat topics create', and set streams.partitions to what"
                    + " the others have: partitions must never be added to them");
        }
    }

    private static int found(KafkaFuture<TopicDescription> asked) throws InterruptedException {
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
