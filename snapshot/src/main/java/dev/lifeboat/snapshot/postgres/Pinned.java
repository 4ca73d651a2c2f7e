package dev.lifeboat.snapshot.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings that change how values print, or which rows and plans there are; set for a transaction. */
final class Pinned {
    private static final Map<String, String> SETTINGS = settings();

    private Pinned() {}

    private static Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        // how values print
        settings.put("timezone", "UTC");
        settings.put("datestyle", "ISO, YMD");
        settings.put("intervalstyle", "postgres");
        settings.put("bytea_output", "hex");
        settings.put("extra_float_digits", "3");
        settings.put("lc_monetary", "C");
        settings.put("xmloption", "content");
        // names in values (regclass, ...) are whole, and no function of somebody's stands before the server's own
        settings.put("search_path", "pg_catalog, pg_temp");
        settings.put("quote_all_identifiers", "off");
        // an error where a role would not see all rows
        settings.put("row_security", "off");
        // thousands of small statements: what plans them must cost nothing, and one of them is for one processor
        settings.put("jit", "off");
        settings.put("max_parallel_workers_per_gather", "0");
        return settings;
    }

    static void set(Connection connection) throws SQLException {
        var calls = new StringBuilder("select ");
        SETTINGS.forEach(
                (name, value) -> calls.append("pg_catalog.set_config('%s', '%s', true), ".formatted(name, value)));
        try (var statement = connection.createStatement()) {
            statement.execute(calls + "1");
        }
    }
}
