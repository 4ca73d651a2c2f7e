package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.catalog.SqlServerTables.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SqlServerTablesTest {
    private static final Column PULSE = column("lifeboat_pulse", "beat", "bigint", true, true);
    private static final List<Column> GOOD = List.of(
            column("backup_catalog", "id", "int", true, true),
            column("backup_catalog", "source_database", "nvarchar", false, true),
            PULSE);

    @Test
    void tablesThatAreCapturedWholeCanBeRead() {
        assertThat(SqlServerTables.problems(GOOD)).isEmpty();
        assertThat(SqlServerTables.found(GOOD).published()).containsOnlyKeys("backup_catalog");
        var other = with(column("backup_catalog", "note", "nvarchar", false, true));
        assertThat(SqlServerTables.found(other).identities())
                .isNotEqualTo(SqlServerTables.found(GOOD).identities());
    }

    @Test
    void whatWouldBeMissedIsNamedWithItsRemedy() {
        assertThat(SqlServerTables.problems(List.of()))
                .singleElement()
                .asString()
                .contains("catalog install");
        assertThat(SqlServerTables.problems(with(column("backup_catalog", "host", "nvarchar", false, false))))
                .singleElement()
                .asString()
                .contains("backup_catalog.host", "not captured", "sp_cdc_enable_table");
        assertThat(SqlServerTables.problems(with(column("backup_catalog", "expires_at", "datetime2", false, true))))
                .singleElement()
                .asString()
                .contains("time zone", "DATETIMEOFFSET");
        assertThat(SqlServerTables.problems(with(column("pitr_capability", "id", "int", true, true))))
                .singleElement()
                .asString()
                .contains("pitr_capability lacks [database_name]");
        assertThat(SqlServerTables.problems(with(column("migration_log", "id", "int", false, true))))
                .singleElement()
                .asString()
                .contains("migration_log has no primary key");
        assertThat(SqlServerTables.problems(GOOD.subList(0, 2)))
                .singleElement()
                .asString()
                .contains("no table lifeboat_pulse");
    }

    /** SQL Server names them unlike the standard, and the tables were never created on one. */
    @Test
    void theTablesCallOnlyFunctionsThatTheServerHas() {
        var called = Pattern.compile("DEFAULT (?!'|\\d|NULL)([A-Z_]+)");
        for (String table : CatalogTables.NAMES) {
            assertThat(called.matcher(CatalogTables.read("sqlserver/" + table + ".sql"))
                            .results()
                            .map(call -> call.group(1)))
                    .as(table)
                    .isSubsetOf("SYSDATETIMEOFFSET", "LOWER");
        }
    }

    @Test
    void noPartitionOfATableCanGoUnseen() {
        assertThat(SqlServerInstaller.capture("backup_catalog")).contains("@allow_partition_switch = 0");
    }

    private static List<Column> with(Column another) {
        var columns = new ArrayList<>(GOOD);
        columns.add(another);
        return columns;
    }

    private static Column column(String table, String name, String type, boolean key, boolean captured) {
        return new Column(table, name, type, 4, false, key, captured, "1/2");
    }
}
