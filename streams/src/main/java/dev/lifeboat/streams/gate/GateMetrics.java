package dev.lifeboat.streams.gate;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What the gate counts and times. */
final class GateMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** {@code GET /metrics}. */
    void scrape(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape());
    }

    Timer.Sample startTimer() {
        return Timer.start(registry);
    }

    void decided(Timer.Sample sample, String outcome) {
        stop(sample, outcome);
    }

    void failed(Timer.Sample sample) {
        stop(sample, "error");
    }

    private void stop(Timer.Sample sample, String outcome) {
        sample.stop(Timer.builder("lifeboat.gate.decision")
                .description("From the request to the committed decision, by what was decided")
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .register(registry));
    }

    void problem(int status) {
        registry.counter("lifeboat.gate.problems", "status", Integer.toString(status))
                .increment();
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }
}
