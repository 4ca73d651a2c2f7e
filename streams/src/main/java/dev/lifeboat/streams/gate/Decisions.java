package dev.lifeboat.streams.gate;

import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Matches what was asked with what was decided. Requests with the same id share one question to the log and get the same
 * decision: the first one committed. Safe for use by several threads.
 */
final class Decisions {
    /** Writes a request to the log; fails when it is not acknowledged. */
    interface Log {
        CompletableFuture<?> write(DecisionRequest request);
    }

    private record Asked(String bodyDigest, CompletableFuture<GateDecision> decision) {}

    private final Log log;
    private final Duration patience;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final Map<String, GateDecision> byRequest;
    private final Map<String, GateDecision> byDecision;

    /**
     * @param patience how long a question that nobody waits for any more stays open, so that a repeat joins it instead of
     *     asking again
     * @param remembered decisions kept, the oldest goes first
     */
    Decisions(Log log, Duration patience, int remembered) {
        this.log = log;
        this.patience = patience;
        byRequest = bounded(remembered);
        byDecision = bounded(remembered);
    }

    /**
     * The decision on a request, now or when it is committed.
     *
     * @return fails with a {@link Problem} 409 if the request's id was used for another body, and with whatever the log
     *     fails with
     */
    CompletableFuture<GateDecision> ask(DecisionRequest request) {
        String id = request.getRequestId();
        GateDecision known = byRequest.get(id);
        if (known != null) {
            return CompletableFuture.completedFuture(known).thenApply(decision -> sameBody(request, decision));
        }
        var mine = new Asked(request.getBodyDigest(), new CompletableFuture<>());
        Asked first = asked.putIfAbsent(id, mine);
        if (first == null) {
            open(request, mine);
            first = mine;
        } else if (!first.bodyDigest.equals(request.getBodyDigest())) {
            return CompletableFuture.failedFuture(reused(request));
        }
        return first.decision.thenApply(decision -> sameBody(request, decision));
    }

    private void open(DecisionRequest request, Asked question) {
        String id = request.getRequestId();
        GateDecision known = byRequest.get(id);
        if (known != null) { // committed between the first look and the note that we ask
            asked.remove(id, question);
            question.decision.complete(known);
            return;
        }
        question.decision.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).whenComplete((decision, failure) -> {
            if (failure != null) {
                asked.remove(id, question);
            }
        });
        log.write(request).whenComplete((written, failure) -> {
            if (failure != null) {
                question.decision.completeExceptionally(failure);
            }
        });
    }

    /** Takes note of a committed decision; of several on one request the first counts. */
    void decided(GateDecision decision) {
        GateDecision earlier = byRequest.putIfAbsent(decision.getRequestId(), decision);
        GateDecision first = earlier == null ? decision : earlier;
        byDecision.putIfAbsent(decision.getDecisionId(), decision);
        Asked question = asked.remove(decision.getRequestId());
        if (question != null) {
            question.decision.complete(first);
        }
    }

    /** A decision by its own id, if it is among those remembered. */
    Optional<GateDecision> byId(String decisionId) {
        return Optional.ofNullable(byDecision.get(decisionId));
    }

    /** Questions that have no decision yet. */
    int open() {
        return asked.size();
    }

    private static GateDecision sameBody(DecisionRequest request, GateDecision decision) {
        if (!decision.getBodyDigest().equals(request.getBodyDigest())) {
            throw reused(request);
        }
        return decision;
    }

    private static Problem reused(DecisionRequest request) {
        return Problem.keyReused("this Idempotency-Key was used for " + request.getDatabase()
                + " with another body; a new question needs a new key");
    }

    private static <V> Map<String, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        });
    }
}
