package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.MigrationAsTold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the checklist of the migration is complete, and does not say what the evidence contradicts: RR-24. An item that
 * the evidence proves needs nobody to tick it; one that is ticked against the evidence fails. Judged at the gate; in steady
 * state all that is asked is that no migration is lost.
 */
final class ChecklistControl {

    static Finding complete(Scene scene) {
        Question question = scene.question;
        if (question == null) {
            return steady(scene);
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

    private static Finding steady(Scene scene) {
        var lost = new ArrayList<String>(0);
        var facts = new ArrayList<Fact>(0);
        for (MigrationAsTold migration : scene.index.open(scene.at)) {
            String words = migration.lost();
            if (words != null) {
                lost.add(words);
                for (Fact fact : migration.facts()) {
                    if (fact instanceof Migration word && word.state() == Migration.State.LOST) {
                        facts.add(fact);
                    }
                }
            }
        }
        Finding finding = lost.isEmpty()
                ? Finding.notApplicable(ReasonCode.NOT_APPLICABLE, () -> "judged when a migration is about to run")
                : Finding.fail(ReasonCode.MIGRATION_LOST, () -> String.join("; ", lost), facts.toArray(Fact[]::new));
        return finding.until(scene.index.nextLapse(scene.at));
    }

    private static Finding complete(Scene scene, List<ChecklistItem> items) {
        var contradicted = new ArrayList<String>(0);
        var open = new ArrayList<String>(0);
        Set<String> missing = new HashSet<>(Checklist.MANDATORY);
        var proof = new ChecklistProof(scene, scene.index.told(items.get(0).migrationId()));
        long review = Millis.NEVER;
        for (ChecklistItem item : items) {
            String name = Checklist.normalised(item.item());
            missing.remove(name);
            if (item.completed()
                    && item.completedAt() != null
                    && proof.contradicts(name, Millis.of(item.completedAt()))) {
                contradicted.add(item.item());
            }
            if (!item.required() && !Checklist.MANDATORY.contains(name)) {
                continue;
            }
            long done = Millis.minus(Millis.of(item.completedAt(), Millis.NEVER), scene.skew);
            boolean ticked = ticked(item) && done <= scene.at;
            if (!ticked && !proof.proves(name)) {
                open.add(item.item());
                review = ticked(item) ? Math.min(review, done) : review;
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

    private ChecklistControl() {}
}
