package dev.lifeboat.streams.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.Queries;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate over a real broker and a real registry; the judge is played with transactions, as the topology has them. */
@Tag(TestStack.TAG)
class GateKafkaTest {
    private static final String PATH = "/v1/databases/postgresql:orders-prod/orders/migration-gate/decisions";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static TestStack stack;
    private static Cluster cluster;
    private static RegistryCodec codec;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private PlayedJudge judge;
    private GateServer gate;

    @BeforeAll
    static void startParts() {
        stack = TestStack.start(directory);
        cluster = stack.cluster();
        new SchemaRegistry(cluster).register();
        TopicProvisioner.provision(cluster, 3, (short) 1);
        codec = new RegistryCodec(cluster, Duration.ofMinutes(1));
        codec.warmUp();
    }

    @AfterAll
    static void stopParts() {
        if (codec != null) {
            codec.close();
            stack.close();
        }
    }

    @BeforeEach
    void start() {
        judge = PlayedJudge.start(cluster, codec);
        gate = startGate(Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        gate.close();
        judge.close();
    }

    static GateServer startGate(Duration timeout) {
        var gate = GateServer.start(
                GateSettings.onPort(0).withDecisionTimeout(timeout),
                codec,
                cluster,
                NoStores.queries(),
                () -> State.RUNNING);
        await().atMost(Duration.ofMinutes(2)).until(gate::isFollowing);
        return gate;
    }

    @Test
    void answersWithTheCommittedDecision() throws Exception {
        var answer = ask(gate, null, "m-1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("decision").asText()).isEqualTo("deny");
        assertThat(JSON.readTree(answer.body()).path("migrationId").asText()).isEqualTo("m-1");
    }

    @Test
    void doesNotAnswerWithADecisionWhoseTransactionWasAborted() throws Exception {
        judge.abort(true);
        var answer = CLIENT.sendAsync(question(gate, "aborted", "m-2"), BodyHandlers.ofString());
        await().atMost(Duration.ofMinutes(2)).until(() -> judge.aborted() > 0);
        assertThat(answer).isNotDone();

        judge.abort(false); // the request is read again after an aborted transaction

        JsonNode decision = JSON.readTree(answer.get().body());
        assertThat(decision.path("decision").asText()).isEqualTo("deny");
        assertThat(decision.path("decisionId").asText()).startsWith("committed-");
    }

    @Test
    void concurrentRepeatsOfOneKeyAreOneRequestInTheLog() throws Exception {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 20; i++) {
            answers.add(CLIENT.sendAsync(question(gate, "same", "m-3"), BodyHandlers.ofString()));
        }
        var bodies = new ArrayList<String>();
        for (var answer : answers) {
            bodies.add(answer.get().body());
        }

        assertThat(bodies).allMatch(body -> body.equals(bodies.get(0)));
        assertThat(judge.seen("m-3")).isEqualTo(1);
        assertThat(ask(gate, "same", "m-4").statusCode()).isEqualTo(409);
    }

    @Test
    void aRestartedGateStillKnowsTheDecisionsFromBefore() throws Exception {
        String before = ask(gate, "restart", "m-5").body();
        gate.close();
        gate = startGate(Duration.ofMinutes(1));

        assertThat(ask(gate, "restart", "m-5").body()).isEqualTo(before);
        assertThat(judge.seen("m-5")).isEqualTo(1);
    }

    @Test
    void passesOverWhatIsNoDecision() throws Exception {
        try (var producer = new KafkaProducer<>(
                cluster.clientConfig(java.util.Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            for (byte[] rubbish : List.of(
                    new byte[0],
                    new byte[] {0, 0, 0, 0, 1, 2},
                    "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
                producer.send(new ProducerRecord<>(Topics.DECISION.name(), "postgresql:orders-prod/orders", rubbish))
                        .get();
            }
            producer.send(new ProducerRecord<>(Topics.DECISION.name(), "postgresql:orders-prod/orders", null))
                    .get();
        }

        assertThat(ask(gate, null, "m-6").statusCode()).isEqualTo(200);
    }

    @Test
    void answers503WhileTheJudgeIsSilent() throws Exception {
        judge.close();
        try (var impatient = startGate(Duration.ofMillis(500))) {
            var answer = ask(impatient, null, "m-7");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).doesNotContain("allow");
        }
    }

    @Test
    void isReadyOnTheRealRegistry() throws Exception {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gate.port() + "/readyz"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    static HttpResponse<String> ask(GateServer server, String key, String migration) throws Exception {
        return CLIENT.send(question(server, key, migration), BodyHandlers.ofString());
    }

    private static HttpRequest question(GateServer server, String key, String migration) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + PATH))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"apiVersion\":\"gate/v1\",\"migrationId\":\"" + migration + "\"}"));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.build();
    }

    static class NoStores implements ReadinessQueries {
        static Queries queries() {
            return PlayedQueries.of(new NoStores(), database -> new Lookup.Missing<>());
        }

        @Override
        public Lookup<DatabaseReadiness> find(String database) {
            return new Lookup.Missing<>();
        }

        @Override
        public Listing list(String after, Verdict verdict, int limit) {
            return new Listing.Page(List.of(), null);
        }

        @Override
        public List<HostInfo> peers() {
            return List.of();
        }
    }
}
