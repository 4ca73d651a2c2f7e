package dev.lifeboat.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.RegistryCodec;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP side alone: a Kafka that does as it is told. */
class RequestsTest {
    private static final String JSON = "application/json";
    private static final Map<String, String> AS_JSON = Map.of("Content-Type", JSON);
    private static final String PITR = """
            {"kind":"pitr","source":"cron:x","database":"postgresql:a/b","archivingEnabled":true,"observedAt":"2025-11-22T01:00:00Z"}""";
    private static final String BACKUP = """
            {"kind":"backup","source":"report:x","database":"postgresql:a/b","backupId":"1","type":"FULL","status":"FAILED",
             "observedAt":"2025-11-22T01:00:00Z"}""";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final IntakeSettings PATIENT = new IntakeSettings(1024 * 1024, 4, LONG, LONG);

    private final MockProducer<String, byte[]> kafka = IntakeServer.kafka(true);
    private final IntakeServer server = IntakeServer.of(kafka, IntakeSettings.DEFAULT);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void takesWhatKafkaHas() {
        var answer = server.poster().post(BACKUP);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/items/0/topic").asText()).isEqualTo("lifeboat.backup.v1");
        assertThat(answer.json().at("/items/0/offset").isNumber()).isTrue();
        assertThat(kafka.history())
                .singleElement()
                .satisfies(record -> assertThat(record.key()).isEqualTo("postgresql:a/b"));
    }

