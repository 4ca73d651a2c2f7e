package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.capture.Publisher;
import dev.lifeboat.schemas.RegistryCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs the capture of one catalog, with the worker as its way to Kafka. Capture tries again whatever fails, and its
 * heartbeats say so; the task fails when the worker lets go of evidence, when another catalog is read under its name, and
 * when capture itself is broken.
 */
public final class CatalogTask extends SourceTask {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);
    private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(60);
    /** The worker looks between two polls whether it must stop or pause. */
    private static final Duration POLL = Duration.ofMillis(200);

    private final Handover handover = new Handover();
    private @Nullable RegistryCodec codec;
    private @Nullable CatalogCapture capture;

    @Override
    public String version() {
        return Version.ofThisPlugin();
    }

    @Override
    public void start(Map<String, String> config) {
        var settings = ConnectorSettings.of(config);
        var cluster = settings.cluster();
        var catalog = settings.catalog();
        var registry = new RegistryCodec(cluster, REGISTRY_PATIENCE);
        codec = registry;
        var outlets = new WorkerOutlets(
                handover,
                registry,
                () -> Partitions.of(cluster),
                catalog.id(),
                DELIVERY_PATIENCE,
                () -> new Publisher(cluster, registry, catalog.name()));
        start(new CatalogCapture(
                cluster,
                registry,
                catalog,
                outlets,
                settings.heartbeat(),
                Clock.systemUTC(),
                new SimpleMeterRegistry()));
    }

    void start(CatalogCapture reading) {
        capture = reading;
        reading.start();
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        String obstacle = handover.loss();
        if (obstacle == null && capture != null) {
            obstacle = capture.obstacle();
        }
        if (obstacle != null) {
            throw new ConnectException(obstacle);
        }
        var records = handover.take(POLL);
        return records.isEmpty() ? null : records;
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (metadata == null) {
            handover.lost("the worker dropped a record for " + record.topic() + " with key " + record.key()
                    + "; remove what filters records, and set errors.tolerance to none; then restart the task: nothing"
                    + " is lost, for it is read again");
        } else {
            handover.delivered();
        }
    }

    /**
     * Stops reading, remembering how far, within ten seconds or so, and says that it has. What Kafka does not have yet is
     * read again.
     */
    @Override
    public void stop() {
        handover.end();
        if (capture != null) {
            capture.close();
        }
        if (codec != null) {
            codec.close();
        }
    }
}
