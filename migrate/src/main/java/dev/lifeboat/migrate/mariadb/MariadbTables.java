package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All tables of the database that a session is in, by name. */
final class MariadbTables implements Reader.Tables {
    private final Map<String, MariadbTable> byName;

    private MariadbTables(Map<String, MariadbTable> byName) {
        this.byName = byName;
    }

    static MariadbTables of(Connection connection) throws SQLException {
        var columns = new TreeMap<String, List<String>>();
        Ask.all(
                        connection,
                        "select table_name, column_name, column_type from information_schema.columns"
                                + " where table_schema = database() order by table_name, ordinal_position",
                        row -> Map.entry(row.getString(1), row.getString(2) + "\t" + row.getString(3)))
                .forEach(column -> columns.computeIfAbsent(column.getKey(), it -> new ArrayList<>())
                        .add(column.getValue()));
        var byName = new TreeMap<String, MariadbTable>();
        Ask.all(
                        connection,
                        "select table_schema, table_name, table_type, coalesce(engine, '') from information_schema.tables"
                                + " where table_schema = database() and table_name <> '" + MariadbJournal.TABLE + "'",
                        row -> new MariadbTable(
                                new TableName(row.getString(1), row.getString(2)),
                                row.getString(3),
                                row.getString(4),
                                columns.getOrDefault(row.getString(2), List.of())))
                .forEach(table -> byName.put(table.name(), table));
        return new MariadbTables(byName);
    }

    Collection<MariadbTable> all() {
        return byName.values();
    }

    /** One that can be read; null where there is none. */
    @Nullable
    MariadbTable any() {
        return byName.values().stream()
                .filter(it -> it.whyNotCompared() == null)
                .findFirst()
                .orElse(null);
    }

    /** Which of those that a plan lets be written to unseen no rollback protects. */
    List<MariadbTable> ignoredUnprotected(Plan plan) {
        return byName.values().stream()
                .filter(it -> plan.isDeclared(it.name()) && it.whyNotCompared() == null && !it.isTransactional())
                .toList();
    }

    @Override
    public @Nullable MariadbTable named(String name) {
        return byName.get(name);
    }
}
