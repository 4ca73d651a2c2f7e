package dev.lifeboat.ingest;

import dev.lifeboat.ingest.capture.CaptureStatus.Phase;
import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.intake.Intake;
import dev.lifeboat.ingest.tools.ToolWatch;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ingest over HTTP, on 127.0.0.1 alone: health and metrics at {@code /livez}, {@code /readyz}, {@code /metrics}, and the intake
 * of evidence.
 */
final class HealthServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Javalin server;

    private HealthServer(Javalin server) {
        this.server = server;
    }

    static HealthServer start(
            int port,
            List<CatalogCapture> captures,
            List<ToolWatch> tools,
            PrometheusMeterRegistry meters,
            Intake intake) {
        var server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.routes.get("/livez", context -> context.json(Map.of("status", "alive")));
            config.routes.get("/readyz", context -> ready(context, captures, tools));
            config.routes.get(
                    "/metrics",
                    context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(meters.scrape()));
            intake.serve(config);
        });
        try {
            return new HealthServer(server.start(HOST, port));
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "cannot listen on " + HOST + ":" + port + " for ingest: " + e.getMessage()
                            + "; is the port taken? choose another",
                    e);
        }
    }

    int port() {
        return server.port();
    }

    /** A backup tool that cannot be read is told by its heartbeat; it does not make ingest unfit to read the rest. */
    private static void ready(Context context, List<CatalogCapture> captures, List<ToolWatch> tools) {
        boolean ready = captures.stream().allMatch(capture -> capture.view().phase() == Phase.STREAMING);
        var sources = Stream.concat(
                captures.stream().map(CatalogCapture::view), tools.stream().map(ToolWatch::view));
        context.status(ready ? 200 : 503)
                .json(Map.of(
                        "status",
                        ready ? "ready" : "not ready",
                        "sources",
                        sources.map(source -> Map.of(
                                        "source", source.source(),
                                        "phase", source.phase().name(),
                                        "message", source.message(),
                                        "readUntil", source.readUntil().toString(),
                                        "position", source.position()))
                                .toList()));
    }

    @Override
    public void close() {
        server.stop();
    }
}
