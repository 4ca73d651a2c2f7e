package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.controls.Question.Phase.MIGRATE;
import static dev.lifeboat.streams.facts.Verification.Outcome.PASSED;

import dev.lifeboat.streams.controls.Checklist;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database called orders that is ready at noon, and a migration of it that is allowed: the values that tests vary. */
public final class Examples {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final String ORDERS = "postgresql:orders-prod/orders";
    public static final String CATALOG = "catalog:main";
    public static final String SYSTEM = "7710859127869240915";
    public static final String MIGRATION = "m-7";
    public static final Policy BASELINE = Policy.builtIn("baseline");

    /** The catalog gave a sign of life at noon, and never fails. */
    public static final Sources CATALOG_ALIVE = source(NOON, Duration.ofMinutes(1));
    /** No source ever falls silent: each gives a sign of life once in a thousand years. */
    public static final Sources ALWAYS_ALIVE = source(before(Duration.ofDays(1000)), Duration.ofDays(365_000));

    public static final Registration ORDERS_REGISTERED = registered("postgresql", SYSTEM);
    public static final Backup NIGHTLY_FULL_OF_ORDERS = nightlyFull(before(Duration.ofMinutes(40)));
    public static final Verification RESTORE_OF_NIGHTLY_FULL = AVerification.restoreOf("42", "7")
            .endedAt(before(Duration.ofMinutes(20)))
            .ranOn("drill1", null)
            .build();
    public static final Pitr ARCHIVING_OF_ORDERS = log(0L, Duration.ofDays(60), before(Duration.ofDays(1)), PASSED);
    public static final Procedure PROCEDURE_OF_ORDERS =
            procedure(true, true, Duration.ofHours(1), before(Duration.ofDays(20)), 100.0);
    public static final Migration PLANNED_MIGRATION = migration(MIGRATION, Migration.State.PLANNED, 1);
    public static final List<ChecklistItem> COMPLETE_CHECKLIST = checklist(MIGRATION, before(Duration.ofMinutes(5)));
    public static final Question MAY_IT_RUN = new Question(MIGRATION, MIGRATE, SYSTEM, null, null, null);

