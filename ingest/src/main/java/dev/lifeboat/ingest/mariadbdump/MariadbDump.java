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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Scripts of {@code mariadb-dump} of servers of MariaDB, and of {@code mysqldump} of those of MySQL. The server counts: each of the
 * two programs dumps the other's as well. Each script is read to its end.
 */
public final class MariadbDump implements Tool.OfPlace {
    private final Product product;

    private MariadbDump(Product product) {
        this.product = product;
    }

    public static MariadbDump ofMariadb() {
        return new MariadbDump(Product.MARIADB);
    }

    public static MariadbDump ofMysql() {
        return new MariadbDump(Product.MYSQL);
    }

    @Override
    public String name() {
        return product.tool();
    }

    @Override
    public String engine() {
        return product.engine();
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
        refuseShell(place);
        for (Path path : Places.backups(place, Script::isOne, "dump of " + name())) {
            notes.each(() -> {
                try {
                    scripts.add(Script.read(path, progress));
                } catch (IOException e) {
                    throw new BadInputException(path.toString(), "cannot be read: " + e);
                }
            });
        }
        var facts = new ScriptMapping(product, subject, new Kept(subject, place), notes).facts(scripts);
        return new Observation(facts, Set.of(Topics.BACKUP), notes.faults(), notes.warnings());
    }

    /** What MySQL Shell leaves is a directory that begins with this file. */
    private static void refuseShell(Path place) {
        if (Files.exists(place.resolve("@.json"))) {
            throw new BadInputException(
                    place.toString(),
                    "is a dump of MySQL Shell (util.dumpInstance and the like), which is not read; expected scripts of"
                            + " mysqldump or mariadb-dump");
        }
    }
}
