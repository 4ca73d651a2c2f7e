package dev.lifeboat.streams.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.SchemaRegistry.Finding;
import dev.lifeboat.streams.queries.EvidenceQueries;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.Queries;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.Verdict;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side, over a judge and stores that the test plays. */
class GateHttpTest {
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<DecisionRequest> asked = new CopyOnWriteArrayList<>();
    private final Stores stores = new Stores();
    private volatile State state = State.RUNNING;
    private volatile boolean following = true;
    private volatile Optional<Finding> registry = Optional.empty();
    private volatile Function<DecisionRequest, Optional<GateDecision>> judge = request -> Optional.of(denial(request));
    private Decisions decisions;
    private GateServer server;

    @BeforeEach
    void start() {
        start(GateSettings.onPort(0).withDecisionTimeout(Duration.ofMillis(300)).withMaxWaiting(2));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(GateSettings settings) {
        decisions = new Decisions(
                request -> {
                    asked.add(request);
                    judge.apply(request).ifPresent(decision -> decisions.decided(decision));
                    return CompletableFuture.completedFuture(null);
                },
                Duration.ofMinutes(1),
                100);
        server = listen(settings, decisions);
    }

    private GateServer listen(GateSettings settings, Decisions over) {
        return GateServer.listen(
                settings, over, () -> following, stores.queries(), () -> state, () -> registry, List.of());
    }

    @Test
    void answersADenialWithAllReasonsAndTheEchoes() throws Exception {
        var answer = ask(
                ORDERS,
                "{\"apiVersion\":\"gate/v1\",\"requestId\":\"my-1\",\"migrationId\":\"m\","
                        + "\"migrationSet\":{\"digest\":\"sha256:ab\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.path("apiVersion").asText()).isEqualTo("gate/v1");
        assertThat(json.path("decision").asText()).isEqualTo("deny");
        assertThat(json.path("requestId").asText()).isEqualTo("my-1");
        assertThat(json.path("migrationSetDigest").asText()).isEqualTo("sha256:ab");
        assertThat(json.path("databaseId").asText()).isEqualTo(ORDERS);
        assertThat(json.path("migrationId").asText()).isEqualTo("m");
        assertThat(json.path("notAfter").isNull()).isTrue();
        assertThat(json.path("reasons")).hasSize(2);
        assertThat(json.at("/reasons/0/evidence/0").asInt()).isZero();
        assertThat(json.at("/evidence/0/ref/topic").asText()).isEqualTo("lifeboat.backup.v1");
        assertThat(json.path("warnings").isArray()).isTrue();
        assertThat(json.path("obligations").isArray()).isTrue();
        assertThat(json.at("/freshness/asOf").asText()).isEqualTo(NOON.toString());
        assertThat(json.at("/freshness/storeState").asText()).isEqualTo("RUNNING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql:orders-prod/orders",
                "postgresql%3Aorders-prod%2Forders",
                "postgresql:orders-prod%2Forders",
                "postgresql%3aorders-prod/orders"
            })
    void takesTheDatabaseIdEncodedOrAsItIs(String id) throws Exception {
        var answer = post("/v1/databases/" + id + "/migration-gate/decisions", QuestionTest.minimal(""), Map.of());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(asked.get(0).getDatabase()).isEqualTo(ORDERS);
    }

    @Test
    void answersADatabaseWithAnOddIdWithADecisionNotWithAnError() throws Exception {
        for (String id : List.of("orders", "a b/ü#?%", "postgresql:x/y/migration-gate/decisions")) {
            assertThat(ask(id, QuestionTest.minimal("")).statusCode()).as(id).isEqualTo(200);
        }
        assertThat(asked)
                .extracting(DecisionRequest::getDatabase)
                .containsExactly("orders", "a b/ü#?%", "postgresql:x/y/migration-gate/decisions");
    }

    @Test
    void refusesAMalformedRequestWithAProblemThatNamesTheField() throws Exception {
        var answer = ask(ORDERS, "{\"apiVersion\":\"gate/v1\"}");

        assertProblem(answer, 400);
        assertThat(JSON.readTree(answer.body()).path("field").asText()).isEqualTo("migrationId");
        assertThat(asked).isEmpty();
    }

    @Test
    void refusesWhatIsNotJsonAndWhatIsTooLarge() throws Exception {
        String path = "/v1/databases/" + ORDERS + "/migration-gate/decisions";
        assertProblem(post(path, "a=b", Map.of("Content-Type", "application/x-www-form-urlencoded")), 415);
        assertProblem(post(path, "x".repeat(300 * 1024), Map.of()), 413);
        for (int i = 0; i < 20; i++) { // a caller that is still writing must be able to read the answer
            assertProblem(post(path, "x".repeat(10 * 1024 * 1024), Map.of()), 413);
        }
        var endless = HttpRequest.newBuilder(URI.create(url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(" ".repeat(300 * 1024))))
                .build();
        assertProblem(client.send(endless, BodyHandlers.ofString()), 413);
        assertThat(asked).isEmpty();
    }

    @Test
    void repeatsADecisionForTheSameKeyAndRefusesAnotherBody() throws Exception {
        var key = Map.of("Idempotency-Key", "k1");
        String path = "/v1/databases/" + ORDERS + "/migration-gate/decisions";
        String first = post(path, QuestionTest.minimal(""), key).body();
        String again = post(path, QuestionTest.minimal(""), key).body();
        var other = post(path, QuestionTest.minimal(",\"phase\":\"clean\""), key);

        assertThat(again).isEqualTo(first);
        assertProblem(other, 409);
        assertThat(asked).hasSize(1);
    }

    @Test
    void answers503WhenTheJudgeIsSilentAndTheDecisionToTheRepeat() throws Exception {
        judge = request -> Optional.empty();
        var key = Map.of("Idempotency-Key", "k1");
        String path = "/v1/databases/" + ORDERS + "/migration-gate/decisions";

        var silent = post(path, QuestionTest.minimal(""), key);
        decisions.decided(denial(asked.get(0)));
        var late = post(path, QuestionTest.minimal(""), key);

        assertProblem(silent, 503);
        assertThat(silent.headers().firstValue("Retry-After")).isPresent();
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(asked).hasSize(1);
    }

    @Test
    void answers429WhenTooManyWaitAndServesAgainWhenTheyAreGone() throws Exception {
        server.close();
        start(GateSettings.onPort(0).withDecisionTimeout(Duration.ofMinutes(1)).withMaxWaiting(2));
        judge = request -> Optional.empty();
        var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 2; i++) {
            waiting.add(client.sendAsync(question(ORDERS, QuestionTest.minimal("")), BodyHandlers.ofString()));
        }
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> asked.size() == 2);

        var refused = ask(ORDERS, QuestionTest.minimal(""));

        assertProblem(refused, 429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        asked.forEach(request -> decisions.decided(denial(request)));
        for (var answer : waiting) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        judge = request -> Optional.of(denial(request));
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(ask(ORDERS, QuestionTest.minimal("")).statusCode())
                                .isEqualTo(200));
    }

