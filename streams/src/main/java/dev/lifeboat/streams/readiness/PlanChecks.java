package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.state.MigrationAsTold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What speaks against a migration in the question itself and in its plan. */
final class PlanChecks {
    private final Scene scene;
    private final Question question;
    private final List<Decision.Reason> reasons = new ArrayList<>(4);

    /**
     * @param migration the plan; null when nothing is known of it
     */
    static List<Decision.Reason> of(Scene scene, Question question, @Nullable MigrationAsTold migration) {
        var checks = new PlanChecks(scene, question);
        checks.database();
        if (migration == null) {
            checks.add(
                    ReasonCode.MIGRATION_UNKNOWN,
                    "migration " + question.migrationId() + " is not planned for this database");
        } else {
            checks.stage(migration);
            migration.plans().forEach(checks::plan);
        }
        checks.others();
        return checks.reasons;
    }

    private PlanChecks(Scene scene, Question question) {
        this.scene = scene;
        this.question = question;
    }

    private void database() {
        Registration registration = scene.index.registration;
        if (registration == null) {
            add(ReasonCode.DATABASE_UNKNOWN, "the database is not registered");
            return;
        }
        String registered = registration.systemIdentifier();
        String given = question.targetSystemIdentifier();
        if (registered != null && !registered.equals(given)) {
            add(
                    ReasonCode.DATABASE_IDENTITY_MISMATCH,
                    given == null
                            ? "the request does not tell which system it is connected to; registered is " + registered
                            : "connected to system " + given + "; registered is " + registered,
                    registration);
        }
    }

    private void stage(MigrationAsTold migration) {
        Migration.State state = migration.strictest().state();
        String but = migration.disagreement();
        switch (state) {
            case PLANNED -> {}
            case STARTED ->
                add(
                        ReasonCode.MIGRATION_IN_PROGRESS,
                        "the migration has started already" + migration.whoSays(),
                        migration.facts());
            case COMPLETED, FAILED, ROLLED_BACK, LOST -> {
                String lost = migration.lost();
                add(
                        ReasonCode.MIGRATION_ENDED,
                        lost == null ? "the migration is " + state + but : lost,
                        migration.facts());
            }
            case UNKNOWN ->
                add(
                        ReasonCode.MIGRATION_UNKNOWN,
                        migration.inDoubt()
                                ? "more was told of migrations than is kept, and whether this one has run is forgotten:"
                                        + " plan it under a new id"
                                : "nothing tells where the migration stands" + but,
                        migration.facts());
        }
    }

    private void plan(Migration plan) {
        plans(plan);
        window(plan);
        scripts(plan);
    }

    private void plans(Migration migration) {
        if (!migration.hasRollbackPlan()) {
            add(ReasonCode.ROLLBACK_PLAN_MISSING, "the plan does not tell how to undo it", migration);
        }
        if (!migration.hasValidationPlan()) {
            add(ReasonCode.VALIDATION_MISSING, "the plan does not tell how to validate it", migration);
        }
    }

    /** Both now, as an allow can be used at once, and the planned time must lie in the window. */
    private void window(Migration migration) {
        long opens = Millis.of(migration.windowStart(), Long.MIN_VALUE);
        long closes = Millis.of(migration.windowEnd(), Millis.NEVER);
        Instant planned = question.plannedStart();
        long start = Millis.of(planned, scene.at);
        Duration duration = question.plannedDuration();
        long end = Millis.plus(start, duration == null ? 0 : Math.max(0, Millis.of(duration)));
        if (Math.min(start, scene.at) < opens || Math.max(end, scene.at) > closes) {
            add(
                    ReasonCode.OUTSIDE_WINDOW,
                    "now is " + Millis.instant(scene.at) + ", planned " + Millis.instant(start) + " to "
                            + Millis.instant(end) + "; the window is " + migration.windowStart() + " to "
                            + migration.windowEnd(),
                    migration);
        }
    }

    private void scripts(Migration migration) {
        String planned = migration.migrationSetDigest();
        if (planned != null && !Objects.equals(planned, question.migrationSetDigest())) {
            add(
                    ReasonCode.MIGRATION_SET_MISMATCH,
                    "planned are scripts " + planned + ", about to run "
                            + (question.migrationSetDigest() == null ? "is not told" : question.migrationSetDigest()),
                    migration);
        }
    }

    private void others() {
        for (MigrationAsTold other : scene.index.open(scene.at)) {
            String id = other.strictest().migrationId();
            if (!id.equals(question.migrationId())) {
                String lost = other.lost();
                add(
                        ReasonCode.MIGRATION_IN_PROGRESS,
                        lost == null
                                ? "migration " + id + " is under way on this database" + other.whoSays()
                                : lost + "; whether it still runs, and what it has left, nobody knows",
                        other.facts());
            }
        }
    }

    private void add(ReasonCode code, String observed, Fact... facts) {
        var evidence = new ArrayList<Evidence>(facts.length);
        for (Fact fact : facts) {
            evidence.add(fact.evidence());
        }
        reasons.add(Decision.Reason.of(code, observed, List.copyOf(evidence)));
    }
}
