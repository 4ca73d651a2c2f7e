package dev.lifeboat.sink;

import static dev.lifeboat.sink.Examples.ORDERS;
import static dev.lifeboat.sink.Examples.alert;
import static dev.lifeboat.sink.Examples.change;
import static dev.lifeboat.sink.Examples.fail;
import static dev.lifeboat.sink.Examples.pass;
import static dev.lifeboat.sink.Examples.readiness;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealParts.Extension.class)
class SinkSurvivesTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String ALERT_STEPS = "select count(*) from alert_step where alert_id like 'killed-%'";

    @TempDir
    Path dir;

    @Test
    void hasEachEffectOnceWhenItIsKilled(RealParts parts) throws Exception {
        String store = parts.newStore();
        try (var receiver = Receiver.thatWorks()) {
            Process first = SinkProcess.start(parts, store, receiver.url(), dir.resolve("first.log"));
            int published = 0;
            try {
                while (published < 2_000 || receiver.taken("killed-").isEmpty()) {
                    publish(parts, published, published += 500);
                    // never more than it can be killed in the middle of, never so little that it is done
                    int most = published - 1_500;
                    await().atMost(SOON)
                            .failFast(() -> assertThat(first.isAlive())
                                    .as(() -> log(dir.resolve("first.log")))
                                    .isTrue())
                            .until(() -> counted(store) > most);
                }
                publish(parts, published, published += 2_000);
            } finally {
                first.destroyForcibly().waitFor();
            }
            publish(parts, published, published += 500);
            String id = "postgresql:killed/killed";
            parts.publish(Topics.READINESS, id, readiness(id, Verdict.READY, pass("RR-01"), fail("RR-09", "X", "end")));
            int changes = published;
            assertThat(counted(store)).as("killed in the middle").isBetween(1L, changes - 500L);

            try (var second =
                    SinkApp.start(parts.settings(store).withWebhooks(List.of(Webhook.of("pager", receiver.url()))))) {
                await().atMost(SOON).until(() -> counted(store) == changes);
                await().atMost(SOON).until(() -> ("" + changes / 20).equals(ask(store, ALERT_STEPS)));
                await().atMost(SOON).until(() -> "ready".equals(SinkAppTest.verdict(store, id)));
                await().atMost(SOON)
                        .until(() ->
                                "0".equals(ask(store, "select count(*) from alert_outbox where status = 'pending'")));
                assertThat(second.ended()).isNotDone();
            }

            assertThat(ask(store, ALERT_STEPS)).isEqualTo("" + changes / 20);
            var keys =
                    receiver.taken("killed-").stream().map(Receiver.Call::key).toList();
            assertThat(new HashSet<>(keys)).hasSize(changes / 20);
            assertThat(keys.size() - changes / 20)
                    .as("calls made twice: only those under way when it was killed")
                    .isLessThanOrEqualTo(8);
        }
    }

    private static void publish(RealParts parts, int from, int to) {
        Instant now = Instant.now();
        String id = "postgresql:killed/killed";
        for (int i = from; i < to; i++) {
            parts.publishLater(
                    Topics.READINESS_CHANGE, id, change("killed-" + i, id, Verdict.BLOCKED, Verdict.READY, now));
            if (i % 20 == 0) {
                parts.publishLater(Topics.ALERT, id, alert("killed-" + i, id, AlertState.OPENED, now));
            }
            parts.publishLater(
                    Topics.READINESS,
                    id,
                    readiness(id, Verdict.BLOCKED, pass("RR-01"), fail("RR-09", "X", "step " + i)));
        }
        parts.flush();
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static long counted(String store) {
        String count = ask(store, "select count(*) from readiness_change where change_id like 'killed-%'");
        return count.startsWith("no answer") ? 0 : Long.parseLong(count);
    }

    @Test
    void waitsForAStoreThatIsRestarted(RealParts parts) throws Exception {
        String id = "postgresql:restart/restart";
        var postgres = LocalPostgres.start(dir.resolve("postgres"), 0, Map.of());
        String store = postgres.jdbcUrl("postgres");
        try (var sink = SinkApp.start(parts.settings(store))) {
            parts.publish(Topics.READINESS, id, readiness(id, Verdict.BLOCKED, pass("RR-01")));
            await().atMost(SOON).until(() -> "blocked".equals(SinkAppTest.verdict(store, id)));

            postgres.kill();
            parts.publish(Topics.READINESS, id, readiness(id, Verdict.READY, pass("RR-01")));
            await().atMost(SOON).until(() -> status(sink, "/readyz") == 503);
            assertThat(status(sink, "/v1/databases")).isEqualTo(503);
            assertThat(status(sink, "/livez")).isEqualTo(200);

            postgres = LocalPostgres.start(dir.resolve("postgres"), postgres.port(), Map.of());
            await().atMost(SOON).until(() -> "ready".equals(SinkAppTest.verdict(store, id)));
            await().atMost(SOON).until(() -> status(sink, "/readyz") == 200);
        } finally {
            postgres.close();
        }
    }

    @Test
    void sharesTheWorkWithAnotherAndLosesNothing(RealParts parts) {
        String store = parts.newStore();
        var settings = parts.settings(store);
        try (var one = SinkApp.start(settings)) {
            shared(parts, 0, 500);
            try (var two = SinkApp.start(settings)) {
                shared(parts, 500, 1_000);
                await().atMost(SOON).until(() -> sharedCount(store) == 1_000);
                assertThat(two.ended()).isNotDone();
            }
            shared(parts, 1_000, 1_200);
            await().atMost(SOON).until(() -> sharedCount(store) == 1_200);
            assertThat(one.ended()).isNotDone();
        }
    }

    private static void shared(RealParts parts, int from, int to) {
        for (int i = from; i < to; i++) {
            String id = "postgresql:shared/" + i % 50;
            parts.publishLater(
                    Topics.READINESS_CHANGE,
                    id,
                    change("shared-" + i, id, Verdict.BLOCKED, Verdict.READY, Instant.now()));
        }
        parts.flush();
    }

    private static int sharedCount(String store) {
        String count = ask(store, "select count(*) from readiness_change where change_id like 'shared-%'");
        return count.startsWith("no answer") ? 0 : Integer.parseInt(count);
    }

    @Test
    void stopsAndMovesNothingWhenTheRegistryStaysAway(RealParts parts) {
        String store = parts.newStore();
        parts.publish(Topics.READINESS, ORDERS, readiness(ORDERS, Verdict.READY, pass("RR-01")));
        var cluster = Cluster.of(parts.cluster().bootstrapServers(), "http://127.0.0.1:9");
        var settings = new SinkSettings(cluster, store, "127.0.0.1", 0, List.of(), "away", Duration.ofSeconds(1));
        try (var sink = SinkApp.start(settings)) {
            await().atMost(SOON).until(() -> sink.ended().isCompletedExceptionally());

            assertThat(sink.ended())
                    .isCompletedExceptionally()
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(RegistryUnavailableException.class);
            assertThat(status(sink, "/livez")).isEqualTo(503);
            assertThat(ask(store, "select count(*) from consumer_offset where next_offset > 0"))
                    .isEqualTo("0");
        }
    }

    private static int status(SinkApp sink, String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sink.httpPort() + path))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (Exception e) {
            return -1;
        }
    }
}
