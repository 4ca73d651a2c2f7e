package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.own.Backup;
import dev.lifeboat.drill.own.PhysicalBackup;
import java.time.Duration;
import java.time.InstantSource;

/** A base backup is really made, and the catalog told of it and of the log archive. */
final class BackupChapter {
    private BackupChapter() {}

    static Recorded tell(Scene scene, String step, String name) throws Exception {
        Timeline timeline = scene.timeline();
        Backup backup = new PhysicalBackup(
                        scene.orders().jdbcUrl(), scene.orders().archive(), InstantSource.system(), timeline)
                .take(scene.directory().resolve(name), name);
        if (backup.contents() == null) {
            throw StoryFailedException.because(
                    "somebody wrote to the orders database while it was backed up, but nobody"
                            + " should: its contents cannot be compared");
        }
        timeline.good("base backup " + name + ": " + backup.manifest().files().size() + " files, "
                + Timeline.size(backup.manifest().bytes()) + " in " + Timeline.brief(backup.took())
                + timeline.faint("  log " + backup.startLsn() + " to " + backup.stopLsn()));
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
                                .put("files", backup.manifest().files().size())
                                .put("bytes", backup.manifest().bytes())
                                .put("digest", backup.manifest().digest())
                                .put("startLsn", backup.startLsn())
                                .put("stopLsn", backup.stopLsn())
                                .put("millis", backup.took().toMillis())
                                .put("latencyMillis", seen.since(committed).toMillis()));
        return recorded;
    }

    /** What {@code pg_stat_archiver} says goes into the catalog. */
    static void tellOfTheLog(Scene scene, Recorded oldest) throws Exception {
        ArchiveReport archive = ArchiveReport.of(scene.orders(), oldest.backup().startLsn(), Duration.ofSeconds(30));
        scene.catalog().pointInTimeRecovery(archive, oldest.backup().endedAt());
        long committed = System.nanoTime();
        var seen = scene.readiness(
                "healthy log archiving",
                committed,
                readiness -> Scene.passes(readiness, "RR-13") && Scene.passes(readiness, "RR-14"));
        scene.followed("the log is archived up to " + archive.recoverableUntil(), committed, seen);
        scene.steps()
                .step(
                        "log-archive",
                        true,
                        json -> json.put(
                                        "recoverableUntil",
                                        archive.recoverableUntil().toString())
                                .put("lostSegments", archive.lostSegments())
                                .put("latencyMillis", seen.since(committed).toMillis()));
    }
}
