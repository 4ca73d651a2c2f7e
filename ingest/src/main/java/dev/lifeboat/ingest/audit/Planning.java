package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.audit.MigrationColumn.Purpose;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Question;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the database itself keeps of its backups and of its migrations. The rows of a question have {@code schema_name} and
 * {@code table_name}; for tracking {@code row_count}, for migrations {@code column_name}, null where no column of the table
 * plans anything.
 */
final class Planning {
    static final String TRACKING = "backup-tracking";
    static final String MIGRATIONS = "migration-planning";

    /** In lower case; the first three are the usual ones, the others those of Lifeboat's catalog. */
    static final List<String> TRACKING_TABLES = List.of(
            "backup_history",
            "backup_tests",
            "recovery_tests",
            "backup_catalog",
            "backup_verification_tests",
            "recovery_procedures",
            "pitr_capability");

    private static final Map<String, String> TOOLS = Map.of(
            "flyway_schema_history",
            "Flyway",
            "databasechangelog",
            "Liquibase",
            "schema_migrations",
            "Rails, golang-migrate or dbmate",
            "alembic_version",
            "Alembic",
            "__efmigrationshistory",
            "Entity Framework",
            "django_migrations",
            "Django",
            "_prisma_migrations",
            "Prisma");

    private Planning() {}

    /** The names, for an SQL list. */
    static String trackingTables() {
        return quoted(TRACKING_TABLES.stream());
    }

    static String toolTables() {
        return quoted(TOOLS.keySet().stream().sorted());
    }

    private static String quoted(Stream<String> names) {
        return names.map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    static void tracking(Asking asking, Question question) {
        asking.with(TRACKING, question, rows -> {
            if (rows.isEmpty()) {
                asking.absent(
                        TRACKING,
                        Severity.WARNING,
                        "no table here keeps track of backups or of restore tests ("
                                + String.join(", ", TRACKING_TABLES) + ")",
                        "Have Lifeboat observe the backup tool (lifeboat observe TOOL), or create a catalog (lifeboat"
                                + " catalog install) that the backup job writes to");
                return;
            }
            boolean anyRow = rows.stream().anyMatch(row -> row.countOrZero("row_count") > 0);
            String tables = rows.stream()
                    .limit(20)
                    .map(row -> name(row)
                            + (row.has("row_count")
                                    ? " (about " + Amounts.of(row.countOrZero("row_count"), "row") + ")"
                                    : ""))
                    .collect(Collectors.joining(", "));
            if (anyRow) {
                asking.info(
                        TRACKING,
                        "backups are tracked in " + tables,
                        "Have Lifeboat read it (ingest.catalog.NAME.jdbc.url): what it says is a claim until somebody restores");
            } else {
                asking.warning(
                        TRACKING,
                        "there is " + tables + ", and nothing in it as far as the statistics tell",
                        "See that the backup job writes there");
            }
        });
    }

    static List<MigrationColumn> migrations(Asking asking, Question question) {
        var columns = new ArrayList<MigrationColumn>();
        asking.with(MIGRATIONS, question, rows -> {
            var tables = new LinkedHashSet<String>();
            var tools = new TreeSet<String>();
            for (Entry row : rows) {
                tables.add(name(row));
                String tool = TOOLS.get(row.needed("table_name").toLowerCase(Locale.ROOT));
                if (tool != null) {
                    tools.add(tool);
                }
                String column = row.text("column_name");
                if (column != null) {
                    columns.add(new MigrationColumn(
                            row.needed("schema_name"), row.needed("table_name"), column, Purpose.of(column)));
                }
            }
            found(asking, tables, tools, columns);
        });
        return columns;
    }

    private static void found(Asking asking, Set<String> tables, Set<String> tools, List<MigrationColumn> columns) {
        String ask = "Have the migration job ask first: lifeboat gate DATABASE --migration ID";
        if (tables.isEmpty()) {
            asking.absent(MIGRATIONS, Severity.INFO, "no table here is of migrations", "");
            return;
        }
        String run = tools.isEmpty() ? "" : "; " + String.join(" and ", tools) + " migrates it";
        var missing = Stream.of(Purpose.values())
                .filter(purpose -> columns.stream().noneMatch(column -> column.purpose() == purpose))
                .map(Purpose::words)
                .toList();
        if (missing.isEmpty()) {
            asking.info(
                    MIGRATIONS,
                    "migrations refer to a backup, plan the way back and track verification in " + some(tables) + run,
                    "That such columns exist does not say that they are filled. " + ask);
        } else {
            asking.absent(
                    MIGRATIONS,
                    Severity.WARNING,
                    "in " + some(tables) + " no column " + String.join(", and none ", missing) + run,
                    ask + ". It denies a migration without a proven way back");
        }
    }

    private static String some(Set<String> tables) {
        return tables.stream().limit(5).collect(Collectors.joining(", "))
                + (tables.size() > 5 ? " and " + (tables.size() - 5) + " more" : "");
    }

    private static String name(Entry row) {
        return row.needed("schema_name") + "." + row.needed("table_name");
    }
}
