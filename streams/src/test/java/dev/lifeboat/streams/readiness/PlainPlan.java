package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.PlainFinding.NOT_APPLICABLE;
import static dev.lifeboat.streams.readiness.PlainFinding.PASS;
import static dev.lifeboat.streams.readiness.PlainFinding.fail;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Procedure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RR-24, once more, as it is written down. */
final class PlainPlan {
    private static final List<String> MANDATORY = List.of(
            "full backup completed",
            "backup verified restorable",
            "recovery procedure documented",
            "recovery time tested",
            "rollback plan approved",
            "data integrity queries prepared",
            "stakeholders notified",
            "maintenance window scheduled");

    private final PlainHistory history;
    private final PlainChoice choice;

    PlainPlan(PlainChoice choice) {
        this.choice = choice;
        this.history = choice.history;
    }

    PlainFinding checklist() {
        if (history.question == null) {
            return new PlainHolds(history).anyLost() ? fail(ReasonCode.MIGRATION_LOST) : NOT_APPLICABLE;
        }
        String id = history.question.migrationId();
        List<ChecklistItem> items = history.live(ChecklistItem.class).stream()
                .filter(item -> item.migrationId().equals(id))
                .toList();
        if (items.isEmpty()) {
            return fail(ReasonCode.CHECKLIST_EMPTY);
        }
        List<Migration> plans = history.plans(id);
        if (plans.isEmpty()) {
            return fail(ReasonCode.MIGRATION_UNKNOWN);
        }
        boolean contradicted = items.stream()
                .anyMatch(item -> item.completed()
                        && item.completedAt() != null
                        && contradicted(name(item), item.completedAt(), plans));
        if (contradicted) {
            return fail(ReasonCode.CHECKLIST_CONTRADICTED);
        }
        var missing = new ArrayList<>(MANDATORY);
        boolean open = false;
        for (ChecklistItem item : items) {
            missing.remove(name(item));
            boolean wanted = item.required() || MANDATORY.contains(name(item));
            open |= wanted && !done(item) && !proven(name(item), plans);
        }
        return open || !missing.isEmpty() ? fail(ReasonCode.CHECKLIST_INCOMPLETE) : PASS;
    }

    private static String name(ChecklistItem item) {
        return item.item().toLowerCase(Locale.ROOT);
    }

    private boolean done(ChecklistItem item) {
        return item.completed()
                && item.hasEvidence()
                && item.completedBy() != null
                && !item.completedBy().isBlank()
                && item.completedAt() != null
                && history.believed(item.completedAt());
    }

    private boolean proven(String item, List<Migration> plans) {
        Backup deciding = choice.deciding();
        return switch (item) {
            case "full backup completed" ->
                deciding != null && history.anyFull(deciding) && history.toldWhole(deciding);
            case "backup verified restorable" -> deciding != null && history.restore(deciding) != null;
            case "recovery procedure documented" -> documented();
            case "recovery time tested" -> !choice.timedRestores().isEmpty();
            case "maintenance window scheduled" ->
                plans.stream().anyMatch(plan -> plan.windowStart() != null && plan.windowEnd() != null);
            default -> false;
        };
    }

    private boolean contradicted(String item, Instant done, List<Migration> plans) {
        Backup deciding = choice.deciding();
        return switch (item) {
            case "full backup completed" ->
                deciding == null
                        || (deciding.type() == Backup.Type.FULL
                                && PlainHistory.end(deciding).isAfter(done));
            case "backup verified restorable" ->
                deciding == null
                        || history.tests(deciding).stream()
                                .noneMatch(test -> history.restored(test)
                                        && !PlainHistory.ended(test).isAfter(done));
            case "recovery procedure documented" ->
                !history.live(Procedure.class).isEmpty() && !documented();
            case "recovery time tested" ->
                !choice.timedRestores().isEmpty()
                        && choice.timedRestores().stream()
                                .noneMatch(restore -> !restore.ended().isAfter(done));
            case "rollback plan approved" -> !plans.stream().allMatch(Migration::hasRollbackPlan);
            case "data integrity queries prepared" -> !plans.stream().allMatch(Migration::hasValidationPlan);
            default -> false;
        };
    }

    private boolean documented() {
        return history.live(Procedure.class).stream().anyMatch(Procedure::hasSteps);
    }
}
