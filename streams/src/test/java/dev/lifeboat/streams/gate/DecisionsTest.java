package dev.lifeboat.streams.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private final List<DecisionRequest> log = Collections.synchronizedList(new ArrayList<>());
    private final Decisions decisions = new Decisions(
            request -> {
                log.add(request);
                return CompletableFuture.completedFuture(null);
            },
            Duration.ofMinutes(1),
            100);

    @Test
    void answersWithTheDecisionOnTheRequest() {
        var answer = decisions.ask(request("r1", "body"));
        assertThat(answer).isNotDone();

        decisions.decided(decision("d0", "r0", "body"));
        decisions.decided(decision("d1", "r1", "body"));

        assertThat(answer.join().getDecisionId()).isEqualTo("d1");
        assertThat(decisions.open()).isZero();
    }

    @Test
    void repeatsTheDecisionWithoutAskingAgain() {
        decisions.ask(request("r1", "body"));
        decisions.decided(decision("d1", "r1", "body"));

        assertThat(decisions.ask(request("r1", "body")).join().getDecisionId()).isEqualTo("d1");
        assertThat(log).hasSize(1);
    }

    @Test
    void countsTheFirstOfSeveralDecisionsOnOneRequest() {
        decisions.decided(decision("d1", "r1", "body"));
        decisions.decided(decision("d2", "r1", "body"));

        assertThat(decisions.ask(request("r1", "body")).join().getDecisionId()).isEqualTo("d1");
    }

    @Test
    void refusesAnotherBodyUnderTheSameIdBeforeAndAfterTheDecision() {
        var first = decisions.ask(request("r1", "body"));
        assertThatThrownBy(decisions.ask(request("r1", "other"))::join).hasCauseInstanceOf(Problem.class);

        decisions.decided(decision("d1", "r1", "body"));

        assertThat(first.join().getDecisionId()).isEqualTo("d1");
        assertThatThrownBy(decisions.ask(request("r1", "other"))::join).hasCauseInstanceOf(Problem.class);
        assertThat(log).hasSize(1);
    }

    @Test
    void refusesADecisionThatAnotherInstanceGotForAnotherBody() {
        var mine = decisions.ask(request("r1", "mine"));

        decisions.decided(decision("d1", "r1", "theirs"));

        assertThatThrownBy(mine::join).hasCauseInstanceOf(Problem.class);
    }

    @Test
    void concurrentRepeatsShareOneQuestion() throws Exception {
        int callers = 64;
        var start = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(callers);
        try {
            var answers = new ArrayList<Future<GateDecision>>();
            for (int i = 0; i < callers; i++) {
                answers.add(pool.submit(() -> {
                    start.await();
                    return decisions.ask(request("r1", "body")).get();
                }));
            }
            start.countDown();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !log.isEmpty());
            decisions.decided(decision("d1", "r1", "body"));

            for (var answer : answers) {
                assertThat(answer.get().getDecisionId()).isEqualTo("d1");
            }
            assertThat(log).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void asksAgainAfterTheLogRefused() {
        var failing = new Decisions(
                request -> log.isEmpty()
                        ? CompletableFuture.failedFuture(new IllegalStateException("no broker"))
                        : CompletableFuture.completedFuture(null),
                Duration.ofMinutes(1),
                10);
        assertThatThrownBy(failing.ask(request("r1", "body"))::join).hasMessageContaining("no broker");

        log.add(request("r0", "body"));

        var second = failing.ask(request("r1", "body"));
        failing.decided(decision("d1", "r1", "body"));
        assertThat(second.join().getDecisionId()).isEqualTo("d1");
    }

    @Test
    void aCallerThatGivesUpLeavesTheQuestionOpenForItsRepeat() {
        var impatient = decisions.ask(request("r1", "body"));
        impatient.completeExceptionally(new TimeoutException());

        var repeat = decisions.ask(request("r1", "body"));
        decisions.decided(decision("d1", "r1", "body"));

        assertThat(repeat.join().getDecisionId()).isEqualTo("d1");
        assertThat(log).hasSize(1);
    }

    @Test
    void forgetsAQuestionThatIsNeverDecided() {
        var silent = new Decisions(r -> CompletableFuture.completedFuture(null), Duration.ofMillis(20), 10);
        var answer = silent.ask(request("r1", "body"));

        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeoutException.class);
        // the answer fails a moment before the question is forgotten
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> silent.open() == 0);
    }

    static DecisionRequest request(String id, String bodyDigest) {
        return DecisionRequest.newBuilder()
                .setRequestId(id)
                .setDatabase("postgresql:orders-prod/orders")
                .setMigrationId("m")
                .setBodyDigest(bodyDigest)
                .build();
    }

    static GateDecision decision(String id, String requestId, String bodyDigest) {
        return GateDecision.newBuilder()
                .setDecisionId(id)
                .setRequestId(requestId)
                .setDatabase("postgresql:orders-prod/orders")
                .setMigrationId("m")
                .setBodyDigest(bodyDigest)
                .setDecision(DecisionOutcome.DENY)
                .build();
    }
}
