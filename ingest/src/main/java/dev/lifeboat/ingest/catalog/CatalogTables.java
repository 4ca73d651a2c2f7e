package dev.lifeboat.ingest.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The SQL of the catalog, from the files beside this class. */
final class CatalogTables {
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

    private CatalogTables() {}

    /** One column beyond the seed's. */
    record ExtraColumn(String table, String column, String type) {}

    static String creation(String table) {
        return read(table + ".sql");
    }

    static String checklistFunction() {
        return read("checklist_function.sql");
    }

    static List<ExtraColumn> extraColumns() {
        return read("extra_columns.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 3))
                .map(parts -> new ExtraColumn(parts[0], parts[1], parts[2]))
                .toList();
    }

    private static String read(String file) {
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
