package dev.lifeboat.ingest;

import dev.lifeboat.ingest.capture.CaptureStatus;
import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.intake.Intake;
import dev.lifeboat.ingest.intake.IntakeSettings;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.report.Sources;
import dev.lifeboat.ingest.tools.ToolWatch;
import dev.lifeboat.ingest.tools.Tools;
import dev.lifeboat.schemas.RegistryCodec;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ingest: reads every catalog and observes every tool of its settings, takes reports, and says how it goes over HTTP. A part that is missing when it starts is
 * waited for. Safe for any thread.
 */
public final class IngestApp implements AutoCloseable {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

    /** First words of Lifeboat's own sources, beside the names of tools. */
    private static final Set<String> OWN_SOURCES =
            Set.of("catalog", "streams", "sink", "lifeboat", "audit", "probe", "drill", "migrate");

    /** Whom {@code lifeboat waive} writes as. */
    private static final String WAIVERS = "person:waivers";

    private final RegistryCodec codec;
    private final List<CatalogCapture> captures;
    private final List<ToolWatch> tools;
    private final Intake intake;
    private final HealthServer health;
    private final AtomicBoolean closed = new AtomicBoolean();

    private IngestApp(
            RegistryCodec codec,
            List<CatalogCapture> captures,
            List<ToolWatch> tools,
            Intake intake,
            HealthServer health) {
        this.codec = codec;
        this.captures = captures;
        this.tools = tools;
        this.intake = intake;
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
        var intake = Intake.open(
                settings.cluster(), codec, sources(settings), IntakeSettings.DEFAULT, Clock.systemUTC(), meters);
        HealthServer health;
        try {
            health = HealthServer.start(settings.httpPort(), captures, tools, meters, intake);
        } catch (RuntimeException e) {
            intake.close();
            codec.close();
            throw e;
        }
        captures.forEach(CatalogCapture::start);
        tools.forEach(ToolWatch::start);
        return new IngestApp(codec, captures, tools, intake, health);
    }

    /** What is read here, or anywhere in this way, is not reported. */
    private static Sources sources(IngestSettings settings) {
        var own = Stream.concat(OWN_SOURCES.stream(), Tools.ALL.stream().map(Tool::name));
        var configured = Stream.of(
                        Stream.of(WAIVERS),
                        settings.catalogs().stream().map(CatalogSource::id),
                        settings.tools().stream().map(tool -> tool.subject().source()))
                .flatMap(ids -> ids);
        return new Sources(own.collect(Collectors.toSet()), configured.collect(Collectors.toSet()));
    }

    /** Port of health, metrics and the intake. */
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
            health.close();
            intake.close();
            tools.parallelStream().forEach(ToolWatch::close);
            captures.parallelStream().forEach(CatalogCapture::close);
            codec.close();
        }
    }
}
