package dev.lifeboat.schemas;

import dev.lifeboat.schemas.Topic.Key;
import dev.lifeboat.schemas.Topic.Retention;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AuditEvidence;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.ChecklistEvidence;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.PolicyVersion;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.ReadinessChange;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.SnapshotEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.Waiver;
import dev.lifeboat.v1.Withdrawal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every topic of Lifeboat, one value each. */
public final class Topics {
    static {
        TrustedRecords.trust();
    }

    /** How long facts are kept, so that any verdict of an audit period can be derived again: 400 days. */
    public static final Duration AUDIT_PERIOD = Duration.ofDays(400);

    public static final Topic<DatabaseRegistration> DATABASE = compacted(
            "lifeboat.database.v1",
            DatabaseRegistration.class,
            Key.DATABASE,
            "registration: engine, cluster, owner, team, tier, profile, schedules, system identifier");
    public static final Topic<PolicyVersion> POLICY = compacted(
            "lifeboat.policy.v1",
            PolicyVersion.class,
            Key.POLICY,
            "policies: the newest version by name, every version by name@version");
    public static final Topic<BackupEvidence> BACKUP = facts(
            "lifeboat.backup.v1",
            BackupEvidence.class,
            Key.DATABASE,
            "a backup's life: started, completed, failed, deleted, expired");
    public static final Topic<VerificationEvidence> VERIFICATION = facts(
            "lifeboat.verification.v1",
            VerificationEvidence.class,
            Key.DATABASE_OR_REFERENCE,
            "integrity, restore, partial restore, data validation: what was checked, and what came of it");
    public static final Topic<PitrEvidence> PITR = facts(
            "lifeboat.pitr.v1",
            PitrEvidence.class,
            Key.DATABASE,
            "earliest and latest recovery point, archiving, gaps, last verification");
    public static final Topic<ProcedureEvidence> PROCEDURE = facts(
            "lifeboat.procedure.v1",
            ProcedureEvidence.class,
            Key.DATABASE,
            "recovery procedures: steps, estimate, last test, success rate, contacts");
    public static final Topic<MigrationEvidence> MIGRATION = facts(
            "lifeboat.migration.v1",
            MigrationEvidence.class,
            Key.DATABASE_OR_REFERENCE,
            "planned, started, completed, failed, rolled back, lost; plans, window, digest of the scripts");
    public static final Topic<ChecklistEvidence> CHECKLIST = facts(
            "lifeboat.checklist.v1",
            ChecklistEvidence.class,
            Key.DATABASE_OR_REFERENCE,
            "checklist items with who, when and evidence");
    public static final Topic<SnapshotEvidence> SNAPSHOT = facts(
            "lifeboat.snapshot.v1",
            SnapshotEvidence.class,
            Key.DATABASE_OR_REFERENCE,
            "pre and post data snapshots: rows and content digest per table");
    public static final Topic<AuditEvidence> AUDIT =
            facts("lifeboat.audit.v1", AuditEvidence.class, Key.DATABASE, "findings of the 60-second audit");
    public static final Topic<Heartbeat> HEARTBEAT = compacted(
            "lifeboat.heartbeat.v1", Heartbeat.class, Key.SOURCE, "a source is alive, and how far it has read");
    public static final Topic<Reference> REFERENCE = compacted(
            "lifeboat.reference.v1",
            Reference.class,
            Key.REFERENCE,
            "which database a backup or migration reference belongs to");
    public static final Topic<Withdrawal> WITHDRAWAL = facts(
            "lifeboat.withdrawal.v1",
            Withdrawal.class,
            Key.REFERENCE,
            "a backup or migration that its source no longer holds, named by its reference alone");
    public static final Topic<Waiver> WAIVER =
            facts("lifeboat.waiver.v1", Waiver.class, Key.DATABASE, "a control waived: by whom, why, until when");
    public static final Topic<DecisionRequest> DECISION_REQUEST =
            facts("lifeboat.decision-request.v1", DecisionRequest.class, Key.DATABASE, "what the gate is asked");

    public static final Topic<DatabaseReadiness> READINESS = compacted(
            "lifeboat.readiness.v1", DatabaseReadiness.class, Key.DATABASE, "the latest readiness of each database");
    public static final Topic<ReadinessChange> READINESS_CHANGE = facts(
            "lifeboat.readiness-change.v1", ReadinessChange.class, Key.DATABASE, "every change of readiness, and why");
    public static final Topic<MigrationGate> MIGRATION_GATE = compacted(
            "lifeboat.migration-gate.v1",
            MigrationGate.class,
            Key.MIGRATION_AT_DATABASE,
            "where each migration of each database stands");
    public static final Topic<AlertEvent> ALERT =
            facts("lifeboat.alert.v1", AlertEvent.class, Key.DATABASE, "alerts: opened, still open, resolved");
    public static final Topic<GateDecision> DECISION =
            facts("lifeboat.decision.v1", GateDecision.class, Key.DATABASE, "every decision, whole");
    public static final Topic<DeadLetter> DEAD_LETTER = facts(
            "lifeboat.dead-letter.v1",
            DeadLetter.class,
            Key.ORIGINAL,
            "what could not be read, with origin, reason and bytes");

    /** All topics. Stores know a topic by its place in this list: new ones are added at its end. */
    public static final List<Topic<?>> ALL = List.of(
            DATABASE,
            POLICY,
            BACKUP,
            VERIFICATION,
            PITR,
            PROCEDURE,
            MIGRATION,
            CHECKLIST,
            SNAPSHOT,
            AUDIT,
            HEARTBEAT,
            REFERENCE,
            WITHDRAWAL,
            WAIVER,
            DECISION_REQUEST,
            READINESS,
            READINESS_CHANGE,
            MIGRATION_GATE,
            ALERT,
            DECISION,
            DEAD_LETTER);

    private Topics() {}

    /** The topic of that name, if it is one of ours. */
    public static Optional<Topic<?>> named(String name) {
        return ALL.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }

    private static <T extends org.apache.avro.specific.SpecificRecord> Topic<T> facts(
            String name, Class<T> type, Key key, String carries) {
        return new Topic<>(name, type, Retention.FACTS, key, carries);
    }

    private static <T extends org.apache.avro.specific.SpecificRecord> Topic<T> compacted(
            String name, Class<T> type, Key key, String carries) {
        return new Topic<>(name, type, Retention.COMPACTED, key, carries);
    }
}
