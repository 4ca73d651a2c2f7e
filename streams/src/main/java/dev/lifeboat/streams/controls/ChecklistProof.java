package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.MigrationAsTold;
import dev.lifeboat.streams.state.Tested;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence says of the items of a checklist. That a plan was approved, queries prepared or people notified only
 * people can attest; but where the plan has nothing to approve or prepare, the evidence contradicts them.
 */
final class ChecklistProof {
    private final Scene scene;
    private final @Nullable Candidate deciding;
    private final @Nullable Migration migration;
    private final List<Migration> plans;

    ChecklistProof(Scene scene, @Nullable MigrationAsTold told) {
        this.scene = scene;
        this.deciding = scene.leaning.deciding;
        this.migration = told == null ? null : told.strictest();
        this.plans = told == null ? List.of() : told.plans();
    }

    /** Whether the evidence shows that an item is done. */
    boolean proves(String item) {
        return switch (item) {
            case Checklist.BACKUP_COMPLETED -> deciding != null && hasFullBase(deciding);
            case Checklist.BACKUP_RESTORABLE -> restoredBy(Millis.NEVER);
            case Checklist.PROCEDURE_DOCUMENTED -> documented();
            case Checklist.TIME_TESTED -> timedBy(Millis.NEVER);
            case Checklist.WINDOW_SCHEDULED ->
                plans.stream().anyMatch(plan -> plan.windowStart() != null && plan.windowEnd() != null);
            default -> false;
        };
    }

    /**
     * Whether the evidence shows that an item cannot have been done.
     *
     * @param done when it was, as somebody says
     */
    boolean contradicts(String item, long done) {
        return switch (item) {
            case Checklist.BACKUP_COMPLETED ->
                deciding == null || (deciding.backup.type() == Backup.Type.FULL && deciding.end > done);
            case Checklist.BACKUP_RESTORABLE -> !restoredBy(done);
            case Checklist.PROCEDURE_DOCUMENTED -> scene.index.procedures.length > 0 && !documented();
            case Checklist.TIME_TESTED -> RecoveryTimes.newest(scene) != null && !timedBy(done);
            case Checklist.ROLLBACK_APPROVED -> migration != null && !migration.hasRollbackPlan();
            case Checklist.QUERIES_PREPARED -> migration != null && !migration.hasValidationPlan();
            default -> false;
        };
    }

    private static boolean hasFullBase(Candidate run) {
        boolean full = run.backup.type() == Backup.Type.FULL;
        for (Candidate base : run.ancestors) {
            full |= base.backup.type() == Backup.Type.FULL;
        }
        return full && run.told;
    }

    private boolean restoredBy(long instant) {
        if (deciding != null) {
            for (Tested test : deciding.tests) {
                if (test.restoredBy(scene.at, scene.skew) && test.end <= instant) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether some restore had been timed by then. */
    private boolean timedBy(long instant) {
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (test.end <= instant && RecoveryTimes.timed(scene, test)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean documented() {
        for (Procedure procedure : scene.index.procedures) {
            if (procedure.hasSteps()) {
                return true;
            }
        }
        return false;
    }
}
