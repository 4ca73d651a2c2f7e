package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.PitrEvidence;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The codec, the registry's bookkeeping and the topics, on the real registry and the real broker. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryCodecTest {
    private static final BackupEvidence NIGHTLY = BackupEvidence.newBuilder()
            .setDatabase("postgresql:orders-prod/orders")
            .setBackupId("42")
            .setStartedAt(Instant.parse("2026-03-02T01:00:00Z"))
            .setSizeBytes(123L)
            .build();

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(directory, Ports.free(), line -> {});
        cluster = Cluster.of(stack.bootstrapServers(), stack.registryUrl());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    @Order(1)
    void reportsAFreshRegistryWithWhatToDo() {
        assertThat(new SchemaRegistry(cluster).check())
                .hasSize(Topics.ALL.size() + 1)
                .allSatisfy(finding -> assertThat(finding.problem()).contains("lifeboat schemas register"));
        try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> codec.encode(Topics.BACKUP, NIGHTLY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lifeboat schemas register");
        }
    }

    @Test
    @Order(2)
    void registersOnceAndChangesNothingTheSecondTime() {
        var registry = new SchemaRegistry(cluster);
        registry.register();
        registry.register();
        assertThat(registry.check()).isEmpty();
    }

    @Test
    @Order(3)
    void refusesAnIncompatibleSchema() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(
                        cluster.registryUrl() + "/apis/ccompat/v7/subjects/" + Topics.BACKUP.subject() + "/versions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"BackupEvidence\\\",\\\"namespace\\\":\\\"dev.lifeboat.v1\\\","
                                + "\\\"fields\\\":[{\\\"name\\\":\\\"must\\\",\\\"type\\\":\\\"string\\\"}]}\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    @Order(4)
    void writesConfluentsWireFormatAndReadsItBack() throws Exception {
        try (var codec = new RegistryCodec(cluster, Duration.ofMinutes(1))) {
            codec.warmUp();
            byte[] bytes = codec.encode(Topics.BACKUP, NIGHTLY);
            assertThat(bytes[0]).isZero();
            assertThat(codec.decode(Topics.BACKUP, bytes)).isEqualTo(NIGHTLY);
        }
    }

    @Test
    @Order(5)
    void callsMalformedWhatNoRetryWouldMakeReadable() throws Exception {
        try (var codec = new RegistryCodec(cluster, Duration.ofMinutes(1))) {
            byte[] good = codec.encode(Topics.BACKUP, NIGHTLY);
            byte[] unknownId = good.clone();
            unknownId[1] = 0x7f;
            byte[] other = codec.encode(Topics.PITR, PitrEvidence.newBuilder().build());

            assertMalformed(codec, new byte[0]);
            assertMalformed(codec, new byte[] {1, 2, 3, 4, 5, 6});
            assertMalformed(codec, unknownId);
            assertMalformed(codec, other);
            for (int length = 5; length < good.length; length++) {
                assertMalformed(codec, Arrays.copyOf(good, length));
            }
            var random = new Random(7);
            for (int i = 0; i < 2_000; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                if (noise.length >= 5 && random.nextBoolean()) {
                    System.arraycopy(good, 0, noise, 0, 5);
                }
                try {
                    codec.decode(Topics.BACKUP, noise);
                } catch (MalformedRecordException expected) {
                    assertThat(expected).hasMessageNotContaining("null");
                }
            }
        }
    }

    @Test
    @Order(6)
    void provisionsEveryTopicAndChangesNothingTheSecondTime() {
        assertThat(TopicProvisioner.provision(cluster, 4, (short) 1)).hasSize(Topics.ALL.size());
        assertThat(TopicProvisioner.provision(cluster, 4, (short) 1)).isEmpty();
    }

    @Test
    @Order(7)
    void callsASilentRegistryAnOutageAndNeverBadData() throws Exception {
        try (var warm = new RegistryCodec(cluster, Duration.ofMinutes(1));
                var cold = new RegistryCodec(cluster, Duration.ofSeconds(1))) {
            byte[] bytes = warm.encode(Topics.BACKUP, NIGHTLY);
            warm.decode(Topics.BACKUP, bytes);
            stack.registry().kill();

            assertThat(warm.decode(Topics.BACKUP, bytes)).isEqualTo(NIGHTLY);
            assertThatThrownBy(() -> cold.decode(Topics.BACKUP, bytes))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> cold.encode(Topics.BACKUP, NIGHTLY))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> new SchemaRegistry(cluster).check())
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    private static void assertMalformed(AvroCodec codec, byte[] bytes) {
        assertThatThrownBy(() -> codec.decode(Topics.BACKUP, bytes)).isInstanceOf(MalformedRecordException.class);
    }
}
