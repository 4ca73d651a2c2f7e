package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.CatalogCapture;
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
 * heartbeats say so; the task fails only when the worker lets go of evidence.
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
        var registry = new RegistryCodec(settings.cluster(), REGISTRY_PATIENCE);
        String source = settings.catalog().id();
        codec = registry;
        capture = new CatalogCapture(
                settings.cluster(),
                registry,
                settings.catalog(),
                () -> WorkerOutlet.open(handover, registry, source, DELIVERY_PATIENCE),
                settings.heartbeat(),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        capture.start();
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        String loss = handover.loss();
        if (loss != null) {
            throw new ConnectException(loss);
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

    /** Stops reading, remembering how far, within ten seconds or so. What Kafka does not have yet is read again. */
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
