package dev.lifeboat.bench;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A database with 30 live backups, one full a night, of which every third was restored, ready at {@link #NOW} under the
 * baseline policy, with a migration that is allowed: where everything holds, nothing is cut short.
 */
final class ExampleDatabase {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final int BACKUPS = 30;
    static final String SOURCE = "catalog:main";

    static final Sources SOURCES = source -> Optional.of(new Sources.Status(
            NOW, Duration.ofMinutes(1), false, new Evidence(Topics.HEARTBEAT.name(), 0, 1, source, source)));
    static final Question QUESTION =
            new Question("m-7", Question.Phase.MIGRATE, "7710859127869240915", null, null, Duration.ofHours(1));

    private static final Server PRODUCTION = new Server("7710859127869240915", 1L, 1800);
    private static final List<String> CHECKLIST = List.of(
            "Full backup completed",
            "Backup verified restorable",
            "Recovery procedure documented",
            "Recovery time tested",
            "Rollback plan approved",
            "Data integrity queries prepared",
            "Stakeholders notified",
            "Maintenance window scheduled");

    private final int number;
    private long position;

    /**
     * @param number which of many; each has ids and digests of its own
     */
    ExampleDatabase(int number) {
        this.number = number;
        this.position = (1L << 32) + number * 10_000L;
    }

    static String name(int number) {
        return "postgresql:bench/db-%06d".formatted(number);
    }

    List<Fact> facts() {
        var facts = new ArrayList<>(steady());
        facts.add(new Migration(
                provenance(Topics.MIGRATION.name(), "migration_plan/m-7"),
                "m-7",
                Migration.State.PLANNED,
                true,
                true,
                NOW.minus(Duration.ofHours(1)),
                NOW.plus(Duration.ofHours(3)),
                null,
                null,
                null));
        for (String item : CHECKLIST) {
            facts.add(new ChecklistItem(
                    provenance(Topics.CHECKLIST.name(), "migration_safety_checklist/" + item.hashCode()),
                    "m-7",
                    item,
                    true,
                    true,
                    "dba@example.org",
                    NOW.minus(Duration.ofMinutes(5)),
                    true));
        }
        return facts;
    }

    /** Without the migration. */
    List<Fact> steady() {
        var facts = new ArrayList<Fact>();
        facts.add(registration());
        for (int night = 0; night < BACKUPS; night++) {
            facts.add(backup(night));
            if (night % 3 == 0) {
                facts.add(restore(night));
            }
        }
        facts.add(archiving(0));
        facts.add(new Procedure(
                provenance(Topics.PROCEDURE.name(), "recovery_procedures/1"),
                "restore",
                true,
                true,
                Duration.ofHours(2),
                NOW.minus(Duration.ofDays(20)),
                100.0));
        return facts;
    }

    /** What comes most often: how far the log is archived, seconds later each time. */
    Pitr archiving(int seconds) {
        Instant latest = NOW.minus(Duration.ofMinutes(1)).plusSeconds(seconds);
        return new Pitr(
                provenance(Topics.PITR.name(), "pitr_capability/1"),
                null,
                latest,
                true,
                latest,
                null,
                0L,
                Duration.ofDays(60),
                NOW.minus(Duration.ofDays(1)),
                Verification.Outcome.PASSED,
                PRODUCTION);
    }

    private Registration registration() {
        return new Registration(
                provenance(Topics.DATABASE.name(), name(number)),
                "postgresql",
                "baseline",
                PRODUCTION.systemIdentifier(),
                Duration.ofHours(2),
                null,
                List.of(new Schedule(Backup.Type.FULL, "0 11 * * *", "UTC", Duration.ofHours(1))));
    }

    private Backup backup(int night) {
        Instant start = NOW.minus(Duration.ofMinutes(50)).minus(Duration.ofDays(night));
        return new Backup(
                provenance(Topics.BACKUP.name(), "backup_catalog/" + id(night)),
                id(night),
                Backup.Type.FULL,
                false,
                Backup.Status.COMPLETED,
                start,
                start.plus(Duration.ofMinutes(10)),
                10_000_000_000L + night,
                false,
                List.of(),
                start.plus(Duration.ofDays(90)),
                "sha256:" + text(number + "-" + night) + text(night + "-" + number),
                new Backup.Origin(PRODUCTION, 1800, "db1"),
                new Backup.Storage(true, "key-1", new Backup.Copies(2, 2, true, true, NOW.plus(Duration.ofDays(60)))));
    }

    private Verification restore(int night) {
        Instant start = NOW.minus(Duration.ofMinutes(30)).minus(Duration.ofDays(night));
        return new Verification(
                provenance(Topics.VERIFICATION.name(), "backup_verification_tests/" + id(night)),
                id(night),
                Verification.Type.RESTORE,
                Verification.Outcome.PASSED,
                start,
                start.plus(Duration.ofMinutes(10)),
                40,
                1_000_000L,
                1_000_000L,
                20,
                20,
                true,
                null,
                new Verification.Rehearsal(600_000L, "drill1", "7710859127869240916", false, true),
                null);
    }

    private String id(int night) {
        return Integer.toString(100 * number + BACKUPS - night);
    }

    private Provenance provenance(String topic, String nativeId) {
        position += 56;
        return new Provenance(
                position,
                NOW.minus(Duration.ofDays(1)).plusMillis(position & 0xFFFF),
                text("event-" + position),
                false,
                new Evidence(topic, 0, position % 100_000, SOURCE, nativeId));
    }

    /** 32 hexadecimal digits, as ids of events have. */
    private static String text(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
