package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.pgbackrest.PgBackRest;
import dev.lifeboat.ingest.pgbackrest.PgBackRestVerify;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tools that can be observed. */
public final class Tools {
    public static final List<Tool> ALL = List.of(new PgBackRest(), new PgBackRestVerify());

    private Tools() {}

    /**
     * The tool of that name.
     *
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static Tool named(String name) {
        return ALL.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + name + "' is no tool that can be observed; there are: "
                                + ALL.stream().map(Tool::name).collect(Collectors.joining(", "))));
    }

    /** @throws IllegalArgumentException if one of these cannot be set for the tool, or its databases are of another engine */
    public static void check(Tool tool, String database, Map<String, String> options) {
        if (!tool.engine().isEmpty() && !database.startsWith(tool.engine() + ":")) {
            throw new IllegalArgumentException("the databases of " + tool.name() + " are those of " + tool.engine()
                    + "; '" + database + "' is none, expected e.g. " + tool.engine() + ":orders-prod/orders");
        }
        for (String key : options.keySet()) {
            if (tool.options().stream().noneMatch(option -> option.covers(key))) {
                throw new IllegalArgumentException("'" + key + "' cannot be set for " + tool.name() + "; there are: "
                        + tool.options().stream().map(Tool.Option::key).collect(Collectors.joining(", ")));
            }
        }
    }
}
