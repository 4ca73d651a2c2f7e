package dev.lifeboat.bench;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.ChecklistEvidence;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/**
 * A seeded backlog of evidence as a catalog's capture publishes it, databases in random turn: of a hundred events about
 * 35 are backups with as many references, 20 verifications and 10 checklist items (both by reference), the rest recovery
 * points. Each database is registered first, and has one planned migration.
 */
final class Backlog {
    static final String SOURCE = "catalog:bench";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Takes the records in the order in which they are to be written. */
    interface Writer {
        void write(Topic<?> topic, String key, byte[] value);
    }

    private final AvroCodec codec;
    private final Writer writer;
    private final Random random;
    private final int[] backups;
    private final int[] items;
    private long position;
    private long written;

    Backlog(AvroCodec codec, long seed, int databases, Writer writer) {
        this.codec = codec;
        this.writer = writer;
        random = new Random(seed);
        backups = new int[databases];
        items = new int[databases];
    }

    /** Writes at least that many events, and returns how many it were. */
    long write(long events) {
        for (int i = 0; i < backups.length; i++) {
            register(i);
        }
        while (written < events) {
            int i = random.nextInt(backups.length);
            int turn = random.nextInt(100);
            if (turn < 54 || backups[i] == 0) {
                backup(i);
            } else if (turn < 79) {
                verification(i);
            } else if (turn < 89) {
                checklistItem(i);
            } else {
                pitr(i);
            }
        }
        return written;
    }

    static String database(int i) {
        return "postgresql:bench/db-%05d".formatted(i);
    }

    private static String migration(int i) {
        return "bench-migration-%05d".formatted(i);
    }

    private void register(int i) {
        put(
                Topics.DATABASE,
                database(i),
                DatabaseRegistration.newBuilder()
                        .setDatabase(database(i))
                        .setEngine("postgresql")
                        .setCluster("bench")
                        .setName("db-%05d".formatted(i))
                        .build());
        put(Topics.REFERENCE, References.migration(migration(i)), reference(References.migration(migration(i)), i));
        put(
                Topics.MIGRATION,
                database(i),
                MigrationEvidence.newBuilder()
                        .setHeader(header("migration_plan/" + migration(i)))
                        .setDatabase(database(i))
                        .setMigrationId(migration(i))
                        .setState(MigrationState.PLANNED)
                        .setRollbackPlan("restore the backup")
                        .setValidationPlan("compare the digests")
                        .build());
    }

    private void backup(int i) {
        int n = ++backups[i];
        String id = i + "-" + n;
        var startedAt = START.plus(Duration.ofHours(n));
        put(Topics.REFERENCE, References.backup(SOURCE, id), reference(References.backup(SOURCE, id), i));
        put(
                Topics.BACKUP,
                database(i),
                BackupEvidence.newBuilder()
                        .setHeader(header("backup_catalog/" + id))
                        .setDatabase(database(i))
                        .setBackupId(id)
                        .setName("nightly " + id)
                        .setType(BackupType.FULL)
                        .setStatus(BackupStatus.COMPLETED)
                        .setStartedAt(startedAt)
                        .setEndedAt(startedAt.plus(Duration.ofMinutes(20)))
                        .setSizeBytes(10_000_000_000L + random.nextInt(1_000_000_000))
                        .setLocation("s3://backups/db-" + i + "/" + id)
                        .setRetentionDays(90)
                        .setTool("pgbackrest")
                        .setCreatedBy("cron")
                        .build());
    }

    private void verification(int i) {
        String id = i + "-" + (1 + random.nextInt(backups[i]));
        var startedAt = START.plus(Duration.ofMinutes(random.nextInt(500_000)));
        put(
                Topics.VERIFICATION,
                References.backup(SOURCE, id),
                VerificationEvidence.newBuilder()
                        .setHeader(header("backup_verification_tests/" + position))
                        .setBackupId(id)
                        .setType(random.nextBoolean() ? VerificationType.RESTORE : VerificationType.INTEGRITY)
                        .setResult(random.nextInt(20) == 0 ? VerificationResult.FAILED : VerificationResult.PASSED)
                        .setStartedAt(startedAt)
                        .setEndedAt(startedAt.plus(Duration.ofMinutes(30)))
                        .setRowsVerified(1_000_000L)
                        .setChecksumMatched(true)
                        .setEnvironment("drill-1")
                        .setTestedBy("drill")
                        .build());
    }

    private void checklistItem(int i) {
        int n = items[i]++ % 8;
        put(
                Topics.CHECKLIST,
                References.migration(migration(i)),
                ChecklistEvidence.newBuilder()
                        .setHeader(header("migration_safety_checklist/" + i + "-" + n))
                        .setMigrationId(migration(i))
                        .setItem("Item " + n)
                        .setRequired(true)
                        .setCompleted(true)
                        .setCompletedBy("dba")
                        .setCompletedAt(START.plus(Duration.ofMinutes(random.nextInt(500_000))))
                        .setEvidence("ticket")
                        .build());
    }

    private void pitr(int i) {
        var latest = START.plus(Duration.ofMinutes(position));
        put(
                Topics.PITR,
                database(i),
                PitrEvidence.newBuilder()
                        .setHeader(header("pitr_capability/" + i))
                        .setDatabase(database(i))
                        .setEarliestRecoveryPoint(START)
                        .setLatestRecoveryPoint(latest)
                        .setArchivingEnabled(true)
                        .setLastArchivedAt(latest)
                        .build());
    }

    private static Reference reference(String reference, int i) {
        return new Reference(reference, database(i), SOURCE, START);
    }

    private EvidenceHeader header(String nativeId) {
        position += 56;
        return EvidenceHeader.newBuilder()
                .setEventId("bench-" + position)
                .setSource(SOURCE)
                .setNativeId(nativeId)
                .setSourcePosition(position)
                .setObservedAt(START.plusMillis(position))
                .setRawReference("lsn:0/" + Long.toHexString(position))
                .build();
    }

    private <T extends SpecificRecord> void put(Topic<T> topic, String key, T value) {
        writer.write(topic, key, codec.encode(topic, value));
        written++;
    }
}
