package dev.lifeboat.sink;

import static dev.lifeboat.sink.Examples.NOON;
import static dev.lifeboat.sink.Examples.change;
import static dev.lifeboat.sink.Examples.fail;
import static dev.lifeboat.sink.Examples.pass;
import static dev.lifeboat.sink.Examples.readiness;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.Verdict;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag(TestStack.TAG)
@ExtendWith(RealParts.Extension.class)
class SinkAppTest {
    private static final Duration SOON = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void storesAPublishedReadinessAndShowsIt(RealParts parts) throws Exception {
        String id = "postgresql:first/thin \"slice\"";
        String store = parts.newStore();
        try (var sink = SinkApp.start(parts.settings(store))) {
            parts.publish(
                    Topics.READINESS,
                    id,
                    readiness(id, Verdict.BLOCKED, pass("RR-01"), fail("RR-09", "RESTORE_TEST_MISSING", "never")));

            await().atMost(SOON).until(() -> "blocked".equals(verdict(store, id)));
            await().atMost(SOON).until(() -> get(sink, "/readyz").statusCode() == 200);

            var answer = get(sink, "/v1/databases/postgresql:first%2Fthin%20%22slice%22");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("RESTORE_TEST_MISSING").contains("backup_catalog/42");
            assertThat(get(sink, "/v1/databases?verdict=blocked&search=THIN").body())
                    .contains("thin \\\"slice\\\"");
        }
    }

    @Test
    void forgetsADatabaseThatIsNoLongerWatched(RealParts parts) {
        String id = "postgresql:gone/gone";
        String store = parts.newStore();
        try (var sink = SinkApp.start(parts.settings(store))) {
            parts.publish(Topics.READINESS, id, readiness(id, Verdict.READY, pass("RR-01")));
            await().atMost(SOON).until(() -> "ready".equals(verdict(store, id)));

            parts.publish(Topics.READINESS, id, null);

            await().atMost(SOON).until(() -> verdict(store, id) == null);
            assertThat(ask(store, "select count(*) from control_result where database = ?", id))
                    .isEqualTo("0");
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void showsADatabaseAsItStoodAtAPastInstant(RealParts parts) throws Exception {
        String id = "postgresql:past/past";
        String store = parts.newStore();
        try (var sink = SinkApp.start(parts.settings(store))) {
            var position = new LogPosition("lifeboat.backup.v1", 1, 42L);
            var blocked = change("past-1", id, Verdict.UNKNOWN, Verdict.BLOCKED, NOON);
            blocked.setPositions(List.of(position));
            blocked.getChanges().get(0).setAfter(Outcome.FAIL);
            parts.publish(Topics.READINESS_CHANGE, id, blocked);
            parts.publish(
                    Topics.READINESS_CHANGE,
                    id,
                    change("past-2", id, Verdict.BLOCKED, Verdict.READY, NOON.plusSeconds(3_600)));
            await().atMost(SOON)
                    .until(() ->
                            "2".equals(ask(store, "select count(*) from readiness_change where database = ?", id)));

            String path = "/v1/databases/postgresql:past%2Fpast?at=";
            assertThat(get(sink, path + NOON.plusSeconds(1_800)).body())
                    .containsPattern("\"verdict\" ?: ?\"blocked\"")
                    .containsPattern("\"outcome\" ?: ?\"fail\"")
                    .containsPattern("\"positions\" ?: ?\\[\\{")
                    .contains("lifeboat.backup.v1");
            assertThat(get(sink, path + NOON.plusSeconds(3_600)).body())
                    .containsPattern("\"verdict\" ?: ?\"ready\"")
                    .containsPattern("\"outcome\" ?: ?\"pass\"");
            assertThat(get(sink, path + NOON.minusMillis(1)).statusCode()).isEqualTo(404);
            assertThat(get(sink, path + "yesterday").statusCode()).isEqualTo(400);
        }
    }

    static String verdict(String store, String id) {
        return ask(store, "select verdict from readiness where database = ?", id);
    }

    private HttpResponse<String> get(SinkApp sink, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sink.httpPort() + path))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
