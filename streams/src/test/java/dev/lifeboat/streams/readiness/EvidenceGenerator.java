package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.NOON;

import dev.lifeboat.streams.controls.Checklist;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Histories of a database around noon, from a seed: backups, tests, log archiving, migrations and checklists, in several
 * versions each, good and bad. Keeps to what the model may rely on: a backup keeps its start and type, an end never
 * moves back, and a newer version is not seen earlier than an older one.
 */
public final class EvidenceGenerator {
    private final SplittableRandom random;
    private final List<Fact> facts = new ArrayList<>();
    private boolean absurd;

    public EvidenceGenerator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** With clocks that tell year 9999, the epoch, and what no calendar holds. */
    public EvidenceGenerator absurd() {
        absurd = true;
        return this;
    }

    public List<Fact> history(int backups) {
        registrations();
        for (int i = 0; i < backups; i++) {
            backup(i);
        }
        for (int i = 0, tests = random.nextInt(Math.min(2 * backups, 100) + 1); i < tests; i++) {
            verification(i, backups);
        }
        pitr();
        procedures();
        migrations();
        waivers();
        otherWordsOnMigrations();
        return facts;
    }

    private void waivers() {
        for (int i = 0, many = random.nextInt(6); i < many; i++) {
            String control = pick("RR-03", "RR-05", "RR-08", "RR-09", "RR-11", "RR-13", "RR-24", "RR-22");
            for (int version = 0, versions = 1 + random.nextInt(2); version < versions; version++) {
                Instant from = time();
                facts.add(AWaiver.of(control, "" + i)
                        .from(source())
                        .version(number(version))
                        .by(pick("ann", "ann", "bob"), pick("bob", "bob", null))
                        .during(
                                from,
                                absurd || random.nextInt(9) == 0
                                        ? pick(time(), null)
                                        : from.plus(Duration.ofMinutes(random.nextInt(20_000))))
                        .withdrawn(random.nextInt(9) == 0)
                        .build());
            }
        }
    }

    private void registrations() {
        if (random.nextInt(10) > 0) {
            facts.add(Examples.ORDERS_REGISTERED);
        }
        if (random.nextInt(3) == 0) {
            facts.add(Examples.registered(
                    pick(null, Duration.ofMinutes(4), Duration.ofMinutes(5), Duration.ZERO), schedules()));
        }
    }

    private Schedule[] schedules() {
        var schedules = new Schedule[random.nextInt(3)];
        for (int i = 0; i < schedules.length; i++) {
            schedules[i] = new Schedule(
                    pick(Backup.Type.values()),
                    pick("0 2 * * *", "*/30 * * * *", "0 11 * * *", "30 2 * * 0", "0 0 30 2 *", "nonsense"),
                    pick("UTC", "Europe/Berlin", "America/New_York", "Nowhere/None"),
                    pick(Duration.ofMinutes(60), Duration.ofMinutes(90), Duration.ZERO, Duration.ofMinutes(-1)));
        }
        return schedules;
    }

    private void procedures() {
        for (int i = 0, many = random.nextInt(3); i < many; i++) {
            facts.add(new Procedure(
                    new Version("lifeboat.procedure.v1", source(), "procedure/" + i, number(0), random.nextInt(9) == 0)
                            .provenance(),
                    "procedure " + i,
                    random.nextInt(8) > 0,
                    random.nextInt(8) > 0,
                    pick(null, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(1)),
                    pick(time(), time(), NOON.minus(hours(24 * 89)), null),
                    pick(100.0, 100.0, 0.0, null),
                    pick("one", "two", null)));
        }
    }

