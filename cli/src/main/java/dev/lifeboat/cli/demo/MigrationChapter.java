package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The checklist is done, the gate opens, the migration runs and is validated. */
final class MigrationChapter {
    private MigrationChapter() {}

    static void tell(Scene scene, UUID migration, Recorded recorded, DrillReport drill) throws Exception {
        fillChecklist(scene, migration, recorded, drill);
        Answer answer = scene.ask("gate-with-proof", "allow", List.of(), migration);
        scene.timeline()
                .tell("it rests on " + answer.evidence().size() + " records of the log, the last one "
                        + (answer.evidence().isEmpty()
                                ? "?"
                                : answer.evidence().get(answer.evidence().size() - 1)));
        answer.obligations().forEach(obligation -> scene.timeline().tell("and obliges to " + obligation));
        scene.timeline().chapter(6, "The migration runs, and is checked");
        if (answer.notAfter().filter(Instant.now()::isBefore).isEmpty()) {
            throw StoryFailedException.because(
                    "the allow is not worth anything any more: it says until " + answer.notAfter());
        }
        run(scene, migration, recorded);
    }

    private static void fillChecklist(Scene scene, UUID migration, Recorded recorded, DrillReport drill)
            throws Exception {
        scene.timeline().chapter(5, "The checklist, with evidence");
        scene.catalog().procedure(drill);
        for (var item : attested(recorded, drill, migration).entrySet()) {
            scene.catalog().tick(migration, item.getKey(), item.getValue());
        }
        long committed = System.nanoTime();
        var done = scene.migration("a complete checklist", 0, migration, gate -> gate.getChecklistDone() == 8);
        scene.timeline()
                .good("8 items ticked, each with its evidence"
                        + scene.timeline()
                                .faint("  " + Timeline.brief(done.since(committed)) + " after the last commit"));
        scene.steps()
                .step(
                        "checklist",
                        true,
                        json -> json.put("items", done.value().getChecklistDone())
                                .put("latencyMillis", done.since(committed).toMillis()));
    }

    /** The first four are facts of this story; the others only people can attest, and here a script does it for them. */
    private static Map<String, String> attested(Recorded recorded, DrillReport drill, UUID migration) {
        Map<String, String> items = new LinkedHashMap<>();
        String backup = "backup_catalog/" + recorded.id();
        items.put("Full backup completed", backup + ", " + recorded.backup().digest());
        items.put(
                "Backup verified restorable",
                "restored from " + backup + " at " + drill.endedAt() + ", all checks passed");
        items.put("Recovery procedure documented", "recovery_procedures: " + Catalog.PROCEDURE);
        items.put("Recovery time tested", "restored within " + Timeline.brief(DrillChapter.restoreTime(drill)));
        items.put("Rollback plan approved", "migration_plan/" + migration + ", read by the lead of the orders team");
        items.put("Data integrity queries prepared", "validation plan of migration_plan/" + migration);
        items.put("Stakeholders notified", "orders team told by mail");
        items.put("Maintenance window scheduled", "window of migration_plan/" + migration);
        return items;
    }

    private static void run(Scene scene, UUID migration, Recorded recorded) throws Exception {
        OrdersMigration orders = new OrdersMigration(scene.orders());
        OrdersContents contents = scene.contents();
        Snapshot before = contents.take("before-the-migration");
        scene.catalog().snapshot(migration, "pre_migration", before);
        scene.catalog().started(migration, recorded.id());
        long from = System.nanoTime();
        orders.run();
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        Snapshot after = contents.take("after-the-migration");
        List<String> problems = orders.validate(contents, before, after);
        scene.catalog().snapshot(migration, "post_migration", after);
        scene.steps().step("migration", problems.isEmpty(), json -> {
            json.put("millis", took.toMillis());
            var list = json.putArray("problems");
            problems.forEach(list::add);
        });
        if (!problems.isEmpty()) {
            throw StoryFailedException.because(
                    "the migration changed what it must not: " + String.join("; ", problems));
        }
        scene.timeline()
                .good("schema and " + Timeline.count(rows(after, "orders")) + " orders changed in one" + " transaction"
                        + scene.timeline().faint("  " + Timeline.brief(took)));
        scene.timeline()
                .good("as planned: 3 tables unchanged, orders unchanged but for total_cents, and the totals add up");
        scene.catalog()
                .completed(
                        migration,
                        OrdersMigration.NAME,
                        recorded.id(),
                        contents.digest(before),
                        contents.digest(after));
        long committed = System.nanoTime();
        var seen = scene.migration(
                "the end of the migration", 0, migration, gate -> gate.getState() == MigrationState.COMPLETED);
        scene.followed("recorded as completed, with snapshots before and after", committed, seen);
        scene.steps()
                .step(
                        "migration-recorded",
                        true,
                        json -> json.put("state", Scene.word(seen.value().getState()))
                                .put("latencyMillis", seen.since(committed).toMillis()));
    }

    private static long rows(Snapshot contents, String table) {
        return contents.table(new TableName("public", table))
                .map(found -> found.digest().rows())
                .orElse(0L);
    }
}
