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

/** The way to Kafka through the worker: records leave as the bytes they are on the topics. */
final class WorkerOutlet implements Outlet {
    /** Where capture remembers how far it has read; the worker's own offsets only point there. */
    static final String STATE_TOPIC = "lifeboat.connect-offsets.v1";

    private static final Map<String, String> SEE_THERE = Map.of("keptIn", STATE_TOPIC);

    private final Handover handover;
    private final AvroCodec codec;
    private final Map<String, String> source;
    private final Duration patience;

    private volatile boolean closed;

    private WorkerOutlet(Handover handover, AvroCodec codec, String source, Duration patience) {
        this.handover = handover;
        this.codec = codec;
        this.source = Map.of("source", source);
        this.patience = patience;
    }

    /**
     * Opens one, once Kafka has all that earlier ones were given: who reads what is published must not miss it.
     *
     * @param patience how long the worker may take to deliver
     */
    static WorkerOutlet open(Handover handover, AvroCodec codec, String source, Duration patience) {
        var outlet = new WorkerOutlet(handover, codec, source, patience);
        outlet.awaitAll();
        return outlet;
    }

    @Override
    public <T extends SpecificRecord> void send(Topic<T> topic, String key, T value) {
        var record = new SourceRecord(
                source,
                SEE_THERE,
                topic.name(),
                null,
                Schema.STRING_SCHEMA,
                key,
                Schema.BYTES_SCHEMA,
                codec.encode(topic, value));
        if (closed || !handover.put(record)) {
            throw ended();
        }
    }

    @Override
    public void awaitAll() {
        try {
            if (!handover.awaitDelivered(patience)) {
                throw ended();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCaptureException("interrupted while the worker delivers what was read");
        }
    }

    private static CannotCaptureException ended() {
        return new CannotCaptureException("the worker of Kafka Connect did not deliver what was read: the connector is"
                + " paused or stopping, or Kafka does not take it; it is read again");
    }

    /** What was sent stays on its way. */
    @Override
    public void close() {
        closed = true;
    }
}
