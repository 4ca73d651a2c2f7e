package dev.lifeboat.ingest.barman;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code barman -f json}: the list of backups, each of them in detail, and the checks of the server. A backup that was
 * refused before it began is in none of them.
 */
public final class Barman implements Tool.OfOutput {
    static final String SERVER = "server";
    static final String ZONE = "zone";

    @Override
    public String name() {
        return "barman";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(SERVER, "the server as Barman calls it, if there are several"),
                new Option(
                        ZONE,
                        "time zone of the host of Barman, e.g. Europe/Berlin; a failed backup has no time but its id"),
                new Option("location", "URL or path of the backups"),
                new Option("media", "their medium, e.g. disk, object, tape"),
                new Option("off-site", "true if they are kept away from production"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        String server = options.getOrDefault(SERVER, "");
        if (answers.isEmpty()) {
            return List.of(json("list-backups", server.isEmpty() ? "all" : server));
        }
        if (answers.size() > 1) {
            return List.of();
        }
        var list = BarmanJson.of(answers.get(0));
        if (!list.errors().isEmpty()) {
            return List.of();
        }
        String name = list.output().plain(list.server(server));
        var asks = new ArrayList<List<String>>();
        asks.add(json("check", name));
        for (JsonNode backup : backups(list, name)) {
            asks.add(json("show-backup", name, backup.path("backup_id").asText()));
        }
        return asks;
    }

    static List<String> json(String... arguments) {
        var all = new ArrayList<>(List.of("-f", "json"));
        all.addAll(List.of(arguments));
        return all;
    }

    /** The list of a server, each item with an id. */
    static JsonNode backups(BarmanJson list, String server) {
        JsonNode backups = list.of(server);
        if (backups == null || !backups.isArray()) {
            throw new BadInputException(list.output().name(), "lists no backups of server " + server);
        }
        for (int i = 0; i < backups.size(); i++) {
            if (!BackupMapping.isId(backups.get(i).path("backup_id").asText())) {
                throw new BadInputException(
                        list.output().name() + "#/" + server + "/" + i, "has no backup_id of the form 20240813T205658");
            }
        }
        return backups;
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        @Nullable BarmanJson list = null;
        @Nullable BarmanJson check = null;
        var shown = new LinkedHashMap<String, BarmanJson>();
        String wanted = subject.option(SERVER, "");
        var faults = new ArrayList<Fault>();
        for (ToolOutput output : outputs) {
            var json = BarmanJson.of(output);
            json.errors().forEach(error -> faults.add(Fault.unseen(output.name(), "says: " + error)));
            if (json.isList()) {
                list = json;
            } else if (json.isBackup()) {
                shown.put(id(json, wanted), json);
            } else if (json.isCheck()) {
                check = json;
            } else if (json.errors().isEmpty()) {
                throw new BadInputException(
                        output.name(), "is neither a list of backups nor one backup nor checks of 'barman -f json'");
            }
        }
        if (list == null) {
            throw new BadInputException(
                    outputs.isEmpty() ? name() : outputs.get(0).name(),
                    "is read together with the list of backups; give the output of 'barman -f json list-backups' as well");
        }
        if (list.servers().isEmpty()) {
            return new Observation(List.of(), Set.of(), faults, List.of());
        }
        String server = list.server(wanted);
        var warnings = new ArrayList<String>();
        var facts = new ArrayList<Observed<?>>(new BackupMapping(list, shown, server, subject, warnings).facts());
        if (check == null) {
            warnings.add("without the output of 'barman -f json check " + server + "' nothing tells of archiving");
        } else {
            new CheckMapping(check, server, subject, warnings).into(facts, faults);
        }
        return new Observation(
                facts,
                check == null ? Set.of(Topics.BACKUP) : Set.of(Topics.BACKUP, Topics.PITR), // else it was not asked
                faults,
                warnings);
    }

    private static String id(BarmanJson json, String wanted) {
        JsonNode backup = json.of(wanted);
        return backup == null ? "" : backup.path("backup_id").asText();
    }
}
