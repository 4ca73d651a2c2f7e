package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables that are installed have the same columns in every engine. */
class SameColumnsTest {
    private static final Pattern COLUMN = Pattern.compile("^    ([a-z_]+) .*$", Pattern.MULTILINE);

    @Test
    void everyEngineHasEveryColumn() {
        assertThat(columns("mariadb/", "mariadb/extra_columns.txt")).isEqualTo(columns("", "extra_columns.txt"));
        assertThat(columns("sqlserver/", null)).isEqualTo(columns("", "extra_columns.txt"));
    }

    @Test
    void whatHasNoTypeInAnEngineIsTextOfAFormThatTheMappingReads() {
        assertThat(CatalogTables.read("sqlserver/recovery_procedures.sql"))
                .contains("procedure_steps NVARCHAR(MAX) CHECK (ISJSON(procedure_steps) = 1)")
                .contains("estimated_recovery_time NVARCHAR(64) CHECK (estimated_recovery_time LIKE 'P%')");
        assertThat(CatalogTables.NAMES)
                .allSatisfy(table -> assertThat(CatalogTables.read("sqlserver/" + table + ".sql"))
                        .doesNotContainPattern("DATETIME2|\\bDATETIME\\b|\\bJSON\\b|TIMESTAMP|BOOLEAN|AUTO_INCREMENT"));
    }

    private static TreeMap<String, TreeSet<String>> columns(String folder, String extra) {
        var columns = new TreeMap<String, TreeSet<String>>();
        for (String table : CatalogTables.NAMES) {
            COLUMN.matcher(CatalogTables.read(folder + table + ".sql"))
                    .results()
                    .forEach(column -> columns.computeIfAbsent(table, name -> new TreeSet<>())
                            .add(column.group(1)));
        }
        if (extra != null) {
            CatalogTables.extraColumns(extra)
                    .forEach(column -> columns.get(column.table()).add(column.column()));
        }
        return columns;
    }
}
