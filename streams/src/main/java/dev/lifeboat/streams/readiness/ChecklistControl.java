package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the checklist of the migration is complete, and does not say what the evidence contradicts: RR-24. Judged at
 * the gate only.
 */
final class ChecklistControl {

    static Finding complete(Scene scene) {
        Question question = scene.question;
        if (question == null) {
            return Finding.notApplicable(ReasonCode.NOT_APPLICABLE, () -> "judged when a migration is about to run");
        }
        List<ChecklistItem> items = scene.index.items(question.migrationId());
        if (items.isEmpty()) {
            return Finding.fail(
                    ReasonCode.CHECKLIST_EMPTY, () -> "migration " + question.migrationId() + " has no checklist");
        }
        if (scene.index.migration(question.migrationId()) == null) {
            return Finding.fail(
                    ReasonCode.MIGRATION_UNKNOWN,
                    () -> "migration " + question.migrationId() + " is not planned for this database");
        }
        return complete(scene, items);
    }

    private static Finding complete(Scene scene, List<ChecklistItem> items) {
        var contradicted = new ArrayList<String>(0);
        var open = new ArrayList<String>(0);
        Set<String> missing = new HashSet<>(Checklist.MANDATORY);
        long review = Millis.NEVER;
        for (ChecklistItem item : items) {
            String name = Checklist.normalised(item.item());
            missing.remove(name);
            if (contradicted(scene, item, name)) {
                contradicted.add(item.item());
            }
            if (!item.required() && !Checklist.MANDATORY.contains(name)) {
                continue;
            }
            long done = Millis.minus(Millis.of(item.completedAt(), Millis.NEVER), scene.skew);
            if (!ticked(item)) {
                open.add(item.item());
            } else if (done > scene.at) {
                open.add(item.item());
                review = Math.min(review, done);
            }
        }
        Checklist.MANDATORY.stream().filter(missing::contains).forEach(open::add);
        return finding(items, contradicted, open).until(review);
    }

    private static Finding finding(List<ChecklistItem> items, List<String> contradicted, List<String> open) {
        Fact[] facts = items.toArray(Fact[]::new);
        String still = open.isEmpty() ? "" : "; not done, or without who, when or evidence: " + String.join(", ", open);
        if (!contradicted.isEmpty()) {
            return Finding.fail(
                    ReasonCode.CHECKLIST_CONTRADICTED,
                    () -> "the evidence contradicts: " + String.join(", ", contradicted) + still,
                    facts);
        }
        if (!open.isEmpty()) {
            return Finding.fail(ReasonCode.CHECKLIST_INCOMPLETE, () -> still.substring(2), facts);
        }
        return Finding.pass(() -> items.size() + " items done", facts);
    }

    private static boolean ticked(ChecklistItem item) {
        return item.completed()
                && item.hasEvidence()
                && item.completedAt() != null
                && item.completedBy() != null
                && !item.completedBy().isBlank();
    }

    private static boolean contradicted(Scene scene, ChecklistItem item, String name) {
        if (!item.completed() || item.completedAt() == null) {
            return false;
        }
        long done = Millis.of(item.completedAt());
        Candidate deciding = scene.leaning.deciding;
        return switch (name) {
            case Checklist.BACKUP_COMPLETED ->
                deciding == null || (deciding.backup.type() == Backup.Type.FULL && deciding.end > done);
            case Checklist.BACKUP_RESTORABLE -> deciding == null || !restoredBy(scene, deciding, done);
            default -> false;
        };
    }

    private static boolean restoredBy(Scene scene, Candidate deciding, long done) {
        for (Tested test : deciding.tests) {
            if (test.restoredBy(scene.at, scene.skew) && test.end <= done) {
                return true;
            }
        }
        return false;
    }

    private ChecklistControl() {}
}
