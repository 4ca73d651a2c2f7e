package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.capture.CaptureStatus.Phase;
import dev.lifeboat.ingest.capture.CaptureStatus.View;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes one tool for as long as it is open, and publishes what is new. What fails is tried again, sooner than it is
 * observed otherwise where that is long. It leaves no last word when it is closed: a tool that is looked at once a day is not
 * gone because ingest was started again, and its silence is noticed. Owns one thread.
 */
public final class ToolWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToolWatch.class);
    /** How soon what failed is tried again, at most. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private final ToolSettings settings;
    private final ToolSource source;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Tags tags;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile View view;

    public ToolWatch(
            Cluster cluster, AvroCodec codec, ToolSettings settings, InstantSource clock, MeterRegistry meters) {
        this.settings = settings;
        this.source = new ToolSource(cluster, codec, settings.every(), clock);
        this.clock = clock;
        this.meters = meters;
        this.tags = Tags.of("source", settings.subject().source());
        this.view = new View(settings.subject().source(), Phase.STARTING, "starting", Instant.EPOCH, 0);
        this.thread = new Thread(this::run, "watch-of-" + settings.subject().source());
        this.thread.setDaemon(true);
    }

    /** Starts; returns at once. */
    public void start() {
        thread.start();
    }

    /** How it is going. */
    public View view() {
        return view;
    }

    private void run() {
        boolean closed = false;
        while (!closed) {
            boolean well = observe();
            Duration pause = well || settings.every().compareTo(SOON) < 0 ? settings.every() : SOON;
            try {
                closed = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private boolean observe() {
        try {
            var seen = new Look(settings.tool(), settings.from(), clock).at(settings.subject());
            if (closing.getCount() == 0) {
                return false; // the tool was ended, and did not end by itself
            }
            var next = source.publish(seen, false);
            report(seen, next);
            return next.faults().isEmpty();
        } catch (Throwable e) { // even without memory: a watch that ended would be taken for one that goes on
            phase(
                    Phase.FAILING,
                    "what it says could not be read or published: " + (e instanceof Error ? e : e.getMessage())
                            + "; it is tried again");
            LOG.debug("{} failed", view.source(), e);
            return false;
        }
    }

    private void report(Look.Seen seen, Said.Next next) {
        meters.counter("lifeboat.ingest.records", tags).increment(next.records().size());
        seen.observation().warnings().forEach(warning -> LOG.debug("{}: {}", view.source(), warning));
        if (next.withdrawn() > 0) {
            LOG.info("{}: {} facts are no longer listed and are withdrawn", view.source(), next.withdrawn());
        }
        if (next.faults().isEmpty()) {
            view = new View(
                    view.source(), Phase.STREAMING, "observed", seen.subject().observedAt(), next.position());
        } else {
            phase(Phase.FAILING, next.faults().stream().map(Fault::toString).collect(Collectors.joining("; ")));
        }
    }

    private void phase(Phase phase, String message) {
        var was = view;
        view = new View(was.source(), phase, message, was.readUntil(), was.position());
        if (!(was.phase() == phase && was.message().equals(message))) {
            LOG.warn("{} is failing: {}", was.source(), message);
        }
    }

    /** Stops, ending the tool if it runs. Closing again changes nothing. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        view = new View(view.source(), Phase.STOPPED, "stopped", view.readUntil(), view.position());
    }
}
