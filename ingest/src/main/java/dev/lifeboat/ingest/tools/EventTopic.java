package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.TopicReader;
import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a topic. All that it holds is read each time, since what an event tells depends on those before it. With the offsets
 * that a source committed it remembers which were published before, so that what cannot be read goes to the dead letters once; and
 * which nobody knows, since they could not be read, or went before they were.
 */
final class EventTopic {
    /** A failure matters for as long as what it made is kept, which for most is not longer: 35 days. */
    private static final Duration LEAST_KEPT = Duration.ofDays(35);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String ACCEPT =
            ". What it told no list tells; if it need not be known, say so once with --accept-lost";

    private final From.Events from;
    private final String source;
    private final InstantSource clock;
    private final Map<TopicPartition, PartitionMark> marks = new HashMap<>();
    private final List<ToolOutput> events = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final List<Fault> missing = new ArrayList<>();
    private final List<Fault> unfit = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Map<TopicPartition, Long> until = Map.of();
    private long bytes;
    private int foreign;
    private boolean remembers;

    EventTopic(From.Events from, String source, InstantSource clock) {
        this.from = from;
        this.source = source;
        this.clock = clock;
    }

    /**
     * Reads all that is there.
     *
     * @throws Look.FaultException if the topic cannot be read
     */
    EventsRead read(Tool.OfOutput tool) {
        Instant now = clock.instant();
        try (var reader = TopicReader.ofCommitted(from.cluster(), "lifeboat-events-reader", PATIENCE);
                var group = group(from.cluster(), source)) {
            var partitions = reader.partitions(from.topic());
            if (partitions.isEmpty()) {
                throw fault("does not exist; create it, or say which it is");
            }
            String topicId = described();
            var known = new HashMap<>(group.committed(Set.copyOf(partitions)));
            var ends = group.endOffsets(partitions);
            group.beginningOffsets(partitions)
                    .forEach((partition, beginning) -> marks.put(
                            partition,
                            new PartitionMark(
                                    known.get(partition),
                                    topicId,
                                    beginning,
                                    ends.getOrDefault(partition, beginning))));
            known.values().removeIf(Objects::isNull);
            remembers = !known.isEmpty();
            marks.forEach(this::missing);
            until = reader.read(partitions, record -> take(record, tool, now));
        } catch (KafkaException e) {
            throw cannotBeRead(e);
        }
        if (foreign > 0) {
            warnings.add(foreign + " events of others are left out");
        }
        return new EventsRead(this, events, letters, missing, unfit, warnings);
    }

    private Look.FaultException cannotBeRead(Throwable e) {
        return fault("cannot be read: " + e.getMessage() + "; Kafka is expected at "
                + from.cluster().bootstrapServers());
    }

    private Look.FaultException fault(String message) {
        return new Look.FaultException(Fault.unseen("topic " + from.topic(), message));
    }

