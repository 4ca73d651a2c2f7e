package dev.lifeboat.ingest;

import dev.lifeboat.ingest.capture.CaptureStatus;
import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.tools.ToolWatch;
import dev.lifeboat.schemas.RegistryCodec;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Ingest: reads every catalog and observes every tool of its settings, and says how it goes over HTTP. A part that is missing when it starts is
 * waited for. Safe for any thread.
 */
public final class IngestApp implements AutoCloseable {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

    private final RegistryCodec codec;
    private final List<CatalogCapture> captures;
    private final List<ToolWatch> tools;
    private final HealthServer health;
    private final AtomicBoolean closed = new AtomicBoolean();

    private IngestApp(RegistryCodec codec, List<CatalogCapture> captures, List<ToolWatch> tools, HealthServer health) {
        this.codec = codec;
        this.captures = captures;
        this.tools = tools;
        this.health = health;
    }

    /**
     * Starts it; returns once its port is open, and reads from then on.
     *
     * @throws IllegalStateException if the port is taken
     */
    public static IngestApp start(IngestSettings settings) {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var codec = new RegistryCodec(settings.cluster(), REGISTRY_PATIENCE);
        var captures = settings.catalogs().stream()
                .map(source -> new CatalogCapture(
                        settings.cluster(), codec, source, settings.heartbeatInterval(), Clock.systemUTC(), meters))
                .toList();
        var tools = settings.tools().stream()
                .map(tool -> new ToolWatch(settings.cluster(), codec, tool, Clock.systemUTC(), meters))
                .toList();
        HealthServer health;
        try {
            health = HealthServer.start(settings.httpPort(), captures, tools, meters);
        } catch (RuntimeException e) {
            codec.close();
            throw e;
        }
        captures.forEach(CatalogCapture::start);
        tools.forEach(ToolWatch::start);
        return new IngestApp(codec, captures, tools, health);
    }

    /** Port of health and metrics. */
    public int httpPort() {
        return health.port();
    }

    /** How each source is going. */
    public List<CaptureStatus.View> sources() {
        return Stream.concat(
                        captures.stream().map(CatalogCapture::view),
                        tools.stream().map(ToolWatch::view))
                .toList();
    }

    /** Stops reading, remembering how far, within ten seconds or so. Closing again changes nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            tools.parallelStream().forEach(ToolWatch::close);
            captures.parallelStream().forEach(CatalogCapture::close);
            health.close();
            codec.close();
        }
    }
}
