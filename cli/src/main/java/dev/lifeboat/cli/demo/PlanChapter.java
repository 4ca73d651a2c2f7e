package dev.lifeboat.cli.demo;

import java.util.List;
import java.util.UUID;

/** A migration is planned for a database that nobody can bring back, and the gate says so. */
final class PlanChapter {
    private PlanChapter() {}

    static UUID tell(Scene scene, Stage stage) throws Exception {
        Timeline timeline = scene.timeline();
        timeline.chapter(2, "May we migrate?");
        long registered = System.nanoTime();
        stage.register(scene.orders().systemIdentifier());
        var blocked = scene.readiness("the readiness of the registered database", registered, readiness -> true);
        scene.followed(
                "registered " + Registration.DATABASE + ": "
                        + timeline.verdict(Scene.word(blocked.value().getVerdict())),
                registered,
                blocked);
        UUID migration = scene.catalog()
                .plan(
                        OrdersMigration.NAME,
                        OrdersMigration.ROLLBACK_PLAN,
                        OrdersMigration.VALIDATION_PLAN,
                        OrdersMigration.digest());
        long planned = System.nanoTime();
        var known = scene.migration(
                "the plan and its checklist of 8", planned, migration, gate -> gate.getChecklistRequired() == 8);
        scene.followed(
                "planned \"" + OrdersMigration.NAME + "\", with a rollback plan and 8 open items", planned, known);
        scene.steps()
                .step(
                        "plan",
                        true,
                        json -> json.put("database", Registration.DATABASE)
                                .put("migration", migration.toString())
                                .put("verdict", Scene.word(blocked.value().getVerdict()))
                                .put("latencyMillis", known.since(planned).toMillis()));
        scene.ask("gate-without-backup", "deny", List.of("NO_BACKUP", "CHECKLIST_INCOMPLETE"), migration);
        return migration;
    }
}
