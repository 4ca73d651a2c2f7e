package dev.lifeboat.drill.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.drill.DrillEndedException;
import java.util.ArrayList;
import java.util.List;

/** The tablespaces that {@code barman -f json show-backup} names. */
final class BarmanTablespaces {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BarmanTablespaces() {}

    /** One of them. */
    record Tablespace(String name, String oid) {}

    /**
     * All of them.
     *
     * @param printed what Barman printed: complaints may stand before its answer
     * @throws DrillEndedException if it is none that tells: then nothing may be restored
     */
    static List<Tablespace> of(String printed) throws DrillEndedException {
        JsonNode backup = backup(printed);
        var all = new ArrayList<Tablespace>();
        for (JsonNode node : backup.path("tablespaces")) {
            var tablespace =
                    new Tablespace(node.path("name").asText(), node.path("oid").asText());
            // Barman takes what is behind the first colon for its place
            if (!tablespace.oid().matches("\\d{1,10}")
                    || tablespace.name().isEmpty()
                    || tablespace.name().contains(":")) {
                throw cannotTell("the tablespace " + node + " cannot be named on a command line of it");
            }
            all.add(tablespace);
        }
        return all;
    }

    private static JsonNode backup(String printed) throws DrillEndedException {
        String answer =
                printed.lines().filter(line -> line.startsWith("{")).findFirst().orElse("");
        try {
            for (JsonNode server : JSON.readTree(answer)) {
                if (server.path("backup_id").isTextual()) {
                    return server;
                }
            }
            throw cannotTell("'show-backup' says: " + printed.strip());
        } catch (JsonProcessingException e) {
            throw cannotTell("'show-backup' says no JSON: " + e.getOriginalMessage());
        }
    }

    private static DrillEndedException cannotTell(String why) {
        return DrillEndedException.couldNotRun(
                "tablespaces",
                "of which tablespaces it is cannot be told, and one that is not known would be restored to where its"
                        + " source has it: " + why);
    }
}
