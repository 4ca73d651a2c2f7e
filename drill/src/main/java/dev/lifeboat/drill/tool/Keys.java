package dev.lifeboat.drill.tool;

import dev.lifeboat.ingest.observe.Tool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be set for a tool: what its adapters know, and what a drill adds. A key that nobody reads is a mistake. */
final class Keys {
    private Keys() {}

    /** @throws IllegalArgumentException if nobody reads one of these */
    static void refuseUnknown(String name, Map<String, String> options, Set<String> added, List<Tool> adapters) {
        for (String key : options.keySet()) {
            boolean known = added.contains(key)
                    || adapters.stream()
                            .flatMap(tool -> tool.options().stream())
                            .anyMatch(option -> option.covers(key));
            if (!known) {
                throw new IllegalArgumentException("'" + key + "' cannot be set for " + name + "; there are: "
                        + Stream.concat(
                                        added.stream(),
                                        adapters.stream()
                                                .flatMap(tool -> tool.options().stream())
                                                .map(Tool.Option::key))
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", ")));
            }
        }
    }
}
