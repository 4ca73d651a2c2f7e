package dev.lifeboat.snapshot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table, as the server itself spells it.
 *
 * @param schema its schema; in MySQL and MariaDB its database
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    public TableName {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a table has a schema and a name, not '" + schema + "." + name + "'");
        }
    }

    /**
     * Reads {@code schema.table}. What is in double quotes is taken as it is, the rest in lower case.
     *
     * @param schema where a table is that is named without one
     */
    public static TableName parse(String text, String schema) {
        List<String> parts = parts(text);
        return switch (parts.size()) {
            case 1 -> new TableName(schema, parts.get(0));
            case 2 -> new TableName(parts.get(0), parts.get(1));
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' names no table; expected schema.table, in double quotes where it must be");
        };
    }

    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        boolean everQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                part.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
                everQuoted = true;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(quoted ? c : lower(c));
            }
        }
        parts.add(part.toString());
        if (quoted) {
            throw new IllegalArgumentException("'" + text + "' names no table: a quote is not closed");
        }
        return everQuoted ? parts : parts.stream().map(String::strip).toList();
    }

    /** As servers do with names that are not quoted. */
    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** {@code schema.table}, quoted where it must be. */
    @Override
    public String toString() {
        return quoted(schema) + "." + quoted(name);
    }

    private static String quoted(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }
}
