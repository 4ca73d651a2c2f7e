package dev.lifeboat.streams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.References;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.resolve.WaitingEvidence;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.MigrationState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions, migrations and orphans over HTTP, at noon, over stores that the test plays on two instances. */
class LookUpHttpTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final PlayedQueries here = new PlayedQueries();
    private final PlayedQueries there = new PlayedQueries();
    private final Decisions decisions = new Decisions(request -> new CompletableFuture<>(), Duration.ofSeconds(1), 10);
    private volatile boolean following = true;
    private GateServer server;
    private GateServer peer;

    @BeforeEach
    void start() {
        server = serve(here);
        peer = serve(there);
        here.peer = new HostInfo("127.0.0.1", peer.port());
        there.peer = new HostInfo("127.0.0.1", server.port());
    }

    @AfterEach
    void stop() {
        peer.close();
        server.close();
    }

    @Test
    void readsADecisionOfLastWeekFromWhicheverInstanceHasIt() throws Exception {
        here.decisions.put("d-1", decision("d-1", NOON.minus(Duration.ofDays(6))));
        there.decisions.put("d-2", decision("d-2", NOON.minus(Duration.ofDays(6))));

        for (String path : List.of("/v1/decisions/", "/v1/migration-gate/decisions/")) {
            assertThat(ask(path + "d-1", 200).path("decisionId").asText()).isEqualTo("d-1");
            assertThat(ask(path + "d-2", 200).path("decision").asText()).isEqualTo("deny");
        }
        assertThat(ask("/v1/decisions/d-3", 404).path("type").asText())
                .isEqualTo("urn:lifeboat:problem:unknown-decision");
    }

    @Test
    void tellsADecisionOfThisMomentOnlyOnceItIsCommitted() throws Exception {
        var made = decision("d-1", NOON.minusSeconds(1));
        here.decisions.put("d-1", made);
        ask("/v1/decisions/d-1", 503);

        decisions.decided(made);

        assertThat(ask("/v1/decisions/d-1", 200).path("decisionId").asText()).isEqualTo("d-1");
    }

    @Test
    void cannotSayThatADecisionIsUnknownWhileAnInstanceIsSilent() throws Exception {
        there.notReady = true;
        ask("/v1/decisions/d-1", 503);
        there.notReady = false;
        here.notReady = true;
        ask("/v1/decisions/d-1", 503);
        there.decisions.put("d-1", decision("d-1", NOON.minus(Duration.ofDays(1))));
        ask("/v1/decisions/d-1", 200);
        here.notReady = false;
        there.decisions.clear();
        following = false;
        ask("/v1/decisions/d-1", 503);
        following = true;
        peer.close();
        ask("/v1/decisions/d-1", 503);
    }

    @Test
    void tellsWhereAMigrationStands() throws Exception {
        there.migrations.add(gate("postgresql:c/a", DecisionOutcome.DENY));

        var gate = ask("/v1/migrations/m-7/gate", 200);

        assertThat(gate.path("databaseId").asText()).isEqualTo("postgresql:c/a");
        assertThat(gate.path("state").asText()).isEqualTo("planned");
        assertThat(gate.path("gate").asText()).isEqualTo("deny");
        assertThat(gate.at("/checklist/done").asInt()).isEqualTo(3);
        assertThat(gate.at("/blocking/0").asText()).isEqualTo("CHECKLIST_INCOMPLETE");
        assertThat(gate.path("advisory").asBoolean()).isTrue();
        assertThat(ask("/v1/migrations/none/gate", 404).path("type").asText())
                .isEqualTo("urn:lifeboat:problem:unknown-migration");
    }

    @Test
    void tellsOfEveryDatabaseThatHasAMigrationOfThatId() throws Exception {
        here.migrations.add(gate("postgresql:c/b", DecisionOutcome.ALLOW));
        there.migrations.add(gate("postgresql:c/a", DecisionOutcome.DENY));

        var all = ask("/v1/migrations/m-7/gate", 200);

        assertThat(all.has("gate")).isFalse();
        assertThat(all.at("/gates/0/databaseId").asText()).isEqualTo("postgresql:c/a");
        assertThat(all.at("/gates/0/gate").asText()).isEqualTo("deny");
        assertThat(all.at("/gates/1/gate").asText()).isEqualTo("allow");
        var one = ask("/v1/migrations/m-7/gate?database=postgresql%3Ac%2Fb", 200);
        assertThat(one.path("gate").asText()).isEqualTo("allow");
        assertThat(one.path("gates")).hasSize(1);
        ask("/v1/migrations/m-7/gate?database=postgresql%3Ac%2Fc", 404);
        there.notReady = true;
        ask("/v1/migrations/m-7/gate", 503);
    }

    private static MigrationGate gate(String database, DecisionOutcome gate) {
        return MigrationGate.newBuilder()
                .setMigrationId("m-7")
                .setDatabase(database)
                .setState(MigrationState.PLANNED)
                .setChecklistRequired(8)
                .setChecklistDone(3)
                .setGate(gate)
                .setBlocking(gate == DecisionOutcome.ALLOW ? List.of() : List.of("CHECKLIST_INCOMPLETE"))
                .setUpdatedAt(NOON)
                .build();
    }

    @Test
    void listsTheOrphansOfAllInstancesOldestFirst() throws Exception {
        here.waiting.add(orphan(References.backup("catalog:main", "42"), 11));
        here.waiting.add(orphan(References.backup("catalog:main", "43"), 9));
        there.waiting.add(orphan(References.migration("m-7"), 60));

        var all = ask("/v1/orphans", 200);

        assertThat(all.path("count").asInt()).isEqualTo(2);
        assertThat(all.path("oldest").asText())
                .isEqualTo(NOON.minus(Duration.ofMinutes(60)).toString());
        assertThat(all.at("/orphans/0/kind").asText()).isEqualTo("migration");
        assertThat(all.at("/orphans/0/reference").asText()).isEqualTo("migration:m-7");
        assertThat(all.at("/orphans/0/topic").asText()).isEqualTo("lifeboat.verification.v1");
        assertThat(all.at("/orphans/0/offset").asInt()).isEqualTo(7);
        assertThat(all.at("/orphans/0/missing").asText()).contains("m-7");
        assertThat(all.at("/orphans/1/kind").asText()).isEqualTo("backup");
        assertThat(all.at("/orphans/1/missing").asText()).contains("catalog:main/42");
        assertThat(all.at("/orphans/1/do").asText()).isNotBlank();
        assertThat(ask("/v1/orphans?limit=1", 200).path("orphans")).hasSize(1);
        assertThat(ask("/v1/orphans?limit=1", 200).path("count").asInt()).isEqualTo(2);
        ask("/v1/orphans?limit=0", 400);
        there.notReady = true;
        ask("/v1/orphans", 503);
    }

    @Test
    void measuresItsOwnOrphans() throws Exception {
        here.waiting.add(orphan(References.backup("catalog:main", "42"), 11));

        var metrics = client.send(request("/metrics"), BodyHandlers.ofString()).body();

        assertThat(metrics).contains("lifeboat_orphans 1.0", "lifeboat_orphans_oldest_seconds 660.0");
    }

    private static WaitingEvidence orphan(String reference, int minutes) {
        return new WaitingEvidence(
                reference, new Origin("lifeboat.verification.v1", 1, 7), NOON.minus(Duration.ofMinutes(minutes)));
    }

    private static GateDecision decision(String id, Instant at) {
        return GateDecision.newBuilder()
                .setDecisionId(id)
                .setRequestId(id)
                .setDecision(DecisionOutcome.DENY)
                .setEvaluatedAt(at)
                .build();
    }

    private GateServer serve(PlayedQueries stores) {
        return GateServer.listen(
                new GateSettings("127.0.0.1", 0, Duration.ofSeconds(1), 1, 10, () -> NOON),
                decisions,
                () -> following,
                stores.queries(),
                () -> State.RUNNING,
                Optional::empty,
                List.of());
    }

    private JsonNode ask(String path, int status) throws Exception {
        var answer = client.send(request(path), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build();
    }
}
