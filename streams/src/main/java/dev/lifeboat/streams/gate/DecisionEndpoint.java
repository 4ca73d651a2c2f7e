package dev.lifeboat.streams.gate;

import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.v1.GateDecision;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a decision and answers when it is committed. Whatever goes wrong on the way is an error of the request, never an
 * allow.
 */
final class DecisionEndpoint {
    private final GateSettings settings;
    private final Decisions decisions;
    private final BooleanSupplier following;
    private final Supplier<KafkaStreams.State> state;
    private final GateMetrics metrics;
    private final Semaphore places;

    DecisionEndpoint(
            GateSettings settings,
            Decisions decisions,
            BooleanSupplier following,
            Supplier<KafkaStreams.State> state,
            GateMetrics metrics) {
        this.settings = settings;
        this.decisions = decisions;
        this.following = following;
        this.state = state;
        this.metrics = metrics;
        places = new Semaphore(settings.maxWaiting());
        metrics.gauge("lifeboat.gate.waiting", () -> settings.maxWaiting() - places.availablePermits());
        metrics.gauge("lifeboat.gate.open", decisions::open);
    }

    /** {@code POST /v1/databases/{databaseId}/migration-gate/decisions}. */
    void decide(Context context) {
        requireJson(context.header("Content-Type"));
        Question question = Question.read(
                context.pathParam("databaseId"),
                context.header("Idempotency-Key"),
                bodyOf(context),
                settings.clock().instant());
        requireRunning();
        if (!places.tryAcquire()) {
            throw Problem.tooManyWaiting(settings.maxWaiting());
        }
        var timer = metrics.startTimer();
        CompletableFuture<GateDecision> decision = decisions
                .ask(question.request())
                .copy()
                .orTimeout(settings.decisionTimeout().toMillis(), TimeUnit.MILLISECONDS);
        decision.whenComplete((made, failure) -> places.release());
        context.future(() -> decision.handle((made, failure) -> {
            if (made == null) {
                metrics.failed(timer);
                answerable(failure).answer(context);
            } else {
                metrics.decided(timer, DecisionJson.wordOf(made.getDecision()));
                String echo = question.clientRequestId();
                answer(context, made, echo == null ? made.getRequestId() : echo);
            }
            return null;
        }));
    }

    private void answer(Context context, GateDecision decision, String requestId) {
        Json.answer(context, DecisionJson.of(decision, requestId, state.get().name()));
    }

    private void requireRunning() {
        if (state.get() != KafkaStreams.State.RUNNING) {
            throw Problem.unavailable(
                    "streams are " + state.get() + ", so nothing can be decided; ask again once they are RUNNING",
                    null);
        }
        if (!following.getAsBoolean()) {
            throw notFollowing();
        }
    }

    private static Problem notFollowing() {
        return Problem.unavailable(
                "decisions cannot be read from Kafka yet, so none could be answered; ask again shortly", null);
    }

    private static void requireJson(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw Problem.wrongMediaType(contentType);
        }
    }

    private static byte[] bodyOf(Context context) {
        try {
            var in = context.req().getInputStream();
            byte[] body = in.readNBytes(Json.MAX_BYTES + 1);
            if (body.length > Json.MAX_BYTES) {
                throw Problem.tooLarge(Json.MAX_BYTES);
            }
            return body;
        } catch (IOException e) {
            throw Problem.malformed("(body)", "ended before it was whole: " + e.getMessage());
        }
    }

    /** What a caller is told when there is no decision. */
    private Problem answerable(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof TimeoutException) {
            return Problem.unavailable(
                    "no decision was committed within " + spoken(settings.decisionTimeout())
                            + "; ask again with the same Idempotency-Key",
                    null);
        }
        if (cause instanceof RegistryUnavailableException) {
            return Problem.unavailable("the schema registry does not answer, so the request was not asked", cause);
        }
        if (cause instanceof KafkaException) {
            return Problem.unavailable(
                    "Kafka did not acknowledge the request (" + cause.getMessage() + "); ask again with the same"
                            + " Idempotency-Key",
                    cause);
        }
        return GateServer.crashed(cause == null ? new IllegalStateException("no decision and no failure") : cause);
    }

    private static String spoken(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
