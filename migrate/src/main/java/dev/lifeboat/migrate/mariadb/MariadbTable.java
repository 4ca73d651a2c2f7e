package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.snapshot.TableName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table.
 *
 * @param kind as information_schema has it, e.g. BASE TABLE or VIEW
 * @param engine e.g. InnoDB; empty where there is none
 */
record MariadbTable(TableName id, String kind, String engine, List<String> columns) implements Table {
    MariadbTable {
        columns = List.copyOf(columns);
    }

    @Override
    public String name() {
        return id.toString();
    }

    /** Its name as SQL has it. */
    String quoted() {
        return backticks(id.schema()) + "." + backticks(id.name());
    }

    /** A name of a plan, as SQL has it. */
    static String quoted(String name) {
        TableName id = TableName.parse(name, "?");
        return backticks(id.schema()) + "." + backticks(id.name());
    }

    private static String backticks(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    boolean isTransactional() {
        return engine.equalsIgnoreCase("InnoDB");
    }

    boolean isSequence() {
        return kind.equalsIgnoreCase("SEQUENCE");
    }

    @Override
    public @Nullable String whyNotCompared() {
        return kind.equalsIgnoreCase("BASE TABLE") || kind.equalsIgnoreCase("SYSTEM VERSIONED")
                ? null
                : "is a " + kind.toLowerCase(Locale.ROOT) + ": it can only be 'ignored'";
    }
}
