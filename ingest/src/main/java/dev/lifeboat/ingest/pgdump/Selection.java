package dev.lifeboat.ingest.pgdump;

import java.util.HashSet;
import java.util.Set;

/**
 * What a dump defines beside tables, which tells whether some were chosen. With {@code -t} pg_dump leaves out the schema of the
 * table, and all extensions, one of which might have made it; with {@code -n public} it creates the schema public, which it takes
 * for granted otherwise. Of what was chosen in other ways nothing tells.
 */
final class Selection {
    /** The first release that takes it for granted. */
    private static final int PUBLIC_IS_GRANTED = 11;

    private final Set<String> schemas = new HashSet<>();
    private final Set<String> used = new HashSet<>();
    private boolean extensions;
    private boolean createsPublic;

    /** It defines something. */
    void defines(String kind, String name, String schema) {
        switch (kind) {
            case "SCHEMA" -> schemas.add(name);
            case "EXTENSION" -> extensions = true;
            case "TABLE" -> used.add(schema);
            default -> {
                // tells nothing
            }
        }
    }

    /** A statement that makes a schema. */
    void creates(String statement) {
        createsPublic |= statement.lines().anyMatch(line -> line.equals("CREATE SCHEMA public;"));
    }

    /** What tells that some were chosen; empty when nothing does. */
    String told(String toolVersion) {
        if (createsPublic && major(toolVersion) >= PUBLIC_IS_GRANTED) {
            return "it creates the schema public, as pg_dump does with -n public alone";
        }
        var without = new HashSet<>(used);
        without.removeAll(schemas);
        without.remove("public");
        without.remove("");
        return extensions || without.isEmpty()
                ? ""
                : "it has tables of the schema " + without.iterator().next()
                        + " and not the schema, as pg_dump leaves it out with -t";
    }

    private static int major(String version) {
        String digits = version.strip().split("\\D", 2)[0];
        return digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
    }
}
