package dev.lifeboat.streams.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.local.LocalBroker;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate while the broker is killed and comes back. */
class GateOutageTest {
    @TempDir
    Path directory;

    @Test
    void answersNoAllowWhileTheBrokerIsGoneAndGoesOnWhenItIsBack() throws Exception {
        try (var stack = LocalStack.start(directory, Ports.free(), line -> {})) {
            var cluster = Cluster.of(stack.bootstrapServers(), stack.registryUrl());
            new SchemaRegistry(cluster).register();
            TopicProvisioner.provision(cluster, 3, (short) 1);
            try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(5));
                    var judge = PlayedJudge.start(cluster, codec);
                    var gate = start(cluster, codec)) {
                await().atMost(Duration.ofMinutes(2)).until(gate::isFollowing);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(
                                        GateKafkaTest.ask(gate, null, "before").statusCode())
                                .isEqualTo(200));

                stack.broker().kill();
                try (var startedMeanwhile = start(cluster, codec)) {
                    assertThat(GateKafkaTest.ask(gate, null, "during").statusCode())
                            .isEqualTo(503);
                    assertThat(GateKafkaTest.ask(startedMeanwhile, null, "during")
                                    .statusCode())
                            .isEqualTo(503);
                }
                var ports = stack.ports();
                try (var revived =
                        LocalBroker.start(directory.resolve("kafka"), ports.kafka(), ports.kafkaController())) {
                    assertThat(revived.port()).isEqualTo(ports.kafka());
                    await().atMost(Duration.ofMinutes(3))
                            .untilAsserted(() -> assertThat(GateKafkaTest.ask(gate, null, "after")
                                            .statusCode())
                                    .isEqualTo(200));
                    assertThat(judge.seen("after")).isPositive();
                }
            }
        }
    }

    private static GateServer start(Cluster cluster, RegistryCodec codec) {
        return GateServer.start(
                GateSettings.onPort(0).withDecisionTimeout(Duration.ofSeconds(2)),
                codec,
                cluster,
                GateKafkaTest.NoStores.queries(),
                () -> State.RUNNING);
    }
}
