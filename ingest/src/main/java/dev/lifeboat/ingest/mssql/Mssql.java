package dev.lifeboat.ingest.mssql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.fields.SqlFile;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * SQL Server's history of backups, {@code msdb.dbo.backupset} with {@code backupmediafamily}. It has a row for each backup that
 * succeeded, and for no other; one that went to the NUL device is among them.
 */
public final class Mssql implements Tool.OfOutput {
    static final String WHAT = "what the query backups.sql (see docs/sources.md) prints, as UTF-8";
    static final String NAME = "name";
    static final String ZONE = "zone";

    @Override
    public String name() {
        return "mssql";
    }

    @Override
    public String engine() {
        return "sqlserver";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(NAME, "name of the database in SQL Server, if it is not that in the id"),
                new Option(ZONE, "zone of the server, e.g. Europe/Berlin, for backups that do not tell theirs"),
                new Option(BackupMapping.RETENTION, "days that a backup is kept where it does not tell"));
    }

    /** The history is asked with SQL: there is no program to run. */
    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        throw new BadInputException(
                "mssql",
                "is no program; name the server with --url " + Engine.SQLSERVER.example()
                        + ", or save what the query backups.sql (see docs/sources.md) prints, and give it with --input");
    }

    /** The same query as is run by hand; over JDBC its column needs a name. */
    @Override
    public Optional<Question> question() {
        return Optional.of(new Question(
                "msdb.dbo.backupset",
                SqlFile.of(Mssql.class, "backups.sql").replace("SELECT @json;", "SELECT @json AS document;"),
                "SELECT on msdb.dbo.backupset and msdb.dbo.backupmediafamily, VIEW ANY DEFINITION, VIEW SERVER STATE"));
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        if (outputs.size() != 1) {
            throw new BadInputException(outputs.size() + " files", "were given; expected one, " + WHAT);
        }
        ToolOutput output = outputs.get(0);
        if (output.failed()) {
            return Observation.failed(output.failure());
        }
        Entry root = Entry.of(Entry.tree(output, WHAT), output.name());
        for (String part : List.of("product_version", "databases", "backups")) {
            if (!root.has(part)) {
                throw new BadInputException(output.name(), "has no " + part + "; expected " + WHAT);
            }
        }
        String name = subject.option(
                NAME, subject.database().substring(subject.database().indexOf('/') + 1));
        Entry database = database(root, name);
        var notes = new Notes();
        var sets = new ArrayList<BackupSet>();
        var zones = new Zones(subject.option(ZONE, ""));
        notes.each(root.elements("backups"), output.name() + "#backups", row -> {
            if (row.needed("database_name").equalsIgnoreCase(name)) {
                sets.add(BackupSet.of(row, zones));
            }
        });
        var facts = new ArrayList<Observed<?>>();
        var mapping = new BackupMapping(subject, sets, notes);
        sets.forEach(set -> notes.each(() -> facts.add(mapping.fact(set))));
        notes.each(() -> facts.add(LogChain.of(sets, subject, database, root.needed("product_version"), notes)));
        return new Observation(facts, Set.of(Topics.BACKUP, Topics.PITR), notes.faults(), notes.warnings());
    }

    private static Entry database(Entry root, String name) {
        var names = new ArrayList<String>();
        for (JsonNode node : root.elements("databases")) {
            Entry database = Entry.of(node, root.place() + "#databases");
            String found = Objects.requireNonNullElse(database.text("name"), "");
            if (found.equalsIgnoreCase(name)) {
                return database;
            }
            names.add(found);
        }
        throw new BadInputException(
                root.place(),
                "knows no database " + name + "; there are: "
                        + String.join(", ", names.stream().limit(20).toList()) + ". Say which with --set name=NAME");
    }
}
