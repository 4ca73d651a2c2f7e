package dev.lifeboat.ingest.mariadbdump;

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

/** Scripts of {@code mariadb-dump}, and of {@code mysqldump}, as it was called, of MariaDB. Each is read to its end. */
public final class MariadbDump implements Tool.OfPlace {
    @Override
    public String name() {
        return "mariadb-dump";
    }

    @Override
    public String engine() {
        return "mariadb";
    }

    @Override
    public List<Option> options() {
        var options = new ArrayList<>(List.of(
                new Option(
                        ScriptMapping.DBNAME, "the database as the server calls it; default: the last part of its id"),
                new Option(
                        ScriptMapping.ZONE,
                        "zone of where the dumps are taken, e.g. Europe/Berlin; they do not tell it"),
                new Option(ScriptMapping.TABLES, "of how many tables it must have data at least, e.g. 40")));
        options.addAll(Kept.OPTIONS);
        return options;
    }

    @Override
    public Observation look(Path place, Subject subject, Progress progress) {
        var notes = new Notes();
        var scripts = new ArrayList<Script>();
        for (Path path : Places.backups(place, Script::isOne, "dump of mariadb-dump")) {
            notes.each(() -> {
                try {
                    scripts.add(Script.read(path, progress));
                } catch (IOException e) {
                    throw new BadInputException(path.toString(), "cannot be read: " + e);
                }
            });
        }
        var facts = new ScriptMapping(subject, new Kept(subject, place), notes).facts(scripts);
        return new Observation(facts, Set.of(Topics.BACKUP), notes.faults(), notes.warnings());
    }
}