    private void backup(int i) {
        Backup.Type type = pick(
                Backup.Type.FULL,
                Backup.Type.FULL,
                Backup.Type.FULL,
                Backup.Type.INCREMENTAL,
                Backup.Type.DIFFERENTIAL,
                Backup.Type.LOG,
                Backup.Type.UNKNOWN);
        Instant end = time();
        var backup = ABackup.called("" + i)
                .from(source())
                .version(number(0))
                .type(type)
                .endedAt(end)
                .bytes(pick(100L, 100L, 100L, 90L, 45L, 0L, -1L, null))
                .digest(pick(null, "sha256:a", "sha256:b"))
                .expiresAt(pick(
                        null,
                        NOON.plus(hours(24 * 80)),
                        NOON.plus(hours(24 * 80)),
                        end.isBefore(NOON) && end.isAfter(Instant.EPOCH) ? end.plus(hours(100)) : null,
                        time()))
                .takenFrom(pick(Examples.SYSTEM, Examples.SYSTEM, Examples.SYSTEM, "other", null), pick("db1", null));
        if (random.nextInt(3) == 0) {
            backup.stored(
                    pick(true, true, false, null),
                    pick("key-1", "key-2", null),
                    pick(
                            null,
                            new Backup.Copies(
                                    1 + random.nextInt(3),
                                    random.nextInt(3),
                                    random.nextBoolean(),
                                    random.nextBoolean(),
                                    pick(time(), NOON.plus(hours(30)), null))));
        }
        if (random.nextInt(8) == 0) {
            backup.log(position(), position(), position());
        }
        if (random.nextInt(8) == 0) {
            backup.copyOnly();
        }
        if (type != Backup.Type.FULL && random.nextInt(3) > 0) {
            backup.on("" + random.nextInt(i + 1));
        }
        if (random.nextInt(20) == 0) {
            backup.onNulDevice();
        }
        if (absurd && random.nextInt(5) == 0) {
            backup.startedAt(pick(time(), null));
        }
        if (random.nextInt(3) == 0) {
            facts.add(backup.status(pick(Backup.Status.values())).build());
            backup.version(number(1));
        }
        facts.add(backup.status(pick(
                        Backup.Status.COMPLETED,
                        Backup.Status.COMPLETED,
                        Backup.Status.COMPLETED,
                        Backup.Status.COMPLETED,
                        Backup.Status.COMPLETED,
                        pick(Backup.Status.values())))
                .build());
        if (random.nextInt(6) == 0) {
            backup.version(number(2));
            facts.add(random.nextBoolean() ? backup.gone() : backup.goneWhole());
        }
    }

    private void verification(int i, int backups) {
        var test = AVerification.restoreOf("" + random.nextInt(backups), "" + i)
                .from(source())
                .version(number(0))
                .type(pick(
                        Verification.Type.RESTORE,
                        Verification.Type.RESTORE,
                        Verification.Type.INTEGRITY,
                        pick(Verification.Type.values())));
        if (random.nextInt(3) == 0) {
            test.ran(new Verification.Rehearsal(
                    pick(null, 1_000L, 240_000L, 240_001L, Long.MAX_VALUE),
                    pick("drill1", "db1", null),
                    pick(Examples.SYSTEM, "other", null),
                    random.nextInt(5) == 0,
                    pick(true, false, null),
                    random.nextInt(5) == 0,
                    pick(null, null, NOON, time(), NOON.minus(hours(random.nextInt(8)))),
                    pick("procedure 0", "procedure 1", null, null),
                    pick("one", "two", null, null)));
        }
        if (random.nextInt(5) == 0) {
            test.rows(pick(0L, 400L, 1000L, null), pick(1000L, null))
                    .tables(pick(0, 15, 20, null), pick(20, null))
                    .checks(pick(0, null, 5))
                    .checksum(pick(true, false, null))
                    .digest(pick("sha256:a", null));
        }
        if (random.nextInt(3) == 0) {
            facts.add(test.outcome(Verification.Outcome.RUNNING).build());
            test.version(number(1));
        }
        Instant end = time();
        test.endedAt(end)
                .outcome(pick(
                        Verification.Outcome.PASSED,
                        Verification.Outcome.PASSED,
                        Verification.Outcome.PASSED,
                        pick(Verification.Outcome.values())));
        if (absurd && random.nextInt(5) == 0) {
            test.startedAt(pick(time(), null));
        }
        facts.add(test.build());
        if (random.nextInt(4) == 0) {
            if (!absurd) {
                test.endedAt(end.plus(Duration.ofMinutes(random.nextInt(100))));
            }
            facts.add(test.version(number(2))
                    .outcome(pick(Verification.Outcome.values()))
                    .build());
        }
        if (random.nextInt(8) == 0) {
            facts.add(test.version(number(3)).gone());
        }
    }