    /** Everything above, ready at noon. */
    public static List<Fact> readyOrders() {
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                NIGHTLY_FULL_OF_ORDERS,
                RESTORE_OF_NIGHTLY_FULL,
                ARCHIVING_OF_ORDERS,
                PROCEDURE_OF_ORDERS,
                PLANNED_MIGRATION));
        facts.addAll(COMPLETE_CHECKLIST);
        return facts;
    }

    /** The ready database with these facts beside or, with the same key and a higher version, in place of its own. */
    public static DatabaseState readyOrdersWith(Fact... more) {
        DatabaseState state = state(readyOrders());
        for (Fact fact : more) {
            state.fold(fact);
        }
        return state;
    }

    public static DatabaseState readyOrdersWithout(Fact... less) {
        var facts = readyOrders();
        facts.removeAll(List.of(less));
        return state(facts);
    }

    public static DatabaseState state(Iterable<? extends Fact> facts) {
        var state = new DatabaseState(ORDERS);
        facts.forEach(state::fold);
        return state;
    }

    public static DatabaseState state(Fact... facts) {
        return state(List.of(facts));
    }

    public static Instant before(Duration age) {
        return NOON.minus(age);
    }

    public static Sources source(Instant seen, Duration interval) {
        return source -> Optional.of(
                new Sources.Status(seen, interval, false, new Evidence("lifeboat.heartbeat.v1", 0, 1, source, source)));
    }

    public static Registration registered(String engine, @Nullable String systemIdentifier) {
        return new Registration(
                new Version("lifeboat.database.v1", "person:dba", ORDERS, 1, false).provenance(),
                engine,
                "baseline",
                systemIdentifier,
                null,
                null,
                List.of(new Schedule(Backup.Type.FULL, "0 11 * * *", "UTC", Duration.ofHours(1))));
    }

    public static Registration registered(@Nullable Duration rto, Schedule... schedules) {
        return new Registration(
                new Version("lifeboat.database.v1", "person:dba", ORDERS, 2, false).provenance(),
                "postgresql",
                "baseline",
                SYSTEM,
                rto,
                null,
                List.of(schedules));
    }

    /** A log that is archived up to a minute ago. */
    public static Pitr log(
            @Nullable Long lost,
            @Nullable Duration retention,
            @Nullable Instant verifiedAt,
            Verification.Outcome verified) {
        return log(lost, retention, verifiedAt, verified, new Server(SYSTEM, 1L, 1800));
    }

    public static Pitr log(
            @Nullable Long lost,
            @Nullable Duration retention,
            @Nullable Instant verifiedAt,
            Verification.Outcome verified,
            Server production) {
        return new Pitr(
                new Version("lifeboat.pitr.v1", CATALOG, "pitr_capability/1", 1, false).provenance(),
                null,
                before(Duration.ofMinutes(1)),
                true,
                before(Duration.ofMinutes(1)),
                null,
                lost,
                retention,
                verifiedAt,
                verified,
                production);
    }

    /** The full backup of the example, with all that is told of it. */
    public static Backup nightlyFull(Instant end) {
        return ABackup.called("42")
                .endedAt(end)
                .expiresAt(NOON.plus(Duration.ofDays(90)))
                .takenFrom(SYSTEM, "db1")
                .stored(true, "key-1", new Backup.Copies(2, 2, true, true, NOON.plus(Duration.ofDays(60))))
                .build();
    }

    /** The archive of the example, which ends earlier. */
    public static Pitr archivedUntil(Instant latest) {
        Pitr of = ARCHIVING_OF_ORDERS;
        return new Pitr(
                of.provenance(),
                null,
                latest,
                true,
                latest,
                null,
                of.lostSegments(),
                of.retention(),
                of.lastVerifiedAt(),
                of.verified(),
                of.production());
    }

    public static Procedure procedure(
            boolean steps,
            boolean contacts,
            @Nullable Duration estimate,
            @Nullable Instant testedAt,
            @Nullable Double successRate) {
        return new Procedure(
                new Version("lifeboat.procedure.v1", CATALOG, "recovery_procedures/1", 1, false).provenance(),
                "restore orders",
                steps,
                contacts,
                estimate,
                testedAt,
                successRate);
    }

    public static Pitr archiving(
            @Nullable Boolean enabled, @Nullable Instant latest, @Nullable Instant archived, @Nullable Instant failed) {
        return new Pitr(
                new Version("lifeboat.pitr.v1", CATALOG, "pitr_capability/1", 1, false).provenance(),
                null,
                latest,
                enabled,
                archived,
                failed);
    }

    public static Migration migration(String id, Migration.State state, long version) {
        return new Migration(
                new Version("lifeboat.migration.v1", CATALOG, "migration_plan/" + id, version, false).provenance(),
                id,
                state,
                true,
                true,
                before(Duration.ofHours(1)),
                NOON.plus(Duration.ofHours(1)),
                null,
                null,
                null);
    }

    public static List<ChecklistItem> checklist(String migrationId, Instant completedAt) {
        var items = new ArrayList<ChecklistItem>();
        for (String item : Checklist.MANDATORY) {
            items.add(item(migrationId, item, completedAt, 1));
        }
        return List.copyOf(items);
    }

    public static ChecklistItem item(String migrationId, String item, @Nullable Instant completedAt, long version) {
        return new ChecklistItem(
                new Version(
                                "lifeboat.checklist.v1",
                                CATALOG,
                                "migration_safety_checklist/" + migrationId + "/" + item,
                                version,
                                false)
                        .provenance(),
                migrationId,
                item,
                true,
                completedAt != null,
                completedAt == null ? null : "dba@example.org",
                completedAt,
                completedAt != null);
    }

    private Examples() {}
}
