package dev.lifeboat.ingest.barman;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.SafeJson;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One output of {@code barman -f json ...}: an object by the names of servers, with messages beside them under names that
 * begin with an underscore.
 *
 * @param servers what it says of each server
 * @param errors what it says went wrong
 */
record BarmanJson(ToolOutput output, Map<String, JsonNode> servers, List<String> errors) {
    private static final String WHAT = "the output of 'barman -f json ...': an object by the names of servers";
    private static final TypeReference<Map<String, JsonNode>> OBJECT = new TypeReference<>() {};

    /** @throws BadInputException if it is not such an output */
    static BarmanJson of(ToolOutput output) {
        var servers = new TreeMap<String, JsonNode>();
        var errors = new ArrayList<String>();
        SafeJson.read(output, OBJECT, WHAT).forEach((name, value) -> {
            if (!name.startsWith("_")) {
                servers.put(name, value);
            } else if (name.equals("_ERROR") || name.equals("_EXCEPTION")) {
                value.forEach(message -> errors.add(message.asText().strip().replaceAll("\\s+", " ")));
            }
        });
        return new BarmanJson(output, servers, errors);
    }

    /**
     * What it says of a server.
     *
     * @param wanted its name; empty for the only one
     */
    @Nullable
    JsonNode of(String wanted) {
        return servers.get(server(wanted));
    }

    /** The server that was asked for, or the only one. */
    String server(String wanted) {
        if (!wanted.isEmpty()) {
            return wanted;
        }
        if (servers.size() != 1) {
            throw new BadInputException(
                    output.name(),
                    servers.isEmpty()
                            ? "names no server" + (errors.isEmpty() ? "" : ": " + String.join("; ", errors))
                            : "names the servers " + String.join(", ", servers.keySet())
                                    + "; say which one with --set server=NAME");
        }
        return servers.keySet().iterator().next();
    }

    /** Whether it is a list of backups. */
    boolean isList() {
        return !servers.isEmpty() && servers.values().stream().allMatch(JsonNode::isArray)
                || servers.isEmpty() && !errors.isEmpty();
    }

    /** Whether it tells of one backup. */
    boolean isBackup() {
        return servers.values().stream()
                .anyMatch(server -> server.path("backup_id").isTextual());
    }

    /** Whether it holds checks. */
    boolean isCheck() {
        return !isList()
                && !isBackup()
                && servers.values().stream()
                        .anyMatch(server -> server.isObject()
                                && !server.isEmpty()
                                && server.iterator().next().path("status").isTextual());
    }
}
