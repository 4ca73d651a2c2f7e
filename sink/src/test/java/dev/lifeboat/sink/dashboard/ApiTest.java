package dev.lifeboat.sink.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.sink.RealParts;
import dev.lifeboat.sink.store.History;
import dev.lifeboat.sink.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag(TestStack.TAG)
@ExtendWith(RealParts.Extension.class)
class ApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.systemUTC();
    private static Store store;
    private static Dashboard dashboard;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void open(RealParts parts) throws Exception {
        store = new Store(parts.newStore(), "api");
        store.migrate();
        new ExampleFleet(store, CLOCK.instant()).write();
        dashboard = new Dashboard(
                "127.0.0.1",
                0,
                store.connections(),
                () -> new Status(true, List.of(), CLOCK.instant(), 0),
                () -> "lifeboat_sink_lag 0\n",
                CLOCK);
        dashboard.start();
    }

    @AfterAll
    static void close() {
        dashboard.close();
        store.close();
    }

    @Test
    void listsDatabasesWorstFirstInPages() throws Exception {
        JsonNode all = json("/v1/databases");
        assertThat(all.path("total").asInt()).isEqualTo(12);
        assertThat(all.path("counts").path("ready").asInt()).isEqualTo(7);
        assertThat(verdicts(all))
                .startsWith("blocked", "blocked", "blocked", "at-risk")
                .endsWith("ready");

        JsonNode second = json("/v1/databases?limit=5&offset=5");
        assertThat(second.path("databases")).hasSize(5);
        assertThat(second.path("databases").get(0))
                .isEqualTo(all.path("databases").get(5));

        assertThat(verdicts(json("/v1/databases?verdict=at-risk"))).containsOnly("at-risk");
        assertThat(json("/v1/databases?search=PAYMENTS").path("total").asInt()).isEqualTo(2);
        assertThat(json("/v1/databases?search=%25").path("total").asInt())
                .as("a per cent sign is no wildcard")
                .isZero();
    }

    @Test
    void findsADatabaseByItsIdHoweverItIsEncoded() throws Exception {
        for (String path : List.of(
                "postgresql:orders-prod/orders",
                "postgresql:orders-prod%2Forders",
                "postgresql%3Aorders-prod%2Forders")) {
            JsonNode found = json("/v1/databases/" + path);
            assertThat(found.path("summary").path("verdict").asText()).isEqualTo("blocked");
            assertThat(found.path("controls")).hasSize(17);
            assertThat(found.path("alerts")).hasSize(2);
        }
        assertThat(json("/v1/alerts?open=true&database=postgresql:orders-prod/orders"))
                .hasSize(2);
        assertThat(json("/v1/alerts?open=false")).isEmpty();
        assertThat(json("/v1/decisions?database=postgresql:orders-prod/orders")
                        .get(0)
                        .path("reasons"))
                .hasSize(3);
    }

    @Test
    void answersMistakesWithAProblem() throws Exception {
        for (String path : List.of(
                "/v1/databases?limit=0",
                "/v1/databases?limit=99999999999",
                "/v1/databases?limit=ten",
                "/v1/databases?offset=-1",
                "/v1/databases?verdict=fine",
                "/v1/databases?search=%00",
                "/v1/alerts?open=maybe",
                "/v1/databases/" + "x".repeat(700),
                "/v1/decisions?database=" + "x".repeat(700))) {
            var answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(JSON.readTree(answer.body()).path("detail").asText()).isNotEmpty();
        }
        assertThat(get("/v1/databases/postgresql:no/such").statusCode()).isEqualTo(404);
        assertThat(get("/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing.js").statusCode()).isEqualTo(404);
        assertThat(get("/..%2f..%2fStore.class").statusCode()).isIn(400, 404);
        assertThat(get("/v1/databases?search=" + "x".repeat(20_000)).statusCode())
                .isIn(400, 414, 431);
    }

    @Test
    void tellsHowADatabaseStoodAsLongAsThatIsKept() throws Exception {
        String id = "postgresql:asof/asof";
        try (var connection = store.connections().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into readiness_change (change_id, database, at, verdict_before, verdict_after, cause, changes,
                        positions, record_partition, record_offset)
                    select 'asof-' || n, '%s', timestamptz '2020-01-01 00:00Z' + n * interval '1 day', 'ready', verdict,
                        'evidence', jsonb_build_array(jsonb_build_object('control', control, 'after', after,
                            'code', '', 'reason', 'change ' || n)),
                        jsonb_build_array(jsonb_build_object('topic', 't', 'partition', 0, 'offset', n)), 0, n
                    from (values (1, 'ready', 'RR-01', 'pass'), (2, 'blocked', 'RR-02', 'fail'),
                        (3, 'blocked', 'RR-01', 'fail'), (4, 'blocked', 'RR-01', 'unknown'),
                        (5, 'ready', 'RR-02', 'pass'), (6, 'ready', 'RR-01', 'pass')) as c (n, verdict, control, after)
                    """.formatted(id));
        }
        String onTheFifth = "/v1/databases/" + id + "?at=2020-01-05T12:00:00Z";
        JsonNode before = json(onTheFifth);
        assertThat(before.path("verdict").asText()).isEqualTo("blocked");
        assertThat(before.at("/controls/0/reason").asText()).isEqualTo("change 4");
        assertThat(before.at("/controls/1/reason").asText()).isEqualTo("change 2");
        assertThat(before.at("/positions/0/offset").asInt()).isEqualTo(4);
        assertThat(json("/v1/databases/" + id + "?at=2020-01-02T12:00:00Z")
                        .path("verdict")
                        .asText())
                .isEqualTo("ready");

        long forgotten =
                new History(store.connections()).forgetBefore(Instant.parse("2020-01-05T12:00:00Z"), () -> true);

        assertThat(forgotten).as("changes 1 and 3").isEqualTo(2);
        assertThat(json(onTheFifth)).isEqualTo(before);
        assertThat(json("/v1/databases/" + id + "?at=2020-02-01T00:00:00Z")
                        .at("/controls/1/reason")
                        .asText())
                .isEqualTo("change 5");
        var tooOld = get("/v1/databases/" + id + "?at=2020-01-05T11:00:00Z");
        assertThat(tooOld.statusCode()).isEqualTo(404);
        assertThat(tooOld.body()).contains("No longer kept", "2020-01-05T12:00:00Z");
    }

    @Test
    void servesItsOwnNamesOnly() throws Exception {
        assertThat(raw("GET /v1/databases HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .doesNotContain("orders-prod");
        assertThat(get("/").headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void streamsItsStateAtOnce() throws Exception {
        var request = HttpRequest.newBuilder(uri("/v1/stream"))
                .header("Accept", "text/event-stream")
                .build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            assertThat(lines.filter(line -> !line.isBlank()).limit(2).toList())
                    .satisfies(first -> assertThat(first.get(0)).isEqualTo("event: status"))
                    .satisfies(first -> assertThat(first.get(1)).contains("\"ready\":true"));
        }
    }

    private static List<String> verdicts(JsonNode page) {
        return StreamSupport.stream(page.path("databases").spliterator(), false)
                .map(database -> database.path("verdict").asText())
                .toList();
    }

    private JsonNode json(String path) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + dashboard.port() + path);
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), dashboard.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