    @Test
    void answers503WhileStreamsDoNotRunOrDecisionsCannotBeRead() throws Exception {
        for (State down : List.of(State.REBALANCING, State.CREATED, State.ERROR, State.NOT_RUNNING)) {
            state = down;
            assertProblem(ask(ORDERS, QuestionTest.minimal("")), 503);
        }
        state = State.RUNNING;
        following = false;
        assertProblem(ask(ORDERS, QuestionTest.minimal("")), 503);
        assertThat(asked).isEmpty();
    }

    @Test
    void answers503WhenTheLogDoesNotTakeTheRequest() throws Exception {
        var failing = new Decisions(
                request -> CompletableFuture.failedFuture(new TimeoutException("no broker")),
                Duration.ofMinutes(1),
                10);
        try (var other = listen(GateSettings.onPort(0), failing)) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/v1/databases/" + ORDERS
                                    + "/migration-gate/decisions"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(QuestionTest.minimal("")))
                            .build(),
                    BodyHandlers.ofString());
            assertProblem(answer, 503);
            assertThat(answer.body()).contains("no broker");
        }
    }

    @Test
    void readsADecisionByItsIdAndKnowsNoOther() throws Exception {
        String id = JSON.readTree(ask(ORDERS, QuestionTest.minimal("")).body())
                .path("decisionId")
                .asText();

        assertThat(JSON.readTree(get("/v1/migration-gate/decisions/" + id).body())
                        .path("decisionId")
                        .asText())
                .isEqualTo(id);
        assertProblem(get("/v1/migration-gate/decisions/none"), 404);
        following = false;
        assertProblem(get("/v1/migration-gate/decisions/none"), 503);
    }

    @Test
    void readsReadinessAndMarksItAsAdvice() throws Exception {
        stores.put(ORDERS, Verdict.AT_RISK);

        var answer = get("/v1/databases/" + ORDERS + "/readiness");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Lifeboat-Advisory")).hasValue("true");
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.path("advisory").asBoolean()).isTrue();
        assertThat(json.path("verdict").asText()).isEqualTo("at-risk");
        assertProblem(get("/v1/databases/postgresql:none/none/readiness"), 404);
        stores.notReady = true;
        var restoring = get("/v1/databases/" + ORDERS + "/readiness");
        assertProblem(restoring, 503);
        assertThat(restoring.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void asksThePeerThatHoldsADatabaseOnceOnly() throws Exception {
        var remote = new Stores();
        remote.put(ORDERS, Verdict.READY);
        try (var peer = GateServer.listen(
                GateSettings.onPort(0),
                decisions,
                () -> true,
                remote.queries(),
                () -> state,
                () -> registry,
                List.of())) {
            stores.peer = new HostInfo("127.0.0.1", peer.port());
            var answer = get("/v1/databases/postgresql%3Aorders-prod%2Forders/readiness");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).path("verdict").asText()).isEqualTo("ready");

            remote.peer = new HostInfo("127.0.0.1", server.port());
            remote.byId.clear();
            assertProblem(get("/v1/databases/" + ORDERS + "/readiness"), 503);
        }
        assertProblem(get("/v1/databases/" + ORDERS + "/readiness"), 503);
    }

    @Test
    void listsAllDatabasesOfAllInstancesByPages() throws Exception {
        var remote = new Stores();
        for (int i = 0; i < 10; i++) {
            (i % 3 == 0 ? remote : stores).put("postgresql:c/d" + i, i % 2 == 0 ? Verdict.BLOCKED : Verdict.READY);
        }
        try (var peer = GateServer.listen(
                GateSettings.onPort(0),
                decisions,
                () -> true,
                remote.queries(),
                () -> state,
                () -> registry,
                List.of())) {
            stores.peer = new HostInfo("127.0.0.1", peer.port());

            assertThat(idsOfAllPages("limit=3"))
                    .containsExactly(stores.idsWith(remote, Verdict.BLOCKED, Verdict.READY));
            assertThat(idsOfAllPages("limit=2&verdict=blocked"))
                    .containsExactly(stores.idsWith(remote, Verdict.BLOCKED));
            remote.notReady = true;
            assertProblem(get("/v1/databases/readiness"), 503);
        }
        assertProblem(get("/v1/databases/readiness?limit=0"), 400);
        assertProblem(get("/v1/databases/readiness?limit=99999999999"), 400);
        assertProblem(get("/v1/databases/readiness?verdict=fine"), 400);
    }

    private List<String> idsOfAllPages(String query) throws Exception {
        var ids = new ArrayList<String>();
        String after = null;
        do {
            var page = JSON.readTree(get("/v1/databases/readiness?" + query
                            + (after == null ? "" : "&after=" + URLEncoder.encode(after, UTF_8)))
                    .body());
            page.path("databases")
                    .forEach(database -> ids.add(database.path("databaseId").asText()));
            after = page.path("next").textValue();
        } while (after != null);
        return ids;
    }

    @Test
    void isReadyOnlyWhenStreamsDecisionsAndRegistryAre() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);

        state = State.REBALANCING;
        var answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"ready\":false", "REBALANCING", "\"do\":");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhenTheRegistryEnforcesNoCompatibility() throws Exception {
        registry = Optional.of(new Finding("(registry)", "compatibility is NONE, must be FULL_TRANSITIVE"));

        var answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("compatibility is NONE", "lifeboat schemas register");
    }

    @Test
    void measuresDecisionsByOutcome() throws Exception {
        ask(ORDERS, QuestionTest.minimal(""));
        ask(ORDERS, "{}");

        assertThat(get("/metrics").body())
                .contains("lifeboat_gate_decision_seconds_count{outcome=\"deny\"} 1")
                .contains("lifeboat_gate_decision_seconds_bucket{outcome=\"deny\",le=\"10.0\"} 1")
                .contains("lifeboat_gate_problems_total{status=\"400\"} 1");
    }

    @Test
    void answersUnknownPathsWithAProblem() throws Exception {
        assertProblem(get("/"), 404);
        assertProblem(get("/v1/databases/" + ORDERS + "/migration-gate/decisions"), 405);
    }

    @Test
    void refusesToListenAnywhereButOnLoopback() {
        for (String host : List.of("0.0.0.0", "::", "192.168.1.1", "localhost", "")) {
            assertThatThrownBy(() ->
                            new GateSettings(host, 0, Duration.ofSeconds(1), 1, 1, java.time.InstantSource.system()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("127.0.0.1 only");
        }
    }

    @Test
    void saysWhichPortIsTaken() {
        assertThatThrownBy(() -> listen(GateSettings.onPort(server.port()), decisions))
                .hasMessageContaining("127.0.0.1:" + server.port());
    }

    private static void assertProblem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asText()).startsWith("urn:lifeboat:problem:");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.has("decision")).isFalse();
    }

    private HttpResponse<String> ask(String database, String body) throws Exception {
        return client.send(question(database, body), BodyHandlers.ofString());
    }

    private HttpRequest question(String database, String body) {
        String id = URLEncoder.encode(database, UTF_8).replace("+", "%20");
        return HttpRequest.newBuilder(URI.create(url("/v1/databases/" + id + "/migration-gate/decisions")))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> post(String path, String body, Map<String, String> headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url(path))).POST(BodyPublishers.ofString(body));
        if (!headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url(path))).build(), BodyHandlers.ofString());
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    static GateDecision denial(DecisionRequest request) {
        var backup = EvidenceRef.newBuilder()
                .setTopic("lifeboat.backup.v1")
                .setPartition(3)
                .setOffset(8812)
                .build();
        var reason = DecisionReason.newBuilder()
                .setCode("BACKUP_TOO_OLD")
                .setControl("RR-03")
                .setRequirement("a backup within PT1H")
                .setObserved("the newest ended 3 h ago")
                .setRemedy("take a backup")
                .setEvidence(List.of(backup))
                .build();
        return GateDecision.newBuilder()
                .setDecisionId("d-" + request.getRequestId())
                .setRequestId(request.getRequestId())
                .setIdempotencyKey(request.getIdempotencyKey())
                .setBodyDigest(request.getBodyDigest())
                .setDatabase(request.getDatabase())
                .setMigrationId(request.getMigrationId())
                .setPhase(request.getPhase())
                .setDecision(DecisionOutcome.DENY)
                .setEvaluatedAt(NOON)
                .setPolicy("baseline")
                .setPolicyVersion(7)
                .setReasons(List.of(
                        reason,
                        DecisionReason.newBuilder().setCode("CHECKLIST_EMPTY").build()))
                .setMigrationSetDigest(request.getMigrationSetDigest())
                .build();
    }

    /** The stores of one instance. */
    private static final class Stores implements ReadinessQueries, EvidenceQueries {
        private final Map<String, DatabaseReadiness> byId = new ConcurrentHashMap<>();
        private volatile HostInfo peer;
        private volatile boolean notReady;

        private final Map<String, Known> known = new ConcurrentHashMap<>();

        Queries queries() {
            return PlayedQueries.of(this, this);
        }

        @Override
        public Lookup<Known> known(String database) {
            if (notReady) {
                return new Lookup.NotReady<>("restoring");
            }
            if (known.containsKey(database)) {
                return new Lookup.Found<>(known.get(database));
            }
            return peer == null ? new Lookup.Missing<>() : new Lookup.OnPeer<>(peer);
        }

        void put(String database, Verdict verdict) {
            byId.put(
                    database,
                    DatabaseReadiness.newBuilder()
                            .setDatabase(database)
                            .setVerdict(verdict)
                            .build());
        }

        String[] idsWith(Stores other, Verdict... verdicts) {
            var wanted = List.of(verdicts);
            var all = new ArrayList<>(byId.values());
            all.addAll(other.byId.values());
            return all.stream()
                    .filter(readiness -> wanted.contains(readiness.getVerdict()))
                    .map(DatabaseReadiness::getDatabase)
                    .sorted()
                    .toArray(String[]::new);
        }

        @Override
        public Lookup<DatabaseReadiness> find(String database) {
            if (notReady) {
                return new Lookup.NotReady<>("restoring");
            }
            if (byId.containsKey(database)) {
                return new Lookup.Found<>(byId.get(database));
            }
            return peer == null ? new Lookup.Missing<>() : new Lookup.OnPeer<>(peer);
        }

        @Override
        public Listing list(String after, Verdict verdict, int limit) {
            if (notReady) {
                return new Listing.NotReady("restoring");
            }
            var wanted = byId.values().stream()
                    .filter(readiness ->
                            after == null || readiness.getDatabase().compareTo(after) > 0)
                    .filter(readiness -> verdict == null || readiness.getVerdict() == verdict)
                    .sorted(java.util.Comparator.comparing(DatabaseReadiness::getDatabase))
                    .toList();
            return wanted.size() <= limit
                    ? new Listing.Page(wanted, null)
                    : new Listing.Page(
                            wanted.subList(0, limit), wanted.get(limit - 1).getDatabase());
        }

        @Override
        public List<HostInfo> peers() {
            return peer == null ? List.of() : List.of(peer);
        }
    }
}
