package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateClientTest {
    private static final GateQuestion QUESTION = GateQuestion.about("postgresql:orders-prod/orders", "V2__b");

    private static String allow() {
        return ClientRuleTest.allow(
                QUESTION, Instant.now().plus(Duration.ofMinutes(15)).toString());
    }

    @Test
    void asksAndIsAllowed() throws Exception {
        try (var gate =
                PlayedGate.start((exchange, body) -> PlayedGate.send(exchange, 200, "application/json", allow()))) {
            assertThat(ask(gate.url())).isInstanceOf(GateAnswer.Allowed.class);
            assertThat(gate.paths)
                    .containsExactly("/v1/databases/postgresql%3Aorders-prod%2Forders/migration-gate/decisions");
        }
    }

    @Test
    void triesThreeTimesWithTheSameKeyAndBody() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(exchange, 503, "text/plain", "later"))) {
            GateAnswer answer = ask(gate.url());

            assertThat(answer.exitCode()).isEqualTo(4);
            assertThat(gate.keys).hasSize(3).containsOnly(QUESTION.requestId());
            assertThat(gate.bodies).hasSize(3);
            assertThat(gate.bodies.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void isAllowedByALaterTry() throws Exception {
        var tries = new java.util.concurrent.atomic.AtomicInteger();
        try (var gate = PlayedGate.start((exchange, body) -> {
            if (tries.incrementAndGet() < 3) {
                PlayedGate.send(exchange, 500, "text/html", "oops");
            } else {
                PlayedGate.send(exchange, 200, "application/json", allow());
            }
        })) {
            assertThat(ask(gate.url())).isInstanceOf(GateAnswer.Allowed.class);
        }
    }

    @Test
    void takesADenialAtOnce() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) ->
                PlayedGate.send(exchange, 200, "application/json", allow().replace("\"allow\"", "\"deny\"")))) {
            assertThat(ask(gate.url()).exitCode()).isEqualTo(3);
            assertThat(gate.keys).hasSize(1);
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (var other = PlayedGate.start(
                        (exchange, body) -> PlayedGate.send(exchange, 200, "application/json", allow()));
                var gate = PlayedGate.start((exchange, body) -> {
                    exchange.getResponseHeaders().add("Location", other.url().toString());
                    PlayedGate.send(exchange, 307, null, "");
                })) {
            assertThat(ask(gate.url()).exitCode()).isEqualTo(4);
            assertThat(other.keys).isEmpty();
        }
    }

    @Test
    void blocksWhenTheGateIsSilentOrAnswersDripByDrip() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 10_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            new java.util.concurrent.CountDownLatch(1).await();
        })) {
            assertThat(client(gate.url(), Duration.ofMillis(700)).ask(QUESTION).exitCode())
                    .isEqualTo(4);
        }
    }

    @Test
    void blocksWhenTheConnectionBreaksInTheMiddleOfAnAllow() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, allow().length() + 100);
            exchange.getResponseBody().write(allow().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            throw new java.io.IOException("the cable was pulled");
        })) {
            assertThat(ask(gate.url()).exitCode()).isEqualTo(4);
        }
    }

    @Test
    void blocksWhenNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        GateAnswer answer = ask(URI.create("http://127.0.0.1:" + port));

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(((GateAnswer.Indeterminate) answer).why()).contains("127.0.0.1:" + port, "is it running?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gate.example.org:7401",
                "ftp://127.0.0.1",
                "127.0.0.1:7401",
                "http://127.0.0.1.evil.example",
                "http://localhost.evil.example",
                "file:///tmp/gate"
            })
    void refusesAnAddressThatCouldBeSpoofed(String url) {
        assertThatThrownBy(() -> client(URI.create(url), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url);
    }

    private static GateAnswer ask(URI url) {
        return client(url, Duration.ofSeconds(20)).ask(QUESTION);
    }

    private static GateClient client(URI url, Duration total) {
        return new GateClient(url, total, InstantSource.system());
    }
}
