package dev.lifeboat.streams;

import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.explain.RecordedLog;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.streams.replay.RecordingWriter;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.ChecklistEvidence;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.GatePhase;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import dev.lifeboat.v1.Waiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** A story told to the topology: evidence is given, time passes, and what was published is read. */
final class Scenario implements AutoCloseable {
    static final String ORDERS = "postgresql:orders-prod/orders";
    static final String CATALOG = "catalog:main";
    static final String MIGRATION = "6f1c2a9e-0000-4000-8000-000000000002";
    static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    final InMemoryCodec codec = new InMemoryCodec();
    private final TopologyTestDriver driver;
    /** All that was given, as lines of a recording. */
    final List<String> recording = new ArrayList<>();

    private final Map<Topic<?>, Long> offsets = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private Instant now;
    private long position = 1;
    /** What was given, by topic; each has one partition. */
    final Map<String, List<RecordedLog.Entry>> log = new HashMap<>();

    Scenario() {
        this(START, 1);
    }

    /** A topology that counts with more partitions than the driver has, which is one. */
    static Scenario withPartitions(int partitions) {
        return new Scenario(START, partitions);
    }

    private Scenario(Instant now, int partitions) {
        this.now = now;
        var properties = new Properties();
        properties.put("application.id", "scenario");
        properties.put("bootstrap.servers", "127.0.0.1:1");
        properties.put("statestore.cache.max.bytes", "1000000");
        properties.put("processing.exception.handler.global.enabled", "true");
        driver = new TopologyTestDriver(
                LifeboatTopology.build(codec, JudgeSettings.DEFAULT, partitions), properties, now);
    }

    Instant now() {
        return now;
    }

