package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.explain.Explainer;
import dev.lifeboat.streams.explain.KafkaLog;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.GateDecision;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** Decisions and verdicts of a real topology, derived again from a real log. */
@ExtendWith(LiveTopology.Extension.class)
class ExplainVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORDERS = "postgresql:explained/orders";
    private static final Duration SOON = Duration.ofMinutes(3);

    private static LiveTopology live;
    private static Cluster cluster;

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    static void start(LiveTopology topology) {
        live = topology;
        cluster = topology.cluster();
        run(new RegisterVerb(), ORDERS);
        await().atMost(SOON).until(() -> status().exitCode == 3 && status().err.contains("RR-01"));
    }

    @Test
    void bearsOutADecisionAndFindsOneThatWasForged() throws Exception {
        Run asked = run(new GateVerb(), ORDERS, "--migration", "m1", "--url", gate(), "--json");
        String id = JSON.readTree(asked.out).path("decisionId").asText();

        Run explained = run(new ExplainVerb(), id, "--json");

        JsonNode told = JSON.readTree(explained.out);
        assertThat(explained.exitCode).as(explained.err).isZero();
        assertThat(told.path("same").asBoolean()).isTrue();
        assertThat(told.at("/derived/decision").asText()).isEqualTo("deny");
        assertThat(told.path("positions")).isNotEmpty();
        assertThat(run(new ExplainVerb(), id).err).contains("the log bears it out", "RR-01");

        forge(id, "forged");
        Run forged = run(new ExplainVerb(), "forged");
        assertThat(forged.exitCode).isEqualTo(7);
        assertThat(forged.err).contains("THE LOG GIVES ANOTHER ANSWER", "ALLOW", "DENY");
    }

    @Test
    void bearsOutAVerdictAndShowsItAsItWas() throws Exception {
        Run explained = run(new ExplainVerb(), ORDERS, "--at", Instant.now().toString(), "--json");

        assertThat(explained.exitCode).as(explained.err).isZero();
        JsonNode told = JSON.readTree(explained.out);
        assertThat(told.at("/recorded/verdict").asText()).isEqualTo("blocked");
        assertThat(told.path("inForce").asBoolean()).isTrue();

        String then = told.path("evaluatedAt").asText();
        Run status = run(new StatusVerb(), ORDERS, "--at", then, "--url", gate(), "--json");
        assertThat(JSON.readTree(status.out).path("asOf").asText()).isEqualTo(then);
        assertThat(JSON.readTree(status.out).path("evaluatedAt").asText()).isEqualTo(then);
        assertThat(run(new StatusVerb(), ORDERS, "--at", "2020-01-01T00:00:00Z", "--url", gate()).err)
                .contains("compliance store");
    }

    @Test
    void saysThatThereIsNoSuchDecisionOrVerdict() {
        assertThat(run(new ExplainVerb(), "nonsense").exitCode).isEqualTo(4);
        assertThat(run(new ExplainVerb(), ORDERS, "--at", "2020-01-01T00:00:00Z").exitCode)
                .isEqualTo(4);
        assertThat(run(new ExplainVerb(), ORDERS).exitCode).isEqualTo(2);
    }

    private static void forge(String id, String as) throws Exception {
        try (var codec = new RegistryCodec(cluster, Duration.ofMinutes(2));
                var log = new KafkaLog(cluster);
                var producer = new KafkaProducer<>(
                        cluster.clientConfig(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            var forged = GateDecision.newBuilder(
                            new Explainer(log, codec).decision(id).orElseThrow())
                    .setDecisionId(as)
                    .setDecision(DecisionOutcome.ALLOW)
                    .build();
            producer.send(new ProducerRecord<>(Topics.DECISION.name(), ORDERS, codec.encode(Topics.DECISION, forged)))
                    .get();
        }
    }

    private static Run status() {
        return run(new StatusVerb(), ORDERS, "--url", gate());
    }

    private static String gate() {
        return live.gate();
    }

    private static Run run(Object verb, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(live.addresses());
        }
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLine(verb)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }
}
