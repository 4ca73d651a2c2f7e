package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.CannotCaptureException;
import dev.lifeboat.ingest.capture.Outlet;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** The way to Kafka through the worker: records leave as the bytes they are on the topics. */
final class WorkerOutlet implements Outlet {
    /** Where capture remembers how far it has read; the worker's own offsets only point there. */
    static final String STATE_TOPIC = "lifeboat.connect-offsets.v1";

    private static final Map<String, String> SEE_THERE = Map.of("keptIn", STATE_TOPIC);

    private final Handover handover;
    private final long reading;
    private final AvroCodec codec;
    private final Partitions partitions;
    private final Map<String, String> source;
    private final Duration patience;

    private WorkerOutlet(
            Handover handover, long reading, AvroCodec codec, Partitions partitions, String source, Duration patience) {
        this.handover = handover;
        this.reading = reading;
        this.codec = codec;
        this.partitions = partitions;
        this.source = Map.of("source", source);
        this.patience = patience;
    }

    /**
     * Opens one, once Kafka has all that earlier ones were given: who reads what is published must not miss it.
     *
     * @param patience how long the worker may take until the next record is delivered
     */
    static WorkerOutlet open(
            Handover handover, AvroCodec codec, Partitions partitions, String source, Duration patience) {
        try {
            long reading = handover.begin(patience).orElseThrow(() -> ended(handover.loss()));
            return new WorkerOutlet(handover, reading, codec, partitions, source, patience);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public <T extends SpecificRecord> void send(Topic<T> topic, String key, T value) {
        var record = new SourceRecord(
                source,
                SEE_THERE,
                topic.name(),
                partitions.of(topic.name(), key),
                Schema.STRING_SCHEMA,
                key,
                Schema.BYTES_SCHEMA,
                codec.encode(topic, value));
        if (!handover.put(reading, record)) {
            throw ended(handover.loss());
        }
    }

    @Override
    public void awaitAll() {
        try {
            if (!handover.awaitDelivered(patience)) {
                throw ended(handover.loss());
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static CannotCaptureException ended(@Nullable String loss) {
        return new CannotCaptureException(
                loss != null
                        ? loss
                        : "the worker of Kafka Connect did not deliver what was read: the connector is paused or stopping, or"
                                + " Kafka does not take it; it is read again");
    }

    private static CannotCaptureException interrupted() {
        Thread.currentThread().interrupt();
        return new CannotCaptureException("interrupted while the worker delivers what was read");
    }

    /** What was sent stays on its way. */
    @Override
    public void close() {
        handover.finish(reading);
    }
}
