package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Mapping;
import dev.lifeboat.ingest.catalog.Row;
import dev.lifeboat.ingest.catalog.Warning;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the reading of one catalog is going: for health, metrics and the source's heartbeats. Safe for any thread. */
public final class CaptureStatus {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureStatus.class);

    /** What a source is doing. */
    public enum Phase {
        STARTING,
        SNAPSHOT,
        STREAMING,
        FAILING,
        STOPPED
    }

    /**
     * How it stands at one moment.
     *
     * @param message what it is doing, or what is wrong and what to do
     * @param readUntil everything committed before this instant has been read; {@link Instant#EPOCH} if never
     * @param position how far the log has been read
     */
    public record View(String source, Phase phase, String message, Instant readUntil, long position) {}

    private final String source;
    private final Duration interval;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Tags tags;
    private volatile View view;
    private final Counter restarts;
    private final Counter snapshots;
    private volatile Instant lastSign;

    CaptureStatus(String source, Duration interval, InstantSource clock, MeterRegistry meters) {
        this.source = source;
        this.interval = interval;
        this.clock = clock;
        this.meters = meters;
        this.tags = Tags.of("source", source);
        this.lastSign = clock.instant();
        this.view = new View(source, Phase.STARTING, "starting", Instant.EPOCH, 0);
        this.restarts = meters.counter("lifeboat.ingest.restarts", tags);
        this.snapshots = meters.counter("lifeboat.ingest.snapshots", tags);
        Gauge.builder("lifeboat.ingest.streaming", this, s -> s.view().phase() == Phase.STREAMING ? 1 : 0)
                .description("1 while the source is read, else 0")
                .tags(tags)
                .register(meters);
        Gauge.builder(
                        "lifeboat.ingest.read.until",
                        this,
                        s -> s.view().readUntil().getEpochSecond())
                .description("everything committed before this instant has been read")
                .baseUnit("seconds")
                .tags(tags)
                .register(meters);
    }

    /** How it stands now. */
    public View view() {
        return view;
    }

    synchronized void phase(Phase phase, String message) {
        var was = view;
        view = new View(source, phase, message, was.readUntil(), was.position());
        if (phase == Phase.FAILING && !(was.phase() == phase && was.message().equals(message))) {
            LOG.warn("{} cannot be read: {}", source, message);
        } else if (phase == Phase.SNAPSHOT) {
            LOG.info("{} is read anew: {}", source, message);
        }
    }

    void opened() {
        lastSign = clock.instant();
    }

    void restarted() {
        restarts.increment();
    }

    Instant lastSign() {
        return lastSign;
    }

    void handled(int records, Instant now) {
        lastSign = now;
        meters.counter("lifeboat.ingest.records", tags).increment(records);
    }

    void published(Row row, Mapping mapping) {
        meters.counter("lifeboat.ingest.rows", tags.and("table", row.table())).increment();
        for (Warning warning : mapping.warnings()) {
            String kind = warning.kind().name().toLowerCase(Locale.ROOT);
            meters.counter("lifeboat.ingest.warnings", tags.and("kind", kind)).increment();
            LOG.debug("{} {}: {}", source, warning.nativeId(), warning.message());
        }
    }

    void snapshotDone(int withdrawn) {
        snapshots.increment();
        LOG.info("{}: the snapshot is done; {} facts were no longer there and are withdrawn", source, withdrawn);
    }

    /** A pulse came back: all that was committed before it was sent has been read, and goes out before this heartbeat. */
    synchronized void alive(Instant sent, long position, Outlet publisher) {
        var was = view;
        view = new View(source, Phase.STREAMING, "reading", sent, position);
        if (was.phase() != Phase.STREAMING) {
            LOG.info("{} is being read", source);
        }
        publisher.send(Topics.HEARTBEAT, source, heartbeat(SourceState.ALIVE, ""));
    }

    Heartbeat heartbeat(SourceState state, String message) {
        var now = view();
        return new Heartbeat(source, now.readUntil(), interval.toMillis(), now.position(), state, message);
    }
}
