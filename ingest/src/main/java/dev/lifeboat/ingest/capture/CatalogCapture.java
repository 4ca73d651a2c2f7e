package dev.lifeboat.ingest.capture;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.SourceState;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one catalog for as long as it is open: a snapshot, then every change, published as evidence. Delivery is at least
 * once, with the same event id each time; nothing is skipped. Whatever fails is tried again for ever, more and more
 * slowly, and reported by the source's heartbeat meanwhile. Owns one thread, and the engine's.
 */
public final class CatalogCapture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogCapture.class);

    private final Cluster cluster;
    private final AvroCodec codec;
    private final CatalogSource source;
    private final Outlet.Opening outlets;
    private final Duration interval;
    private final InstantSource clock;
    private final CaptureStatus status;
    private final Ownership ownership;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor;

    private volatile @Nullable EngineRun current;
    /** Of the last attempt; the supervisor's own. */
    private Backoff.End end = Backoff.End.ORDINARY;
    /** What the supervisor ended of though nobody wanted it to; null as long as it has not. */
    private volatile @Nullable String brokenBy;

    /**
     * @param interval how often the source states that it is alive
     */
    public CatalogCapture(
            Cluster cluster,
            AvroCodec codec,
            CatalogSource source,
            Duration interval,
            InstantSource clock,
            MeterRegistry meters) {
        this(cluster, codec, source, () -> new Publisher(cluster, codec, source.name()), interval, clock, meters);
    }

    /**
     * With a way of its own for what it publishes.
     *
     * @param interval how often the source states that it is alive
     */
    public CatalogCapture(
            Cluster cluster,
            AvroCodec codec,
            CatalogSource source,
            Outlet.Opening outlets,
            Duration interval,
            InstantSource clock,
            MeterRegistry meters) {
        this.cluster = cluster;
        this.codec = codec;
        this.source = source;
        this.outlets = outlets;
        this.interval = interval;
        this.clock = clock;
        this.status = new CaptureStatus(source.id(), interval, clock, meters);
        this.ownership = new Ownership(source.id(), interval, clock);
        this.supervisor = new Thread(this::superviseToTheEnd, "supervisor-of-" + source.id());
        this.supervisor.setDaemon(true);
    }

    /** Starts reading; returns at once. */
    public void start() {
        supervisor.start();
    }

    /** How it is going. */
    public CaptureStatus.View view() {
        return status.view();
    }

    /**
     * What keeps it from reading until a person does something: it is broken and tries no more, or another catalog is read
     * under its name. Null when there is nothing of the kind.
     */
    public @Nullable String obstacle() {
        return brokenBy == null ? ownership.refusal() : brokenBy;
    }

    private void superviseToTheEnd() {
        try {
            supervise();
            if (!isClosing()) {
                broken(new IllegalStateException("interrupted though it was not closed"));
            }
        } catch (Throwable e) {
            broken(e);
        }
    }

    private void broken(Throwable by) {
        String message = "reading " + source.id() + " has ended for good: " + by + "; start it again";
        brokenBy = message;
        status.phase(CaptureStatus.Phase.FAILING, message);
        LOG.error("{} is broken", source.id(), by);
        report(SourceState.FAILING, message);
    }

    private void supervise() {
        var backoff = new Backoff(clock);
        while (!isClosing()) {
            var before = status.view().readUntil();
            end = Backoff.End.ORDINARY;
            try {
                readOnce();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                if (!isClosing()) {
                    failed(e);
                }
            }
            if (!isClosing()) {
                status.restarted();
                await(backoff.after(status.view().readUntil().isAfter(before), end));
            }
        }
        report(SourceState.STOPPED, "reading of the catalog was stopped");
    }

    /** Reads until something fails or this is closed. */
    private void readOnce() throws SQLException, InterruptedException {
        codec.encode(Topics.HEARTBEAT, status.heartbeat(SourceState.UNKNOWN, ""));
        try (var topic = StateTopic.open(cluster)) {
            try {
                ownership.renew(topic);
                read(topic);
            } finally {
                if (isClosing()) {
                    ownership.release(topic);
                }
            }
        }
    }

    private void read(StateTopic topic) throws SQLException, InterruptedException {
        try (var publisher = outlets.open()) {
            var state = new CaptureState(topic, source.id());
            var beginning = new Preflight(source, state, place -> ownership.claim(topic, place)).look();
            var handler = handler(beginning, publisher, state);
            String engine = EngineSettings.name(source);
            Remembered.put(engine, state);
            try (var run = new EngineRun(EngineSettings.of(engine, source, beginning), handler, status)) {
                current = run;
                if (isClosing()) {
                    return;
                }
                run.start();
                new Pulse(source, beginning.epoch(), interval, clock, () -> ownership.require(topic)).beat(run);
                run.throwFailure();
            } catch (EngineRun.CannotCaptureCause e) {
                if (Problems.isNoReadableStatement(e)) {
                    // it stays in the log, and would stop every other attempt; a snapshot begins behind it
                    handler.readAnew("its log has a statement about tables that cannot be understood");
                    end = Backoff.End.UNREADABLE_LOG;
                } else if (handler.passedOver()) {
                    end = Backoff.End.UNREADABLE_LOG;
                } else if (handler.snapshotting() && source.server().snapshotsLock() && !Problems.isOurs(e)) {
                    end = Backoff.End.LOCKING_SNAPSHOT;
                }
                throw e;
            } finally {
                current = null;
                Remembered.remove(engine);
            }
        }
    }

    private ChangeHandler handler(Beginning beginning, Outlet publisher, CaptureState state) {
        boolean allWhole = !beginning.tables().published().containsValue(false);
        LiveFacts unseen = null;
        LiveFacts known = null;
        if (beginning instanceof Beginning.Afresh afresh) {
            status.phase(CaptureStatus.Phase.SNAPSHOT, afresh.epoch().reason());
            unseen = LiveFacts.read(cluster, codec, source.id());
            known = allWhole ? null : new LiveFacts();
        } else {
            known = allWhole ? null : LiveFacts.read(cluster, codec, source.id());
        }
        return new ChangeHandler(source, beginning, unseen, known, publisher, state, status, clock);
    }

    private void failed(Exception e) {
        String message = Problems.explain(e, source);
        status.phase(CaptureStatus.Phase.FAILING, message);
        LOG.debug("{} failed", source.id(), e);
        report(SourceState.FAILING, message);
    }

    /** States how the source is, if the broker and the registry can be reached; not where it is another catalog's. */
    private void report(SourceState how, String message) {
        if (ownership.refusal() != null) {
            return;
        }
        try (var publisher = outlets.openToReport()) {
            publisher.send(Topics.HEARTBEAT, source.id(), status.heartbeat(how, message));
            publisher.awaitAll();
        } catch (RuntimeException | Error e) {
            LOG.debug("{}: cannot report {}", source.id(), how, e);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void await(Duration pause) {
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading, within ten seconds. Closing again changes nothing. */
    @Override
    public void close() {
        closing.countDown();
        var run = current;
        if (run != null) {
            run.stop();
        }
        try {
            supervisor.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (supervisor.isAlive()) {
            supervisor.interrupt();
        }
        status.phase(CaptureStatus.Phase.STOPPED, "stopped");
    }
}
