package dev.lifeboat.sink;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.ChangeCause;
import dev.lifeboat.v1.ControlChange;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.GatePhase;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ReadinessChange;
import dev.lifeboat.v1.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** What the topology publishes, as tests need it. */
public final class Examples {
    public static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    public static final String ORDERS = "postgresql:orders-prod/orders";
    public static final String BILLING = "postgresql:billing-prod/billing";

    private Examples() {}

    public static DatabaseReadiness readiness(String database, Verdict verdict, ControlResult... results) {
        return DatabaseReadiness.newBuilder()
                .setDatabase(database)
                .setVerdict(verdict)
                .setEvaluatedAt(NOON)
                .setReadyUntil(verdict == Verdict.READY ? NOON.plusSeconds(7_200) : null)
                .setNextChangeAt(NOON.plusSeconds(7_200))
                .setEvidenceLevel(3)
                .setDecidingBackup("backup:catalog:main/42")
                .setPolicy("baseline")
                .setPolicyVersion(1)
                .setPolicyDigest("sha256:00")
                .setResults(List.of(results))
                .setPositions(List.of())
                .setOpenAlerts(List.of())
                .build();
    }

    public static ControlResult pass(String control) {
        return result(control, Outcome.PASS, "", "holds");
    }

    public static ControlResult fail(String control, String code, String reason) {
        return result(control, Outcome.FAIL, code, reason);
    }

    public static ControlResult result(String control, Outcome outcome, String code, String reason) {
        return ControlResult.newBuilder()
                .setControl(control)
                .setOutcome(outcome)
                .setRequired(true)
                .setCode(code)
                .setReason(reason)
                .setValidUntil(NOON.plusSeconds(7_200))
                .setEvidence(List.of(evidence(42)))
                .build();
    }

    public static EvidenceRef evidence(long offset) {
        return EvidenceRef.newBuilder()
                .setTopic("lifeboat.backup.v1")
                .setPartition(1)
                .setOffset(offset)
                .setSource("catalog:main")
                .setNativeId("backup_catalog/" + offset)
                .build();
    }

    public static AlertEvent alert(String alertId, String database, AlertState state, Instant at) {
        return AlertEvent.newBuilder()
                .setAlertId(alertId)
                .setDatabase(database)
                .setControl("RR-09")
                .setControlName("RESTORE_TESTED")
                .setState(state)
                .setOpenedAt(NOON)
                .setAt(at)
                .setOutcome(state == AlertState.RESOLVED ? Outcome.PASS : Outcome.FAIL)
                .setCode("RESTORE_TEST_MISSING")
                .setReason("nobody has restored backup_catalog/42")
                .setRemedy("restore it elsewhere, and record the test")
                .setEvidence(List.of(evidence(42)))
                .build();
    }

    public static ReadinessChange change(String changeId, String database, Verdict before, Verdict after, Instant at) {
        return ReadinessChange.newBuilder()
                .setChangeId(changeId)
                .setDatabase(database)
                .setAt(at)
                .setBefore(before)
                .setAfter(after)
                .setCause(ChangeCause.EVIDENCE)
                .setCausedBy(evidence(42))
                .setChanges(List.of(ControlChange.newBuilder()
                        .setControl("RR-09")
                        .setBefore(Outcome.FAIL)
                        .setAfter(Outcome.PASS)
                        .setCode("")
                        .setReason("restored 2 h ago")
                        .build()))
                .build();
    }

    public static GateDecision decision(String decisionId, String database, DecisionOutcome outcome, Instant at) {
        return GateDecision.newBuilder()
                .setDecisionId(decisionId)
                .setRequestId("request-" + decisionId)
                .setDatabase(database)
                .setMigrationId("add-invoice-table")
                .setPhase(GatePhase.MIGRATE)
                .setDecision(outcome)
                .setEvaluatedAt(at)
                .setPolicy("baseline")
                .setPolicyVersion(1)
                .setActor("ci:orders/run/42")
                .setReasons(
                        outcome == DecisionOutcome.ALLOW
                                ? List.of()
                                : List.of(DecisionReason.newBuilder()
                                        .setCode("RESTORE_TEST_MISSING")
                                        .setControl("RR-09")
                                        .setSeverity("block")
                                        .setRequirement("restored within 24 h")
                                        .setObserved("never restored")
                                        .setRemedy("restore it")
                                        .setEvidence(List.of())
                                        .build()))
                .build();
    }

    public static MigrationGate gate(String migrationId, String database, DecisionOutcome gate) {
        return MigrationGate.newBuilder()
                .setMigrationId(migrationId)
                .setDatabase(database)
                .setState(MigrationState.PLANNED)
                .setChecklistRequired(8)
                .setChecklistDone(5)
                .setGate(gate)
                .setBlocking(List.of("CHECKLIST_INCOMPLETE"))
                .setUpdatedAt(NOON)
                .build();
    }

    /** The record as a consumer gets it. */
    public static <T extends SpecificRecord> ConsumerRecord<byte[], byte[]> record(
            AvroCodec codec, Topic<T> topic, String key, T value, int partition, long offset) {
        return raw(topic.name(), key, value == null ? null : codec.encode(topic, value), partition, offset);
    }

    public static ConsumerRecord<byte[], byte[]> raw(
            String topic, String key, byte[] value, int partition, long offset) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                NOON.toEpochMilli() + offset,
                TimestampType.LOG_APPEND_TIME,
                0,
                value == null ? 0 : value.length,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