    /** Its id, which another topic of that name has not. Whether it keeps its events is looked at on the way. */
    private String described() {
        String name = from.topic();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try (var admin = Admin.create(from.cluster().clientConfig(Map.of("client.id", "lifeboat-events-admin")))) {
            var config = admin.describeConfigs(List.of(resource))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .get(resource);
            keeps(
                    Objects.requireNonNull(config).get("cleanup.policy").value(),
                    Long.parseLong(config.get("retention.ms").value()),
                    Long.parseLong(config.get("retention.bytes").value()));
            var topic = admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .get(name);
            return Objects.requireNonNull(topic).topicId().toString();
        } catch (ExecutionException e) {
            throw cannotBeRead(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw fault("was not described within " + PATIENCE.toSeconds() + " s; Kafka is expected at "
                    + from.cluster().bootstrapServers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("was not read to its end: it was interrupted");
        }
    }

    private void keeps(String policy, long millis, long size) {
        if (!policy.equals("delete")) {
            unfit("cleanup.policy is '" + policy + "', by which events go that others depend on; set it to 'delete'");
        }
        if (millis >= 0 && millis < LEAST_KEPT.toMillis()) {
            unfit("retention.ms is " + millis + ": a failure would be forgotten before it stops to matter; set it to at"
                    + " least " + LEAST_KEPT.toMillis() + " (" + LEAST_KEPT.toDays() + " days), better to -1");
        }
        if (size >= 0) {
            unfit("retention.bytes is " + size + ", so nobody knows for how long events are kept; set it to -1");
        }
    }

    private void unfit(String message) {
        unfit.add(Fault.unseen("topic " + from.topic(), message));
    }

    private void missing(TopicPartition partition, PartitionMark mark) {
        if (!mark.lost().isEmpty()) {
            missing.add(Fault.unseen(
                    partition.toString(),
                    "the events at offsets " + mark.lost() + " are not known: they went before they were read, could"
                            + " never be read, or were those of an older topic of that name; keep them longer"
                            + ACCEPT));
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, Tool.OfOutput tool, Instant now) {
        String place = "topic " + record.topic() + ", partition " + record.partition() + ", offset " + record.offset();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        var event = ToolOutput.event(place, value, now);
        try {
            if (!tool.isEvent(event)) {
                foreign++;
            } else {
                events.add(event);
                bytes += value.length;
            }
        } catch (BadInputException e) {
            unread(record, e.fault(), now);
        }
        if (bytes > Look.MOST_BYTES) {
            throw new BadInputException("topic " + record.topic(), Look.tooLong());
        }
    }

    private void unread(ConsumerRecord<String, byte[]> record, Fault fault, Instant now) {
        var mark = Objects.requireNonNull(marks.get(new TopicPartition(record.topic(), record.partition())));
        if (mark.isAccepted(record.offset())) {
            warnings.add("accepted: " + fault);
            return;
        }
        mark.unread(record.offset());
        missing.add(new Fault(fault.kind(), fault.place(), fault.message() + ACCEPT));
        if (!mark.wasRead(record.offset())) {
            letters.add(letter(record, fault, now));
            bytes += Math.max(0, record.serializedValueSize());
        }
    }

    private static DeadLetter letter(ConsumerRecord<String, byte[]> record, Fault fault, Instant now) {
        Map<String, @Nullable ByteBuffer> headers = new HashMap<>();
        record.headers()
                .forEach(header ->
                        headers.put(header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
        return DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setRecordTimestamp(Instant.ofEpochMilli(record.timestamp()))
                .setKey(
                        record.key() == null
                                ? null
                                : ByteBuffer.wrap(record.key().getBytes(StandardCharsets.UTF_8)))
                .setValue(record.value() == null ? null : ByteBuffer.wrap(record.value()))
                .setHeaders(headers)
                .setStage("ingest")
                .setReason(fault.toString())
                .setFailedAt(now)
                .build();
    }

    /** That it remembers nothing of a topic that was read before: Kafka forgets offsets with the topic, and those that are old. */
    Optional<Fault> forgotten() {
        return remembers
                ? Optional.empty()
                : Optional.of(Fault.unseen(
                        "topic " + from.topic(),
                        "nothing is remembered of it, and the source has told of something before: what it read may have been an older topic of"
                                + " that name, or the offsets expired, or it was read from elsewhere" + ACCEPT));
    }

    /** Remembers how far it came, once all of it was published. */
    void commit(boolean accept) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        until.forEach((partition, end) -> offsets.put(
                partition, Objects.requireNonNull(marks.get(partition)).next(end, accept)));
        try (var group = group(from.cluster(), source)) {
            group.commitSync(offsets);
        }
    }

    private static KafkaConsumer<byte[], byte[]> group(Cluster cluster, String source) {
        var config = Map.<String, Object>of(
                "client.id",
                "lifeboat-events",
                "group.id",
                "lifeboat-observe-" + Objects.requireNonNull(source),
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(
                cluster.clientConfig(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
