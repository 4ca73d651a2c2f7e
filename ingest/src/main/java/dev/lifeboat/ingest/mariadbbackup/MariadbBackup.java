package dev.lifeboat.ingest.mariadbbackup;

import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.files.Kept;
import dev.lifeboat.ingest.files.Places;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Directories of {@code mariadb-backup}, or of {@code xtrabackup}, which it comes from. Neither leaves a word on how its run ended
 * but in what it logs.
 */
public final class MariadbBackup implements Tool.OfPlace {
    private final String name;
    private final String engine;

    private MariadbBackup(String name, String engine) {
        this.name = name;
        this.engine = engine;
    }

    public static MariadbBackup ofMariadb() {
        return new MariadbBackup("mariadb-backup", "mariadb");
    }

    public static MariadbBackup ofMysql() {
        return new MariadbBackup("xtrabackup", "mysql");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public List<Option> options() {
        var options = new ArrayList<>(List.of(
                new Option(BackupMapping.ZONE, "zone of the server, e.g. Europe/Berlin; without it no time is known"),
                new Option(
                        BackupMapping.LOG,
                        "name of the file, in each backup, that holds what the run logged; default: BACKUP.log beside it,"
                                + " or backup.log in it. 'none' to believe a backup without"),
                new Option(BackupMapping.PARTIAL, "true where a backup of some databases alone is enough"),
                new Option("checksums", "false to read no page of InnoDB")));
        options.addAll(Kept.OPTIONS);
        return options;
    }

    @Override
    public Observation look(Path place, Subject subject, Progress progress) {
        var notes = new Notes();
        var finished = new ArrayList<Backup>();
        var unfinished = new ArrayList<Path>();
        String log = subject.option(BackupMapping.LOG, "");
        boolean checksums = !subject.option("checksums", "true").equals("false");
        for (Path directory : Places.backups(place, Backup::isOne, "backup of " + name)) {
            if (Backup.isFinished(directory)) {
                notes.each(() -> finished.add(
                        Backup.look(directory, log.equals(BackupMapping.NONE) ? "" : log, checksums, progress)));
            } else {
                unfinished.add(directory);
            }
        }
        var facts = new BackupMapping(name, subject, new Kept(subject, place), notes).facts(finished, unfinished);
        // what was wrong and is no longer, such as a page that was read while it was written, is taken back
        Set<Topic<?>> lists = checksums ? Set.of(Topics.BACKUP, Topics.VERIFICATION) : Set.of(Topics.BACKUP);
        return new Observation(facts, lists, notes.faults(), notes.warnings());
    }
}