    private void pitr() {
        for (int i = 0, rows = random.nextInt(3); i < rows; i++) {
            facts.add(new Pitr(
                    new Version("lifeboat.pitr.v1", source(), "pitr/" + i, number(0), random.nextInt(9) == 0)
                            .provenance(),
                    null,
                    pick(time(), recently(), null),
                    pick(true, true, true, false, null),
                    pick(time(), recently(), null),
                    pick(time(), null, null),
                    pick(0L, 0L, null, null, 1L),
                    pick(Duration.ofDays(60), Duration.ofDays(31), null),
                    pick(time(), NOON.minus(hours(24 * 7)), null),
                    pick(Verification.Outcome.PASSED, Verification.Outcome.PASSED, pick(Verification.Outcome.values())),
                    pick(
                            Server.UNKNOWN,
                            new Server(Examples.SYSTEM, 1L, 1800),
                            new Server(Examples.SYSTEM, 2L, null),
                            new Server(null, 0L, 1700))));
        }
    }

    private void migrations() {
        for (int i = 0, many = random.nextInt(3); i < many; i++) {
            String id = "m-" + (6 + i);
            facts.add(Examples.migration(id, Migration.State.PLANNED, number(0)));
            if (random.nextInt(3) == 0) {
                facts.add(Examples.migration(id, pick(Migration.State.values()), number(1)));
            }
            for (String item : Checklist.MANDATORY) {
                if (random.nextInt(10) > 0) {
                    facts.add(Examples.item(id, item, pick(recently(), recently(), time(), null), number(0)));
                }
            }
        }
    }

    private void otherWordsOnMigrations() {
        for (int i = 0, many = random.nextInt(4) == 0 ? random.nextInt(3) : 0; i < many; i++) {
            Migration of = Examples.migration(
                    "m-" + (6 + random.nextInt(2)),
                    random.nextBoolean() ? Migration.State.PLANNED : pick(Migration.State.values()),
                    1);
            facts.add(new Migration(
                    new Version("lifeboat.migration.v1", source(), "migration_log/" + i, number(0), false).provenance(),
                    of.migrationId(),
                    of.state(),
                    random.nextInt(4) > 0,
                    random.nextInt(4) > 0,
                    pick(null, of.windowStart(), NOON),
                    pick(null, of.windowEnd(), NOON.plus(hours(48)), NOON.plusSeconds(1)),
                    null,
                    null,
                    null));
        }
    }

    private @Nullable String position() {
        return pick("0/1", "0/1", "1", "2", "0/3", "0/10", null);
    }

    private int stage = 0;

    /** Versions of a later step are newer, and no two facts share one. */
    private long number(int step) {
        return step * 100_000L + stage++;
    }

    private String source() {
        return pick("catalog:main", "catalog:main", "catalog:main", "drill:weekly", "person:dba");
    }

    private Instant recently() {
        return NOON.minusMillis(random.nextLong(Duration.ofMinutes(10).toMillis()));
    }

    private Instant time() {
        if (absurd && random.nextInt(6) == 0) {
            return pick(
                    Instant.EPOCH,
                    Instant.parse("9999-12-31T23:59:59.999Z"),
                    Instant.MIN,
                    Instant.MAX,
                    Instant.ofEpochMilli(Long.MAX_VALUE),
                    Instant.ofEpochMilli(Long.MIN_VALUE));
        }
        // some equal, few in the future
        long hours = random.nextInt(3) == 0 ? random.nextInt(120) : random.nextInt(3);
        Instant time = NOON.minus(hours(hours)).minusSeconds(random.nextInt(4) * 600L);
        return random.nextInt(12) == 0 ? NOON.plus(Duration.ofMinutes(random.nextInt(60))) : time;
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
