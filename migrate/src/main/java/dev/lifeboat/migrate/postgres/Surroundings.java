package dev.lifeboat.migrate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a migration changes beside tables: settings of its session, which end with it, and sequences, which no rollback resets. */
public record Surroundings(Map<String, String> settings, Map<String, String> sequences) {
    public Surroundings {
        settings = new TreeMap<>(settings);
        sequences = new TreeMap<>(sequences);
    }

    public static Surroundings of(Connection connection) throws SQLException {
        return new Surroundings(
                pairs(connection, "select name, setting from pg_catalog.pg_settings where source = 'session'"),
                pairs(
                        connection,
                        "select schemaname || '.' || sequencename, coalesce(last_value::text, 'its start')"
                                + " from pg_catalog.pg_sequences"));
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        var pairs = new TreeMap<String, String>();
        Ask.all(connection, sql, row -> Map.entry(row.getString(1), Objects.requireNonNullElse(row.getString(2), "")))
                .forEach(pair -> pairs.put(pair.getKey(), pair.getValue()));
        return pairs;
    }

    /** What is different afterwards, for people. */
    public List<String> differences(Surroundings after) {
        var notes = new ArrayList<String>();
        after.settings.forEach((name, value) -> {
            if (!value.equals(settings.get(name))) {
                notes.add("the migration set " + name + " to '" + value + "' in its session");
            }
        });
        after.sequences.forEach((name, value) -> {
            String before = sequences.get(name);
            if (before != null && !before.equals(value)) {
                notes.add("sequence " + name + " went from " + before + " to " + value
                        + ", which no rollback takes back");
            }
        });
        return notes;
    }
}
