package dev.lifeboat.ingest.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The SQL of the catalog, from the files beside this class. */
final class CatalogTables {
    /** The comment of the tables that were made here. */
    static final String MARK = "lifeboat catalog";

    /** In the order of their creation. */
    static final List<String> NAMES = List.of(
            "backup_catalog",
            "backup_verification_tests",
            "recovery_procedures",
            "migration_safety_checklist",
            "pitr_capability",
            "migration_log",
            "migration_data_snapshots",
            "migration_plan");

    /** Columns without which nothing can be made of a row. */
    private static final Map<String, List<String>> REQUIRED = Map.of(
            "backup_catalog", List.of("id", "source_database"),
            "backup_verification_tests", List.of("backup_id"),
            "migration_safety_checklist", List.of("migration_id"),
            "pitr_capability", List.of("database_name"),
            "migration_data_snapshots", List.of("migration_id"),
            "migration_plan", List.of("migration_id", "database_name"));

    private CatalogTables() {}

    static List<String> required(String table) {
        return REQUIRED.getOrDefault(table, List.of());
    }

    /** One column beyond the seed's. */
    record ExtraColumn(String table, String column, String type) {}

    /** The SQL that creates a table in PostgreSQL. */
    static String creation(String table) {
        return read(table + ".sql");
    }

    static String checklistFunction() {
        return read("checklist_function.sql");
    }

    static List<ExtraColumn> extraColumns() {
        return extraColumns("extra_columns.txt");
    }

    static List<ExtraColumn> extraColumns(String file) {
        return read(file)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 3))
                .map(parts -> new ExtraColumn(parts[0], parts[1], parts[2]))
                .toList();
    }

    static String read(String file) {
        try (var in = CatalogTables.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the class path of Lifeboat");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