    @Test
    void writesNothingOfABatchWithAMistake() {
        var answer = server.poster().post("[" + BACKUP + "," + PITR.replace(":true", ":3") + "]");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
        assertThat(answer.json().at("/errors/0/item").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/1/archivingEnabled");
        assertThat(answer.json().path("detail").asText())
                .isEqualTo("/1/archivingEnabled is 3; expected true or false. Nothing of the request is taken");
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void refusesWhatIsNoJsonIsTooLargeOrNoPost() {
        var poster = server.poster();

        assertThat(poster.post(PITR.getBytes(), Map.of("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
        assertThat(poster.post(PITR.getBytes(), Map.of()).text()).contains("Content-Type is missing; expected");
        assertThat(poster.post(PITR.getBytes(), Map.of("Content-Type", JSON + "; charset=utf-16"))
                        .status())
                .isEqualTo(415);
        assertThat(poster.post(PITR.getBytes(), Map.of("Content-Type", JSON + "; charset=UTF-8"))
                        .status())
                .isEqualTo(202);
        var large = poster.post(" ".repeat(1536 * 1024) + PITR);
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.text()).contains("larger than 1048576 bytes");
        assertThat(large.headers()).containsEntry("connection", "close");
        assertThat(poster.send("PUT", PITR.getBytes(), AS_JSON).status()).isEqualTo(405);
        assertThat(poster.send("GET", new byte[0], Map.of()).text()).contains("GET /v1/evidence", "see POST");
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void refusesWhatABrowserSendsForAnotherSite() throws Exception {
        var poster = server.poster();
        for (var headers : List.of(
                Map.of("Content-Type", JSON, "Origin", "https://evil.example"),
                Map.of("Content-Type", JSON, "Origin", "null"),
                Map.of("Content-Type", JSON, "Origin", "http://127.0.0.1:1"),
                Map.of("Content-Type", JSON, "Sec-Fetch-Site", "cross-site"))) {
            assertThat(poster.post(PITR.getBytes(), headers).status())
                    .as("%s", headers)
                    .isEqualTo(403);
        }
        assertThat(raw("POST /v1/evidence HTTP/1.1\r\nHost: evil.example:" + port()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403");
        assertThat(poster.post(PITR.getBytes(), Map.of("Content-Type", JSON, "Sec-Fetch-Site", "none"))
                        .status())
                .isEqualTo(202);
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void tellsWhatKafkaHasOfABatchThatItTookHalf() {
        var half = IntakeServer.kafka(false);
        try (var here = IntakeServer.of(half, PATIENT)) {
            var posted = CompletableFuture.supplyAsync(() -> here.poster().post("[" + PITR + "," + BACKUP + "]"));
            await().atMost(LONG).until(() -> half.history().size() == 2);
            half.completeNext();
            half.errorNext(new NotLeaderOrFollowerException("moved"));

            var answer = posted.orTimeout(2, TimeUnit.MINUTES).join();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(answer.state(0)).isEqualTo("written");
            assertThat(answer.state(1)).isEqualTo("unknown");
            assertThat(answer.json().path("accepted").isMissingNode()).isTrue();
        }
    }

    @Test
    void neverTakesWhatKafkaDoesNotAcknowledge() {
        try (var here = IntakeServer.of(IntakeServer.kafka(false), IntakeServer.HASTY)) {
            var answer = here.poster().post(PITR);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.state(0)).isEqualTo("unknown");
            assertThat(answer.text()).contains("no acknowledgement in time", "Send the same again");
        }
    }

    @Test
    void sendsNoMoreOnceKafkaCannotBeReached() {
        var away = IntakeServer.kafka(true);
        away.sendException = new TimeoutException("no metadata");
        try (var here = IntakeServer.of(away, IntakeServer.HASTY)) {
            var answer = here.poster().post("[" + PITR + "," + BACKUP + "]");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.state(0)).isEqualTo("not-written");
            assertThat(answer.state(1)).isEqualTo("not-written");
        }
    }

    @Test
    void saysThatNothingWasWrittenWhenTheRegistryDoesNotAnswer() {
        var nowhere = Cluster.of("127.0.0.1:1", "http://127.0.0.1:1");
        try (var codec = new RegistryCodec(nowhere, Duration.ofSeconds(1));
                var here = IntakeServer.of(nowhere, codec)) {
            var answer = here.poster().post(PITR);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.state(0)).isEqualTo("not-written");
            assertThat(answer.text()).contains("127.0.0.1:1", "nothing of it was written");
        }
    }

    @Test
    void saysThatNothingWasWrittenWhenThereIsNoKafka() {
        for (String nowhere : List.of("127.0.0.1:1", "no-broker.invalid:9092")) {
            try (var here = IntakeServer.of(Cluster.of(nowhere, "http://127.0.0.1:1"), new InMemoryCodec())) {
                var answer = here.poster().post(PITR);

                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.state(0)).isEqualTo("not-written");
            }
        }
    }

    @Test
    void servesOnlySoManyAtATime() {
        var busy = IntakeServer.kafka(false);
        try (var here = IntakeServer.of(busy, new IntakeSettings(1024 * 1024, 1, LONG, LONG))) {
            var first = CompletableFuture.supplyAsync(() -> here.poster().post(PITR));
            await().atMost(LONG).until(() -> busy.history().size() == 1);

            var second = here.poster().post(PITR);
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.headers()).containsKey("retry-after");

            busy.completeNext();
            assertThat(first.orTimeout(2, TimeUnit.MINUTES).join().status()).isEqualTo(202);
            var third = CompletableFuture.supplyAsync(() -> here.poster().post(PITR));
            await("its place is free again")
                    .atMost(LONG)
                    .until(() -> busy.history().size() == 2);
            busy.completeNext();
            assertThat(third.orTimeout(2, TimeUnit.MINUTES).join().status()).isEqualTo(202);
        }
    }

    @Test
    void whoSendsSlowlyTakesNobodysPlace() throws Exception {
        try (var here = IntakeServer.of(IntakeServer.kafka(true), new IntakeSettings(1024 * 1024, 1, LONG, LONG));
                var slow = new Socket("127.0.0.1", here.http().port())) {
            slow.getOutputStream()
                    .write(("POST /v1/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat((char) slow.getInputStream().read())
                    .as("its body is waited for")
                    .isEqualTo('H');

            assertThat(here.poster().post(PITR).status()).isEqualTo(202);
        }
    }

    @Test
    void refusesAHeaderThatIsThereTwice() throws Exception {
        for (String twice : List.of("Content-Type: application/json", "ce-id: 2", "CE-ID: 2")) {
            var answer = raw(
                    "POST /v1/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nce-id: 1\r\n"
                            + twice + "\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(answer).startsWith("HTTP/1.1 400").contains("there 2 times; expected it once");
        }
    }

    @Test
    void cutsOffWhoNeverEndsARefusedRequest() throws Exception {
        assertThat(raw("POST /v1/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
                        + "Content-Length: 100\r\n\r\n{"))
                .startsWith("HTTP/1.1 415");
    }

    @Test
    void makesAProducerThatCannotSendAnyMoreAnew() {
        var dead = IntakeServer.kafka(true);
        dead.sendException = new KafkaException("out of order");
        var alive = IntakeServer.kafka(true);
        var makers = new ArrayDeque<Producer<String, byte[]>>(List.of(dead, alive));
        try (var here = IntakeServer.of(makers::remove, IntakeServer.HASTY)) {
            assertThat(here.poster().post(PITR).state(0)).isEqualTo("not-written");
            assertThat(dead.closed()).isTrue();

            assertThat(here.poster().post(PITR).status()).isEqualTo(202);
            assertThat(alive.history()).hasSize(1);
        }
    }

    @Test
    void makesNoProducerOnceItIsClosed() {
        try (var here = IntakeServer.of(() -> fail("made"), IntakeServer.HASTY)) {
            here.intake().close();

            assertThat(here.poster().post(PITR).text()).contains("not-written", "ingest is ending");
        }
    }

    @Test
    void answersNonsenseWithWhatIsWrongAndGoesOn() {
        var poster = server.poster();
        for (int seed = 0; seed < 150; seed++) {
            var random = new Random(seed);
            byte[] body = nonsense(random);
            String type = new String[] {JSON, "application/cloudevents+json", "application/cloudevents-batch+json"}
                    [random.nextInt(3)];

            var answer = poster.post(body, Map.of("Content-Type", type));

            if (answer.status() != 202) {
                assertThat(answer.status())
                        .as("seed %s: %s", seed, answer.text())
                        .isBetween(400, 415);
                assertThat(answer.json().path("detail").asText())
                        .as("seed " + seed)
                        .isNotBlank();
            }
        }
        assertThat(poster.post(PITR).status()).isEqualTo(202);
    }

    private static byte[] nonsense(Random random) {
        String good = random.nextBoolean() ? BACKUP : "[" + PITR + "," + BACKUP + "]";
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(7)) {
            case 0 -> {
                bytes = new byte[random.nextInt(2_000)];
                random.nextBytes(bytes);
            }
            case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = "[{\"a\":".repeat(1 + random.nextInt(50_000)).getBytes(StandardCharsets.UTF_8);
            case 3 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            case 4 ->
                bytes = good.replace("FULL", "F".repeat(random.nextInt(1_000_000)))
                        .getBytes();
            case 5 ->
                bytes = good.replace("}", ",\"sizeBytes\":-" + random.nextLong(Long.MAX_VALUE) + "}")
                        .getBytes();
            default -> {
                for (int i = 0; i < 20; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) "{}[]\",:0\\u".charAt(random.nextInt(10));
                }
            }
        }
        return bytes;
    }

    private int port() {
        return server.http().port();
    }

    private String raw(String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
