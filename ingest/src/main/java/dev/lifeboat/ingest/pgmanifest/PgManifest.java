package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.files.Kept;
import dev.lifeboat.ingest.files.Places;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Backups of {@code pg_basebackup}, plain or as tar archives: each is compared with its {@code backup_manifest}, file by file,
 * as {@code pg_verifybackup} does, which cannot read archives before PostgreSQL 18. Unlike it, this does not read the records
 * of the log.
 */
public final class PgManifest implements Tool.OfPlace {
    private static final String CHECKSUMS = "checksums";
    private static final String ARCHIVE = "wal-archive";

    @Override
    public String name() {
        return "pg-manifest";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public List<Option> options() {
        var options = new ArrayList<>(List.of(
                new Option(CHECKSUMS, "false to compare sizes alone, which is quick and verifies nothing"),
                new Option(ARCHIVE, "directory of the log archive, for backups without the log that they need")));
        options.addAll(Kept.OPTIONS);
        return options;
    }

    @Override
    public Observation look(Path place, Subject subject, Progress progress) {
        var notes = new Notes();
        boolean checksums = !subject.option(CHECKSUMS, "true").equals("false");
        Path archive = archive(subject, notes);
        var finished = new ArrayList<BaseBackup>();
        var unfinished = new ArrayList<Path>();
        var taken = new HashSet<Path>();
        for (Path directory : Places.backups(place, BaseBackup::isOne, "backup of pg_basebackup")) {
            if (BaseBackup.isFinished(directory)) {
                notes.each(() -> finished.add(BaseBackup.look(directory, place, taken, checksums, archive, progress)));
            } else {
                unfinished.add(directory);
            }
        }
        var mapping = new BackupMapping(subject, new Kept(subject, place), notes);
        var facts = mapping.facts(finished, unfinished);
        return new Observation(facts, Set.of(Topics.BACKUP), notes.faults(), notes.warnings());
    }

    private static @Nullable Path archive(Subject subject, Notes notes) {
        String named = subject.option(ARCHIVE, "");
        if (named.isEmpty()) {
            return null;
        }
        Path archive = Path.of(named);
        if (!Files.isDirectory(archive)) {
            notes.fault(Fault.unseen("--set " + ARCHIVE, named + " is no directory; name the log archive"));
        }
        return archive;
    }
}
