package dev.lifeboat.cli.demo;

import java.time.Duration;

/** A base backup is really made, and the catalog told of it and of the log archive. */
final class BackupChapter {
    private BackupChapter() {}

    static Recorded tell(Scene scene, String step, String name) throws Exception {
        Timeline timeline = scene.timeline();
        OrdersBackup backup = OrdersBackup.take(
                scene.orders(), scene.contents(), scene.directory().resolve(name), timeline);
        timeline.good("base backup " + name + ": " + Timeline.count(backup.files()) + " files, "
                + Timeline.size(backup.bytes()) + " in " + Timeline.brief(backup.took())
                + timeline.faint("  log " + backup.listed().getLogStart() + " to "
                        + backup.listed().getLogEnd()));
        int id = scene.catalog().backup(backup);
        long committed = System.nanoTime();
        Recorded recorded = new Recorded(backup, id);
        var seen = scene.readiness(
                "backup_catalog/" + id + " as the deciding backup",
                committed,
                readiness -> readiness.getDecidingBackup() != null && recorded.is(readiness.getDecidingBackup()));
        scene.followed("recorded as backup_catalog/" + id, committed, seen);
        scene.steps()
                .step(
                        step,
                        true,
                        json -> json.put("backup", id)
                                .put("files", backup.files())
                                .put("bytes", backup.bytes())
                                .put("digest", backup.digest())
                                .put("startLsn", backup.listed().getLogStart())
                                .put("stopLsn", backup.listed().getLogEnd())
                                .put("millis", backup.took().toMillis())
                                .put("latencyMillis", seen.since(committed).toMillis()));
        return recorded;
    }

    /** What {@code pg_stat_archiver} says goes into the catalog. */
    static void tellOfTheLog(Scene scene, String step, Recorded oldest) throws Exception {
        ArchiveReport archive = ArchiveReport.of(
                scene.orders(), String.valueOf(oldest.backup().listed().getLogStart()), Duration.ofSeconds(30));
        scene.catalog().pointInTimeRecovery(archive, oldest.backup().endedAt());
        long committed = System.nanoTime();
        var seen = scene.readiness(
                "healthy log archiving",
                committed,
                readiness -> Scene.passes(readiness, "RR-13") && Scene.passes(readiness, "RR-14"));
        scene.followed("the log is archived up to " + archive.recoverableUntil(), committed, seen);
        scene.steps()
                .step(
                        step,
                        true,
                        json -> json.put(
                                        "recoverableUntil",
                                        archive.recoverableUntil().toString())
                                .put("lostSegments", archive.lostSegments())
                                .put("latencyMillis", seen.since(committed).toMillis()));
    }
}
