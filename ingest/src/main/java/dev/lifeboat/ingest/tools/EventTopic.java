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
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a topic. All that it holds is read each time, since what an event tells depends on those before it. The offsets that
 * a source committed tell which of them were published before: what cannot be read goes to the dead letters once, and events
 * that the topic let go before anybody read them are noticed, and remembered until a list of the tool made good for them.
 */
final class EventTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final From.Events from;
    private final String source;
    private final InstantSource clock;
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private final List<ToolOutput> events = new ArrayList<>();
    private final List<Fault> unread = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final List<Fault> lost = new ArrayList<>();
    private Map<TopicPartition, @Nullable OffsetAndMetadata> known = Map.of();
    private long bytes;
    private int foreign;

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
            known = group.committed(Set.copyOf(partitions));
            group.beginningOffsets(partitions).forEach(this::begin);
            reader.read(partitions, record -> take(record, tool, now));
        } catch (KafkaException e) {
            throw fault("cannot be read: " + e.getMessage() + "; Kafka is expected at "
                    + from.cluster().bootstrapServers());
        }
        return new EventsRead(this, events, letters, unread, lost, foreign);
    }

    private Look.FaultException fault(String message) {
        return new Look.FaultException(Fault.unseen("topic " + from.topic(), message));
    }

    private void begin(TopicPartition partition, long beginning) {
        var before = known.get(partition);
        String gap = before == null ? "" : before.metadata();
        long from = before == null ? beginning : before.offset();
        if (beginning > from) {
            gap = (gap.isEmpty() ? "" : gap + ", ") + from + " to " + (beginning - 1);
        }
        if (!gap.isEmpty()) {
            gap = gap.length() > 1_000 ? gap.substring(0, 1_000) : gap;
            lost.add(Fault.unseen(
                    partition.toString(),
                    "the events at offsets " + gap + " went before they were read; keep them longer"));
        }
        next.put(partition, new OffsetAndMetadata(Math.max(beginning, from), gap));
    }

    private void take(ConsumerRecord<String, byte[]> record, Tool.OfOutput tool, Instant now) {
        var partition = new TopicPartition(record.topic(), record.partition());
        String place = "topic " + record.topic() + ", partition " + record.partition() + ", offset " + record.offset();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        var event = ToolOutput.saved(place, value, now);
        try {
            if (!tool.isEvent(event)) {
                foreign++;
            } else {
                events.add(event);
                bytes += value.length;
            }
        } catch (BadInputException e) {
            unread.add(e.fault());
            var before = known.get(partition);
            if (before == null || record.offset() >= before.offset()) {
                letters.add(letter(record, e.fault(), now));
            }
        }
        if (bytes > Look.MOST_BYTES) {
            throw new BadInputException("topic " + record.topic(), Look.tooLong());
        }
        next.merge(
                partition,
                new OffsetAndMetadata(record.offset() + 1, ""),
                (was, is) -> new OffsetAndMetadata(Math.max(was.offset(), is.offset()), was.metadata()));
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

    /** Remembers how far it came, once all of it was published. */
    void commit(boolean reconciled) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        next.forEach(
                (partition, at) -> offsets.put(partition, reconciled ? new OffsetAndMetadata(at.offset(), "") : at));
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
