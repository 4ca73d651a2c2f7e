package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.SchemaRegistry;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Whether the process lives, and whether it can decide. */
final class Health {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(3);
    /** How long what the registry said counts, so that probes do not load it. */
    private static final Duration REGISTRY_MEMORY = Duration.ofSeconds(5);

    private final Supplier<KafkaStreams.State> state;
    private final BooleanSupplier following;
    private final Supplier<Optional<SchemaRegistry.Finding>> registry;
    private final InstantSource clock;
    private @Nullable CompletableFuture<Optional<SchemaRegistry.Finding>> asked;
    private Instant askedAt = Instant.EPOCH;

    Health(
            Supplier<KafkaStreams.State> state,
            BooleanSupplier following,
            Supplier<Optional<SchemaRegistry.Finding>> registry,
            InstantSource clock) {
        this.state = state;
        this.following = following;
        this.registry = registry;
        this.clock = clock;
    }

    /** {@code GET /livez}: it answers, so it lives. */
    void live(Context context) {
        Json.answer(context, Json.object().put("live", true));
    }

    /** {@code GET /readyz}: 200 when a decision can be made, else 503; either way each check and what to do. */
    void ready(Context context) {
        ObjectNode json = Json.object().put("ready", false);
        ArrayNode checks = json.putArray("checks");
        boolean running = state.get() == KafkaStreams.State.RUNNING;
        check(
                checks,
                "streams",
                running,
                state.get().name(),
                "wait while it is CREATED or REBALANCING; else see the log");
        check(
                checks,
                "decisions",
                following.getAsBoolean(),
                following.getAsBoolean() ? "followed" : "not followed yet",
                "check that Kafka answers and that the topic lifeboat.decision.v1 exists");
        String finding = registryFinding();
        check(
                checks,
                "registry",
                finding == null,
                finding == null ? SchemaRegistry.COMPATIBILITY : finding,
                "check that the schema registry answers; set the rule with: lifeboat schemas register");
        boolean ready = running && following.getAsBoolean() && finding == null;
        context.status(ready ? 200 : 503);
        Json.answer(context, json.put("ready", ready));
    }

    private static void check(ArrayNode checks, String name, boolean ok, String found, String remedy) {
        ObjectNode check = checks.addObject().put("name", name).put("ok", ok).put("found", found);
        if (!ok) {
            check.put("do", remedy);
        }
    }

    private @Nullable String registryFinding() {
        try {
            return askRegistry()
                    .get(REGISTRY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .map(SchemaRegistry.Finding::problem)
                    .orElse(null);
        } catch (TimeoutException e) {
            return "the schema registry does not answer within " + REGISTRY_PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** One question at a time, however many probes there are. */
    private synchronized CompletableFuture<Optional<SchemaRegistry.Finding>> askRegistry() {
        Instant now = clock.instant();
        var current = asked;
        if (current == null || current.isDone() && now.isAfter(askedAt.plus(REGISTRY_MEMORY))) {
            current = CompletableFuture.supplyAsync(registry);
            asked = current;
            askedAt = now;
        }
        return current;
    }
}
