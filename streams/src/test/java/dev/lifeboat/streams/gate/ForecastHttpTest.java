package dev.lifeboat.streams.gate;

import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.queries.EvidenceQueries;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forecasts over HTTP, at noon, over stores that the test plays. */
class ForecastHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/v1/databases/" + ORDERS + "/forecast";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Stores stores = new Stores();
    private GateServer server;

    @BeforeEach
    void start() {
        server = serve(stores);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsEveryChangeOfTheVerdictWithWhatLedToIt() throws Exception {
        stores.put(ORDERS, Examples.readyOrdersWith());

        var answer = get(PATH + "?archiving=silent");

        assertThat(answer.path("verdict").asText()).isEqualTo("ready");
        assertThat(answer.path("from").asText()).isEqualTo(NOON.toString());
        assertThat(answer.path("to").asText())
                .isEqualTo(NOON.plus(Duration.ofDays(7)).toString());
        assertThat(answer.path("truncated").asBoolean()).isFalse();
        assertThat(answer.path("advisory").asBoolean()).isTrue();
        assertThat(answer.path("controls")).isEmpty();
        assertThat(answer.path("blockedAt").asText()).isEqualTo("2026-03-01T12:59:00.001Z");
        var blocking = answer.at("/changes/1");
        assertThat(blocking.path("at").asText()).isEqualTo("2026-03-01T12:59:00.001Z");
        assertThat(blocking.path("before").asText()).isEqualTo("at-risk");
        assertThat(blocking.path("after").asText()).isEqualTo("blocked");
        assertThat(blocking.at("/controls/0/control").asText()).isEqualTo("RR-13");
        assertThat(blocking.at("/controls/0/before").asText()).isEqualTo("warn");
        assertThat(blocking.at("/controls/0/outcome").asText()).isEqualTo("fail");
        assertThat(blocking.at("/controls/0/code").asText()).isEqualTo("RPO_EXCEEDED");
        assertThat(blocking.at("/controls/0/reason").asText()).isNotBlank();
        assertThat(blocking.at("/controls/0/at").asText()).isEqualTo("2026-03-01T12:59:00.001Z");
    }

    @Test
    void statesItsAssumptionsAndTakesOthers() throws Exception {
        stores.put(ORDERS, Examples.readyOrdersWith());

        assertThat(get(PATH).at("/assumptions/sources").asText()).isEqualTo("stay");
        assertThat(get(PATH).at("/assumptions/archiving").asText()).isEqualTo("stay");
        assertThat(get(PATH).at("/assumptions/inWords"))
                .anySatisfy(words -> assertThat(words.asText()).startsWith("log archiving goes on"));
        assertThat(get(PATH).path("blockedAt").asText()).isEqualTo("2026-03-02T11:20:00.001Z");
        assertThat(get(PATH + "?sources=silent").path("blockedAt").asText()).isEqualTo("2026-03-01T12:15:00.001Z");
        assertThat(get(PATH + "?archiving=silent").path("blockedAt").asText()).isEqualTo("2026-03-01T12:59:00.001Z");
    }

    @Test
    void listsTheBackupsOfADatabaseEachWithItsLevel() throws Exception {
        stores.put(
                ORDERS,
                Examples.readyOrdersWith(
                        ABackup.called("43").endedAt(NOON).bytes(null).build()));

        var answer = get("/v1/databases/" + ORDERS + "/backups");

        assertThat(answer.path("advisory").asBoolean()).isTrue();
        assertThat(answer.path("backups")).hasSize(2);
        assertThat(answer.at("/backups/0/backupId").asText()).isEqualTo("43");
        assertThat(answer.at("/backups/0/evidenceLevel").asInt()).isZero();
        assertThat(answer.at("/backups/0/good").asBoolean()).isTrue();
        assertThat(answer.at("/backups/0/deciding").asBoolean()).isFalse();
        assertThat(answer.at("/backups/1/backupId").asText()).isEqualTo("42");
        assertThat(answer.at("/backups/1/type").asText()).isEqualTo("full");
        assertThat(answer.at("/backups/1/evidenceLevel").asInt()).isEqualTo(4);
        assertThat(answer.at("/backups/1/meaning").asText()).isEqualTo("restored, its content checked");
        assertThat(answer.at("/backups/1/deciding").asBoolean()).isTrue();
        assertThat(answer.at("/backups/1/evidence/nativeId").asText()).isEqualTo("backup_catalog/42");
    }

    @Test
    void saysWhenThereIsMoreThanItTells() throws Exception {
        stores.put(ORDERS, Examples.readyOrdersWith());

        var answer = get(PATH + "?archiving=silent&limit=1");

        assertThat(answer.path("changes")).hasSize(1);
        assertThat(answer.path("truncated").asBoolean()).isTrue();
        assertThat(answer.path("coveredUntil").asText())
                .isEqualTo(answer.at("/changes/0/at").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "/forecast?from=yesterday, from",
        "/forecast?from=2026-02-28T12:00:00Z, from",
        "/forecast?from=2026-03-02T12:00:00Z&to=2026-03-01T13:00:00Z, to",
        "/forecast?to=2027-12-01T12:00:00Z, to",
        "/forecast?to=9999-12-01T12:00:00Z, to",
        "/forecast?from=2028-12-01T12:00:00Z, from",
        "/forecast?form=2026-03-02T12:00:00Z, form",
        "/forecast?sources=alive, sources",
        "/forecast?limit=0, limit",
        "/forecast?limit=many, limit"
    })
    void saysWhatIsWrongWithAQuestion(String question, String field) throws Exception {
        stores.put(ORDERS, Examples.readyOrdersWith());

        assertThat(problem("/v1/databases/" + ORDERS + question, 400)
                        .path("field")
                        .asText())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/forecast, at",
        "/v1/forecast?at=tonight, at",
        "/v1/forecast?at=2026-02-01T00:00:00Z, at",
        "/v1/forecast?at=2028-02-01T00:00:00Z, at",
        "/v1/forecast?at=2026-03-02T00:00:00Z&verdict=bad, verdict",
        "/v1/forecast?at=2026-03-02T00:00:00Z&limit=1001, limit"
    })
    void saysWhatIsWrongWithAQuestionAboutAll(String question, String field) throws Exception {
        assertThat(problem(question, 400).path("field").asText()).isEqualTo(field);
    }

    @Test
    void knowsNothingOfADatabaseThatNobodyNamed() throws Exception {
        assertThat(problem(PATH, 404).path("type").asText()).isEqualTo("urn:lifeboat:problem:unknown-database");
    }

    @Test
    void cannotSayWhileStoresAreRestored() throws Exception {
        stores.notReady = true;

        problem(PATH, 503);
        problem("/v1/forecast?at=2026-03-02T00:00:00Z", 503);
    }

    @Test
    void tellsOfAllDatabasesHowTheyStandAtTonightsWindow() throws Exception {
        stores.put("postgresql:c/a", Examples.readyOrdersWith());
        stores.put("postgresql:c/b", Examples.state());

        var answer = get("/v1/forecast?at=2026-03-01T12:30:00Z&archiving=silent");

        assertThat(answer.at("/databases/0/databaseId").asText()).isEqualTo("postgresql:c/a");
        assertThat(answer.at("/databases/0/verdictNow").asText()).isEqualTo("ready");
        assertThat(answer.at("/databases/0/verdict").asText()).isEqualTo("at-risk");
        assertThat(answer.at("/databases/0/since").asText()).isEqualTo("2026-03-01T12:14:00.001Z");
        assertThat(answer.at("/databases/0/controls/0/code").asText()).isEqualTo("RPO_EXCEEDED");
        assertThat(answer.at("/databases/1/verdict").asText()).isEqualTo("blocked");
        assertThat(answer.at("/databases/1/since").isNull()).isTrue();
        assertThat(answer.path("next").isNull()).isTrue();
        assertThat(get("/v1/forecast?at=2026-03-01T12:30:00Z&verdict=blocked").path("databases"))
                .hasSize(1);
    }

    @Test
    void takesForGrantedThatLogArchivingGoesOnTonight() throws Exception {
        stores.put("postgresql:c/a", Examples.readyOrdersWith());

        var tonight = get("/v1/forecast?at=2026-03-01T20:00:00Z");

        assertThat(tonight.at("/databases/0/verdict").asText()).isNotEqualTo("blocked");
        assertThat(tonight.at("/assumptions/archiving").asText()).isEqualTo("stay");
        assertThat(get("/v1/forecast?at=2026-03-01T20:00:00Z&archiving=silent")
                        .at("/databases/0/verdict")
                        .asText())
                .isEqualTo("blocked");
    }

    @Test
    void endsAPageThatTakesTooLongWhereItIs() throws Exception {
        stores.put("postgresql:c/a", Examples.readyOrdersWith());
        stores.put("postgresql:c/b", Examples.readyOrdersWith());
        stores.put("postgresql:c/c", Examples.readyOrdersWith());
        stores.each = Duration.ofMillis(1_500);

        var page = get("/v1/forecast?at=2026-03-01T20:00:00Z");
        var rest = get("/v1/forecast?at=2026-03-01T20:00:00Z&after="
                + page.path("next").asText());

        assertThat(ids(page)).containsExactly("postgresql:c/a", "postgresql:c/b");
        assertThat(ids(rest)).containsExactly("postgresql:c/c");
    }

    @Test
    void asksTheInstanceThatHasADatabaseAndAllOfThemForAll() throws Exception {
        var remote = new Stores();
        remote.put("postgresql:c/b", Examples.readyOrdersWith());
        stores.put("postgresql:c/a", Examples.readyOrdersWith());
        stores.put("postgresql:c/c", Examples.state());
        try (var peer = serve(remote)) {
            stores.peer = new HostInfo("127.0.0.1", peer.port());

            assertThat(get("/v1/databases/postgresql:c/b/forecast").path("changes"))
                    .isNotEmpty();
            String at = "/v1/forecast?at=2026-03-01T13:30:00Z&limit=2";
            var page = get(at);
            assertThat(ids(page)).containsExactly("postgresql:c/a", "postgresql:c/b");
            assertThat(ids(get(at + "&after=" + page.path("next").asText()))).containsExactly("postgresql:c/c");
        }
        problem("/v1/forecast?at=2026-03-01T13:30:00Z", 503);
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("databases").spliterator(), false)
                .map(database -> database.path("databaseId").asText())
                .toList();
    }

    private static GateServer serve(Stores stores) {
        var settings = new GateSettings("127.0.0.1", 0, Duration.ofSeconds(1), 1, 1, stores::now);
        var decisions = new Decisions(request -> new CompletableFuture<>(), Duration.ofSeconds(1), 1);
        return GateServer.listen(
                settings,
                decisions,
                () -> true,
                PlayedQueries.of(stores, stores),
                () -> State.RUNNING,
                Optional::empty,
                List.of());
    }

    private JsonNode get(String path) throws Exception {
        return ask(path, 200);
    }

    private JsonNode problem(String path, int status) throws Exception {
        var problem = ask(path, status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        return problem;
    }

    private JsonNode ask(String path, int status) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + server.port() + path);
        var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private static final class Stores implements ReadinessQueries, EvidenceQueries {
        private final TreeMap<String, Known> known = new TreeMap<>();
        private volatile HostInfo peer;
        private volatile boolean notReady;
        private volatile Duration each = Duration.ZERO;
        private volatile Duration passed = Duration.ZERO;

        Instant now() {
            return NOON.plus(passed);
        }

        void put(String database, DatabaseState state) {
            known.put(database, new Known(named(database, state), Policy.builtIn("baseline"), CATALOG_ALIVE));
        }

        private static DatabaseState named(String database, DatabaseState state) {
            var named = new DatabaseState(database);
            state.facts().forEach(named::fold);
            return named;
        }

        @Override
        public Lookup<Known> known(String database) {
            passed = passed.plus(each);
            if (notReady) {
                return new Lookup.NotReady<>("restoring");
            }
            if (known.containsKey(database)) {
                return new Lookup.Found<>(known.get(database));
            }
            return peer == null ? new Lookup.Missing<>() : new Lookup.OnPeer<>(peer);
        }

        @Override
        public Lookup<DatabaseReadiness> find(String database) {
            throw new AssertionError("a forecast is not read from what was published");
        }

        @Override
        public Listing list(String after, Verdict verdict, int limit) {
            if (notReady) {
                return new Listing.NotReady("restoring");
            }
            Map<String, Known> rest = after == null ? known : known.tailMap(after, false);
            var page = rest.keySet().stream()
                    .limit(limit)
                    .map(id -> DatabaseReadiness.newBuilder().setDatabase(id).build())
                    .toList();
            return new Listing.Page(
                    page, page.size() < rest.size() ? page.get(page.size() - 1).getDatabase() : null);
        }

        @Override
        public List<HostInfo> peers() {
            return peer == null ? List.of() : List.of(peer);
        }
    }
}
