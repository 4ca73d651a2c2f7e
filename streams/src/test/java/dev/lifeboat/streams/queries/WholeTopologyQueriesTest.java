package dev.lifeboat.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.local.LocalBroker;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.LifeboatTopology;
import dev.lifeboat.streams.StreamsApp;
import dev.lifeboat.streams.StreamsSettings;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.GatePhase;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries of the real topology's stores, on a real broker, with exactly-once processing. */
class WholeTopologyQueriesTest {
    private static final String CATALOG = "catalog:main";
    private static final int PARTITIONS = 3;

    @TempDir
    static Path directory;

    private static final InMemoryCodec CODEC = new InMemoryCodec();
    private static LocalBroker broker;
    private static KafkaStreams streams;
    private static KafkaProducer<String, byte[]> producer;
    private static Queries queries;
    private static final Instant NOW = Instant.ofEpochMilli(Instant.now().toEpochMilli());

    @BeforeAll
    static void start() {
        broker = LocalBroker.start(directory.resolve("kafka"), 0, 0, 256);
        var cluster = Cluster.of(broker.bootstrapServers(), "http://127.0.0.1:1");
        TopicProvisioner.provision(cluster, PARTITIONS, (short) 1);
        producer =
                new KafkaProducer<>(cluster.clientConfig(Map.of()), new StringSerializer(), new ByteArraySerializer());
        var settings = StreamsSettings.local(cluster, directory.resolve("state"), PARTITIONS, 7);
        streams = new KafkaStreams(
                LifeboatTopology.build(CODEC, JudgeSettings.DEFAULT.withBarrier(Duration.ofMinutes(3)), PARTITIONS),
                new StreamsConfig(settings.streamsConfig()));
        streams.start();
        queries = Queries.of(streams, CODEC, HostInfo.buildFromEndpoint(settings.advertised()));
        for (String database : new String[] {id(1), id(2), id(2) + "-too"}) {
            known(database);
        }
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            for (String database : new String[] {id(1), id(2), id(2) + "-too"}) {
                assertThat(queries.readiness().find(database))
                        .isInstanceOfSatisfying(
                                Lookup.Found.class,
                                found -> assertThat(((DatabaseReadiness) found.value()).getDecidingBackup())
                                        .isEqualTo("b-" + database));
            }
        });
    }

    @AfterAll
    static void stop() {
        producer.close();
        streams.close(Duration.ofSeconds(5));
        broker.close();
    }

    @Test
    void rebuildsADatabaseAsJudgeSeesIt() {
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            for (String database : new String[] {id(1), id(2), id(2) + "-too"}) {
                var published =
                        ((Lookup.Found<DatabaseReadiness>) queries.readiness().find(database)).value();
                var known = ((Lookup.Found<EvidenceQueries.Known>)
                                queries.evidence().known(database))
                        .value();
                var rebuilt =
                        Readiness.evaluate(known.state(), known.sources(), known.policy(), published.getEvaluatedAt());

                assertThat(known.state().facts()).hasSize(4);
                assertThat(rebuilt.verdict().name())
                        .isEqualTo(published.getVerdict().name());
                assertThat(rebuilt.decidingBackup()).isEqualTo(published.getDecidingBackup());
                assertThat(rebuilt.policy().digest()).isEqualTo(published.getPolicyDigest());
                assertThat(rebuilt.results().get(21).outcome().name())
                        .as("sources")
                        .isEqualTo("PASS");
            }
        });
    }

    @Test
    void knowsNothingOfADatabaseThatNobodyNamed() {
        assertThat(queries.evidence().known("postgresql:c/none")).isInstanceOf(Lookup.Missing.class);
    }

    @Test
    void findsADecisionByItsIdInWhateverPartition() {
        for (int i = 1; i <= 2; i++) {
            send(
                    Topics.DECISION_REQUEST,
                    id(i),
                    DecisionRequest.newBuilder()
                            .setRequestId("r-" + i)
                            .setDatabase(id(i))
                            .setMigrationId("m-" + i)
                            .setPhase(GatePhase.MIGRATE)
                            .build());
        }

        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            for (int i = 1; i <= 2; i++) {
                assertThat(queries.judgements().decision("r-" + i)).isInstanceOf(Lookup.Found.class);
                var decision =
                        ((Lookup.Found<GateDecision>) queries.judgements().decision("r-" + i)).value();
                assertThat(decision.getDatabase()).isEqualTo(id(i));
            }
        });
        assertThat(queries.judgements().decision("r-none")).isInstanceOf(Lookup.Missing.class);
    }

    @Test
    void decidesWithTheEvidenceThatIsStillOnItsWayThroughResolve() throws Exception {
        String database = id(300);
        known(database);
        String reference = References.backup(CATALOG, "b-" + database);
        for (int i = 0; i < 3_000; i++) {
            verified(reference, "crowd-" + i, VerificationResult.PASSED);
        }
        var failed = place(verified(reference, "last", VerificationResult.FAILED));

        send(
                Topics.DECISION_REQUEST,
                database,
                DecisionRequest.newBuilder()
                        .setRequestId("r-late")
                        .setDatabase(database)
                        .setMigrationId("m-" + database)
                        .setPhase(GatePhase.MIGRATE)
                        .build());

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(queries.judgements().decision("r-late")).isInstanceOf(Lookup.Found.class));
        var decision = ((Lookup.Found<GateDecision>) queries.judgements().decision("r-late")).value();
        assertThat(decision.getPositions()).contains(failed);
        assertThat(decision.getUnread()).isEmpty();
    }

    private static LogPosition place(Future<RecordMetadata> sent) throws Exception {
        var at = sent.get();
        return new LogPosition(at.topic(), at.partition(), at.offset());
    }

    private static Future<RecordMetadata> verified(String reference, String id, VerificationResult result) {
        var verification = VerificationEvidence.newBuilder()
                .setHeader(header(CATALOG, "backup_verification_tests/" + id))
                .setBackupId(reference.substring(reference.indexOf('/') + 1))
                .setType(VerificationType.RESTORE)
                .setResult(result)
                .setStartedAt(NOW.minusSeconds(50))
                .setEndedAt(NOW.minusSeconds(20))
                .build();
        return producer.send(new ProducerRecord<>(
                Topics.VERIFICATION.name(), reference, CODEC.encode(Topics.VERIFICATION, verification)));
    }

    @Test
    void doesNotStartWithAnotherNumberOfPartitionsThanTheTopicsHave() {
        var cluster = Cluster.of(broker.bootstrapServers(), "http://127.0.0.1:1");
        var settings = StreamsSettings.local(cluster, directory.resolve("other"), PARTITIONS + 1, 7);

        assertThatIllegalStateException()
                .isThrownBy(() -> StreamsApp.start(settings))
                .withMessageContaining("needs 4 partitions, as streams.partitions says")
                .withMessageContaining("lifeboat.verification.v1=has 3");
    }

    @Test
    void findsWhereAMigrationStands() {
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(databasesWith("m-" + id(2))).containsExactly(id(2)));
        assertThat(databasesWith("m-none")).isEmpty();
        assertThat(databasesWith("m")).isEmpty();
    }

    /** There are more of them than partitions, so two share one. */
    @Test
    void findsEveryDatabaseThatHasAMigrationOfThatId() {
        for (int i = 0; i < PARTITIONS + 1; i++) {
            planned(id(100 + i), "7");
        }

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(databasesWith("7")).containsExactly(id(100), id(101), id(102), id(103)));
    }

    private static List<String> databasesWith(String migrationId) {
        var found = queries.judgements().migrationGates(migrationId);
        assertThat(found).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found<List<MigrationGate>>) found)
                .value().stream().map(MigrationGate::getDatabase).toList();
    }

    @Test
    void listsWhatWaitsForItsReferenceUntilThatComes() {
        restored("waits", "catalog:main-other");

        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            var orphans = orphans();
            assertThat(orphans.count()).isEqualTo(1);
            assertThat(orphans.whole()).isTrue();
            assertThat(orphans.list().get(0).reference()).isEqualTo(References.backup("catalog:main-other", "waits"));
            assertThat(orphans.list().get(0).origin().topic()).isEqualTo(Topics.VERIFICATION.name());
        });
        assertThat(((Lookup.Found<OrphanQueries.Orphans>) queries.orphans().orphans(NOW.minusSeconds(600), 10))
                        .value()
                        .count())
                .isZero();

        reference(References.backup("catalog:main-other", "waits"), "postgresql:c/other");

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(orphans().count()).isZero());
    }

    private static OrphanQueries.Orphans orphans() {
        return ((Lookup.Found<OrphanQueries.Orphans>) queries.orphans().orphans(NOW.plus(Duration.ofDays(1)), 10))
                .value();
    }

    private static String id(int i) {
        return "postgresql:c/ä" + i;
    }

    /** A registration, a backup, a restore of it, and the plan of a migration. */
    private static void known(String database) {
        send(
                Topics.HEARTBEAT,
                CATALOG,
                Heartbeat.newBuilder()
                        .setSource(CATALOG)
                        .setAt(NOW)
                        .setIntervalMillis(3_600_000)
                        .setState(SourceState.ALIVE)
                        .build());
        send(
                Topics.DATABASE,
                database,
                DatabaseRegistration.newBuilder()
                        .setDatabase(database)
                        .setEngine("postgresql")
                        .setProfile("dev")
                        .build());
        String backup = "b-" + database;
        reference(References.backup(CATALOG, backup), database);
        send(
                Topics.BACKUP,
                database,
                BackupEvidence.newBuilder()
                        .setHeader(header(CATALOG, "backup_catalog/" + backup))
                        .setDatabase(database)
                        .setBackupId(backup)
                        .setType(BackupType.FULL)
                        .setStatus(BackupStatus.COMPLETED)
                        .setStartedAt(NOW.minusSeconds(600))
                        .setEndedAt(NOW.minusSeconds(300))
                        .setSizeBytes(1_000_000L)
                        .build());
        restored(backup, CATALOG);
        planned(database, "m-" + database);
    }

    private static void planned(String database, String migrationId) {
        reference(References.migration(migrationId), database);
        send(
                Topics.MIGRATION,
                database,
                MigrationEvidence.newBuilder()
                        .setHeader(header(CATALOG, "migration_plan/" + database))
                        .setDatabase(database)
                        .setMigrationId(migrationId)
                        .setState(MigrationState.PLANNED)
                        .build());
    }

    private static void restored(String backup, String source) {
        send(
                Topics.VERIFICATION,
                References.backup(source, backup),
                VerificationEvidence.newBuilder()
                        .setHeader(header(source, "backup_verification_tests/" + backup))
                        .setBackupId(backup)
                        .setType(VerificationType.RESTORE)
                        .setResult(VerificationResult.PASSED)
                        .setStartedAt(NOW.minusSeconds(200))
                        .setEndedAt(NOW.minusSeconds(100))
                        .build());
    }

    private static void reference(String reference, String database) {
        send(Topics.REFERENCE, reference, new Reference(reference, database, CATALOG, NOW));
    }

    private static EvidenceHeader header(String source, String nativeId) {
        return EvidenceHeader.newBuilder()
                .setEventId(nativeId)
                .setSource(source)
                .setNativeId(nativeId)
                .setSourcePosition(1L)
                .setObservedAt(NOW)
                .build();
    }

    private static <T extends SpecificRecord> void send(Topic<T> topic, String key, T value) {
        producer.send(new ProducerRecord<>(topic.name(), key, CODEC.encode(topic, value)));
        producer.flush();
    }
}
