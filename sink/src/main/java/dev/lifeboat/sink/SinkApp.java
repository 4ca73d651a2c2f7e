package dev.lifeboat.sink;

import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.sink.alerts.WebhookDispatcher;
import dev.lifeboat.sink.dashboard.Dashboard;
import dev.lifeboat.sink.dashboard.Status;
import dev.lifeboat.sink.store.History;
import dev.lifeboat.sink.store.RowReader;
import dev.lifeboat.sink.store.Signals;
import dev.lifeboat.sink.store.Store;
import dev.lifeboat.sink.watch.SecondWatch;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The sink, running: it reads what the topology publishes into PostgreSQL, calls the webhooks, and serves the dashboard.
 * Kafka and PostgreSQL may be away: it waits for them, not ready. A registry that stays away ends it.
 */
public final class SinkApp implements AutoCloseable {
    private final Store store;
    private final Signals signals;
    private final RegistryCodec codec;
    private final RecordPump pump;
    private final List<WebhookDispatcher> dispatchers;
    private final SecondWatch watch;
    private final Retention retention;
    private final Dashboard dashboard;

    private SinkApp(SinkSettings settings, InstantSource clock) {
        var meters = new SinkMeters();
        var health = new Health(clock);
        store = new Store(settings.jdbcUrl(), settings.group());
        signals = new Signals(settings.jdbcUrl());
        codec = new RegistryCodec(settings.cluster(), settings.registryPatience());
        var webhooks = settings.webhooks().stream().map(Webhook::name).toList();
        pump = new RecordPump(
                new LogReader(settings.cluster(), settings.group(), store),
                this::storeIsThere,
                new RowReader(codec, webhooks),
                new Unreadable(settings.cluster(), codec, clock),
                store,
                health,
                clock,
                meters);
        dispatchers = settings.webhooks().stream()
                .map(webhook -> new WebhookDispatcher(
                        webhook, store.connections(), settings.jdbcUrl(), clock, meters.registry()))
                .toList();
        watch = new SecondWatch(store, settings.jdbcUrl(), settings.watch(), webhooks, clock);
        retention = new Retention(new History(store.connections()), settings.kept(), clock);
        dashboard = new Dashboard(
                settings.httpHost(),
                settings.httpPort(),
                store.connections(),
                () -> new Status(health.alive(), health.problems(), health.lastRead(), health.lag()),
                () -> meters.registry().scrape(),
                clock);
        meters.gauge("lifeboat.sink.lag", "Records in the log that are not in the store yet", health::lag);
        meters.gauge("lifeboat.sink.outbox", "Deliveries to webhooks that wait", dashboard::pendingDeliveries);
        signals.subscribe(signal -> dispatchers.forEach(WebhookDispatcher::wake));
        signals.subscribe(dashboard::changed);
    }

    /** Starts the sink with the machine's clock. */
    public static SinkApp start(SinkSettings settings) {
        return start(settings, Clock.systemUTC());
    }

    /**
     * Starts the sink: it listens when this returns, and is ready when {@code /readyz} says so.
     *
     * @throws IllegalStateException if the HTTP port is taken
     */
    public static SinkApp start(SinkSettings settings, InstantSource clock) {
        var app = new SinkApp(settings, clock);
        try {
            app.dashboard.start();
        } catch (RuntimeException e) {
            app.close();
            throw e;
        }
        app.signals.start();
        app.pump.start();
        return app;
    }

    /** What waits in the outbox goes out even while the registry is away. */
    private void storeIsThere() {
        dispatchers.forEach(WebhookDispatcher::start);
        watch.start();
        retention.start();
        codec.warmUp();
    }

    /** The port of the dashboard and API. */
    public int httpPort() {
        return dashboard.port();
    }

    /** Completes when the sink has stopped reading; exceptionally when it could not go on and must be started again. */
    public CompletableFuture<Void> ended() {
        return pump.ended();
    }

    /** Stops within ten seconds. */
    @Override
    public void close() {
        pump.close();
        watch.close();
        retention.close();
        dispatchers.forEach(WebhookDispatcher::close);
        signals.close();
        dashboard.close();
        store.close();
        codec.close();
    }
}
