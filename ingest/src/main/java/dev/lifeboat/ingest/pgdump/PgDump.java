package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.files.Kept;
import dev.lifeboat.ingest.files.Places;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Dumps of {@code pg_dump}: custom, directory, tar and plain, and scripts of {@code pg_dumpall}. Each is read to its end. The
 * format is read here and not by {@code pg_restore}: that need not be installed where dumps are kept, refuses those of newer
 * releases, and does not read the data that nobody asks for.
 */
public final class PgDump implements Tool.OfPlace {
    @Override
    public String name() {
        return "pg-dump";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public List<Option> options() {
        var options = new ArrayList<>(List.of(
                new Option(DumpMapping.DBNAME, "the database as PostgreSQL calls it; default: the last part of its id"),
                new Option(
                        DumpMapping.ZONE, "zone of where the dumps are taken, e.g. Europe/Berlin; they do not tell it"),
                new Option(
                        DumpMapping.TIMES,
                        "file: where a dump does not say when it was taken, take when its file was last written; that"
                                + " is when the dump ended, not when it began, and copying may change it"),
                new Option(
                        DumpMapping.UNNAMED,
                        "accept: a script that does not say of which database it is (without --create) is of this one"),
                new Option(DumpMapping.PARTIAL, "true where a dump without the data of some of its tables is enough"),
                new Option(DumpMapping.TABLES, "of how many tables it must have data at least, e.g. 40")));
        options.addAll(Kept.OPTIONS);
        return options;
    }

    @Override
    public Observation look(Path place, Subject subject, Progress progress) {
        var notes = new Notes();
        var whole = new ArrayList<Dump>();
        var broken = new ArrayList<Dump.Broken>();
        for (Path path : Places.backups(place, DumpFiles::isOne, "dump of pg_dump")) {
            if (DumpFiles.isOtherScript(path)) {
                notes.warn(path + ": is a script, and none of pg_dump; ignored");
                continue;
            }
            notes.each(() -> {
                try {
                    whole.add(DumpFiles.read(path, progress));
                } catch (BrokenDumpException e) {
                    broken.add(broken(path, e));
                } catch (IOException e) {
                    throw new BadInputException(path.toString(), "cannot be read: " + e);
                }
            });
        }
        var facts = new DumpMapping(subject, new Kept(subject, place), notes).facts(whole, broken);
        return new Observation(facts, Set.of(Topics.BACKUP), notes.faults(), notes.warnings());
    }

    private static Dump.Broken broken(Path path, BrokenDumpException problem) {
        try {
            return DumpFiles.broken(path, problem);
        } catch (IOException e) {
            throw new BadInputException(path.toString(), "cannot be read: " + e);
        }
    }
}