    Scenario pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
        return this;
    }

    <T extends SpecificRecord> Scenario given(Topic<T> topic, String key, T value) {
        return bytes(topic, key, codec.encode(topic, value), now);
    }

    <T extends SpecificRecord> Scenario givenWrittenAt(Instant writtenAt, Topic<T> topic, String key, T value) {
        return bytes(topic, key, codec.encode(topic, value), writtenAt);
    }

    Scenario bytes(Topic<?> topic, String key, byte[] value) {
        return bytes(topic, key, value, now);
    }

    private Scenario bytes(Topic<?> topic, String key, byte[] value, Instant writtenAt) {
        record(topic, key, value, writtenAt);
        TestInputTopic<String, byte[]> input =
                driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
        input.pipeInput(key, value, writtenAt);
        note(topic, writtenAt, key, value);
        if (topic.equals(Topics.DECISION_REQUEST) && asked.add(new String(value, StandardCharsets.ISO_8859_1))) {
            for (var evidence : List.of(Partitions.DIRECT, Partitions.REFERRING)) {
                evidence.forEach(behind -> note(behind, writtenAt, Barriers.key(key), null));
                evidence.forEach(behind -> offsets.merge(behind, 1L, Long::sum));
            }
        }
        return this;
    }

    private void note(Topic<?> topic, Instant writtenAt, String key, byte[] value) {
        var written = log.computeIfAbsent(topic.name(), name -> new ArrayList<>());
        written.add(new RecordedLog.Entry(new Origin(topic.name(), 0, written.size()), writtenAt, key, value));
    }

    /** Notes down what was given, as a recording has it; what no replay could use is left out. */
    private void record(Topic<?> topic, String key, byte[] value, Instant writtenAt) {
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        try {
            var decoded = value == null ? null : codec.decode(topic, value);
            recording.add(RecordingWriter.line(topic, key, decoded, writtenAt, 0, offset));
        } catch (MalformedRecordException | RuntimeException e) {
            return; // the stories have such records, too
        }
    }

    /** A record of a source that carries a header of its own. */
    <T extends SpecificRecord> Scenario givenWithHeader(
            String header, String text, Topic<T> topic, String key, T value) {
        TestInputTopic<String, byte[]> input =
                driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
        var headers = new RecordHeaders().add(header, text.getBytes(StandardCharsets.UTF_8));
        input.pipeInput(new TestRecord<>(key, value == null ? null : codec.encode(topic, value), headers, now));
        return this;
    }

    /** What the topology itself wrote. */
    List<TestRecord<String, byte[]>> written(Topic<?> topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    <T extends SpecificRecord> List<T> published(Topic<T> topic) {
        TestOutputTopic<String, byte[]> output =
                driver.createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer());
        var values = new ArrayList<T>();
        for (byte[] value : output.readValuesToList()) {
            try {
                values.add(codec.decode(topic, value));
            } catch (MalformedRecordException e) {
                throw new AssertionError(e);
            }
        }
        return values;
    }

    DatabaseReadiness readiness() {
        var all = published(Topics.READINESS);
        if (all.isEmpty()) {
            throw new AssertionError("no readiness was published");
        }
        return all.get(all.size() - 1);
    }

    GateDecision ask(String requestId) {
        return ask(requestId, ORDERS, MIGRATION);
    }

    GateDecision ask(String requestId, String database, String migration) {
        given(
                Topics.DECISION_REQUEST,
                database,
                DecisionRequest.newBuilder()
                        .setRequestId(requestId)
                        .setDatabase(database)
                        .setMigrationId(migration)
                        .setPhase(GatePhase.MIGRATE)
                        .build());
        var all = published(Topics.DECISION);
        return all.get(all.size() - 1);
    }

    /** What was given, as the log has it. */
    RecordedLog recorded() {
        return new RecordedLog() {
            @Override
            public void read(String topic, int partition, long last, Consumer<Entry> reader) {
                log.getOrDefault(topic, List.of()).stream()
                        .filter(entry -> entry.origin().offset() <= last)
                        .forEach(reader);
            }

            @Override
            public int partitions(String topic) {
                return 1;
            }
        };
    }

    // evidence, in the words of the catalog

    Scenario alive() {
        return given(
                Topics.HEARTBEAT,
                CATALOG,
                Heartbeat.newBuilder()
                        .setSource(CATALOG)
                        .setAt(now)
                        .setIntervalMillis(10_000)
                        .setState(SourceState.ALIVE)
                        .build());
    }

    Scenario registered() {
        return given(
                Topics.DATABASE,
                ORDERS,
                DatabaseRegistration.newBuilder()
                        .setDatabase(ORDERS)
                        .setEngine("postgresql")
                        .setCluster("orders-prod")
                        .setName("orders")
                        .build());
    }

    Scenario registeredWith(String policy) {
        return registeredWith(ORDERS, policy);
    }

    Scenario registeredWith(String database, String policy) {
        return given(
                Topics.DATABASE,
                database,
                DatabaseRegistration.newBuilder()
                        .setDatabase(database)
                        .setEngine("postgresql")
                        .setProfile(policy)
                        .build());
    }

    Scenario policy(PolicyDefinition policy, int version) {
        return given(Topics.POLICY, policy.name(), PolicyRecord.of(policy, version, now, "ann"));
    }

    Scenario waived(String control, Duration duration) {
        return given(
                Topics.WAIVER,
                ORDERS,
                waiver(control).setUntil(now.plus(duration)).build());
    }

    Waiver.Builder waiver(String control) {
        return Waiver.newBuilder()
                .setHeader(EvidenceHeader.newBuilder(header("waiver/" + control))
                        .setSource("person:ann")
                        .build())
                .setDatabase(ORDERS)
                .setControl(control)
                .setBy("ann")
                .setSecondPerson("bob")
                .setReason("the vendor mends it")
                .setFrom(now);
    }

    /** Another instance with the state of this one, which has not read the global topics yet. */
    Scenario restarted() {
        var stored = new HashMap<String, Map<String, byte[]>>();
        for (String store : List.of("facts", JudgeStep.READINESS, JudgeStep.MIGRATION_GATES)) {
            stored.put(store, stored(store));
        }
        close();
        var next = new Scenario(now, 1);
        next.position = position;
        stored.forEach((store, entries) -> entries.forEach(next.driver.<String, byte[]>getKeyValueStore(store)::put));
        return next;
    }

    /** What a store holds. */
    Map<String, byte[]> stored(String store) {
        var entries = new HashMap<String, byte[]>();
        try (var all = driver.<String, byte[]>getKeyValueStore(store).all()) {
            all.forEachRemaining(entry -> entries.put(entry.key, entry.value));
        }
        return entries;
    }

    Scenario backup(String id) {
        reference(References.backup(CATALOG, id));
        return given(Topics.BACKUP, ORDERS, backupRow(id).build());
    }

    BackupEvidence.Builder backupRow(String id) {
        return BackupEvidence.newBuilder()
                .setHeader(header("backup_catalog/" + id))
                .setDatabase(ORDERS)
                .setBackupId(id)
                .setName("nightly-" + id)
                .setType(BackupType.FULL)
                .setStatus(BackupStatus.COMPLETED)
                .setStartedAt(now.minus(Duration.ofMinutes(10)))
                .setEndedAt(now.minus(Duration.ofMinutes(5)))
                .setSizeBytes(1_000_000L)
                .setRetentionDays(90)
                .setSystemIdentifier("system-1")
                .setLocation("/backups/" + id);
    }

    Scenario reference(String reference) {
        return given(Topics.REFERENCE, reference, new Reference(reference, ORDERS, CATALOG, now));
    }

    Scenario restored(String backupId) {
        return verified(backupId, VerificationType.RESTORE, VerificationResult.PASSED);
    }

    Scenario verified(String backupId, VerificationType type, VerificationResult result) {
        return given(
                Topics.VERIFICATION,
                References.backup(CATALOG, backupId),
                VerificationEvidence.newBuilder()
                        .setHeader(header("backup_verification_tests/" + position))
                        .setBackupId(backupId)
                        .setType(type)
                        .setResult(result)
                        .setStartedAt(now.minus(Duration.ofMinutes(3)))
                        .setEndedAt(now.minus(Duration.ofMinutes(2)))
                        .setChecksRun(5)
                        .setRowsVerified(1_000L)
                        .setChecksumMatched(true)
                        .build());
    }

    Scenario archiving() {
        return given(
                Topics.PITR,
                ORDERS,
                PitrEvidence.newBuilder()
                        .setHeader(header("pitr_capability/1"))
                        .setDatabase(ORDERS)
                        .setLatestRecoveryPoint(now.minusSeconds(30))
                        .setArchivingEnabled(true)
                        .setLastArchivedAt(now.minusSeconds(30))
                        .setLostSegments(0L)
                        .setRetentionDays(60)
                        .setSystemIdentifier("system-1")
                        .build());
    }

    /** A recovery procedure that was tested yesterday. */
    Scenario procedure() {
        return given(
                Topics.PROCEDURE,
                ORDERS,
                ProcedureEvidence.newBuilder()
                        .setHeader(header("recovery_procedures/1"))
                        .setDatabase(ORDERS)
                        .setName("restore orders")
                        .setSteps(List.of("restore the newest full backup"))
                        .setContacts(List.of("dba@example.org"))
                        .setEstimatedMillis(Duration.ofHours(1).toMillis())
                        .setLastTestedAt(now.minus(Duration.ofDays(1)))
                        .setSuccessRatePercent(100.0)
                        .build());
    }

    Scenario planned() {
        reference(References.migration(MIGRATION));
        return given(
                Topics.MIGRATION,
                ORDERS,
                MigrationEvidence.newBuilder()
                        .setHeader(header("migration_plan/" + MIGRATION))
                        .setDatabase(ORDERS)
                        .setMigrationId(MIGRATION)
                        .setState(MigrationState.PLANNED)
                        .setRollbackPlan("restore the backup")
                        .setValidationPlan("compare the digests")
                        .build());
    }

    Scenario checklist() {
        var items = List.of(
                "Full backup completed",
                "Backup verified restorable",
                "Recovery procedure documented",
                "Recovery time tested",
                "Rollback plan approved",
                "Data integrity queries prepared",
                "Stakeholders notified",
                "Maintenance window scheduled");
        for (String item : items) {
            given(
                    Topics.CHECKLIST,
                    References.migration(MIGRATION),
                    ChecklistEvidence.newBuilder()
                            .setHeader(header("migration_safety_checklist/" + item))
                            .setMigrationId(MIGRATION)
                            .setItem(item)
                            .setRequired(true)
                            .setCompleted(true)
                            .setCompletedBy("dba")
                            .setCompletedAt(now)
                            .setEvidence("ticket 42")
                            .build());
        }
        return this;
    }

    /** All that a migration of the orders database needs. */
    Scenario proven() {
        return alive().registered()
                .planned()
                .backup("42")
                .archiving()
                .procedure()
                .restored("42")
                .checklist();
    }

    EvidenceHeader header(String nativeId) {
        position++;
        return EvidenceHeader.newBuilder()
                .setEventId("event-" + position)
                .setSource(CATALOG)
                .setNativeId(nativeId)
                .setSourcePosition(position)
                .setObservedAt(now)
                .build();
    }

    @Override
    public void close() {
        driver.close();
    }
}
