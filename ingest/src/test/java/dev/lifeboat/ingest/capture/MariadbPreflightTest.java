package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.catalog.CatalogInstaller;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of a real MariaDB (Debian's mariadb-server) that cannot be read as it is. */
class MariadbPreflightTest {
    private static MariadbCatalogs catalogs;

    @BeforeAll
    static void startMariadb() throws Exception {
        catalogs = MariadbCatalogs.shared();
    }

    @Test
    void theGrantsThatAreDocumentedAreEnoughAndEachIsNeeded() {
        var catalog = catalogs.installed("grants");
        assertThat(look(catalog).tables().published()).hasSize(8);
        for (String right : new String[] {"REPLICATION SLAVE", "BINLOG MONITOR", "SLAVE MONITOR", "RELOAD"}) {
            refused(catalog, "REVOKE " + right + " ON *.* FROM %s@'127.0.0.1'", "GRANT " + right + " ON *.*");
            catalogs.grant(catalog, "GRANT " + right + " ON *.* TO %s@'127.0.0.1'");
        }
        refused(catalog, "REVOKE SELECT ON %1$s.* FROM %1$s@'127.0.0.1'", "GRANT SELECT ON `" + catalog.name() + "`.*");
        catalogs.grant(catalog, "GRANT SELECT ON %1$s.backup_catalog TO %1$s@'127.0.0.1'");
        assertThat(said(catalog))
                .as("the tables that it may not see would look as if they were gone")
                .contains("GRANT SELECT ON `" + catalog.name() + "`.*");
        catalogs.grant(catalog, "GRANT SELECT ON %1$s.* TO %1$s@'127.0.0.1'");
        assertThat(look(catalog).tables().published()).hasSize(8);
        refused(
                catalog,
                "REVOKE UPDATE ON %1$s.lifeboat_pulse FROM %1$s@'127.0.0.1'",
                "GRANT UPDATE ON `" + catalog.name() + "`.lifeboat_pulse");
    }

    @Test
    void settingsThatWouldLoseChangesAreNamedWithTheirRemedy() {
        var catalog = catalogs.installed("settings");
        refused(
                catalog,
                "SET GLOBAL binlog_format = 'MIXED'",
                "binlog_format",
                "MIXED",
                "SET GLOBAL binlog_format = 'ROW'");
        catalogs.grant(catalog, "SET GLOBAL binlog_format = 'ROW'");
        refused(catalog, "SET GLOBAL binlog_row_image = 'MINIMAL'", "binlog_row_image", "MINIMAL", "FULL");
        catalogs.grant(catalog, "SET GLOBAL binlog_row_image = 'FULL'");
        refused(catalog, "SET GLOBAL log_bin_compress = ON", "log_bin_compress", "OFF");
        catalogs.grant(catalog, "SET GLOBAL log_bin_compress = OFF");
        look(catalog);
    }

    @Test
    void tablesThatSayNothingAreNamedWithTheirRemedy() {
        var catalog = catalogs.empty("tables");
        assertThat(said(catalog)).contains("lifeboat catalog install", catalog.name());
        refused(
                catalog,
                "CREATE TABLE %s.backup_catalog (id INT, taken DATETIME)",
                "backup_catalog has no primary key",
                "no table lifeboat_pulse",
                "backup_catalog.taken is a DATETIME",
                "COMMENT 'UTC'");
        catalogs.sql(catalog, "ALTER TABLE backup_catalog ADD PRIMARY KEY (id), MODIFY taken DATETIME COMMENT 'UTC'");
        assertThat(said(catalog))
                .contains("backup_catalog lacks [source_database]")
                .doesNotContain("DATETIME");
        catalogs.sql(catalog, "ALTER TABLE backup_catalog ADD COLUMN source_database TEXT");
        assertThat(CatalogInstaller.install(catalogs.server().jdbcUrl(catalog.name()))
                        .leftAsTheyAre())
                .containsExactly("backup_catalog");
        catalogs.grant(catalog, "GRANT INSERT, UPDATE ON %1$s.lifeboat_pulse TO %1$s@'127.0.0.1'");
        assertThat(look(catalog).tables().published()).hasSize(8);
        assertThat(CatalogInstaller.install(catalogs.server().jdbcUrl(catalog.name()))
                        .created())
                .isEmpty();
        assertThat(catalogs.ask(catalog, "CALL lifeboat_checklist('6F1C2A9E-1111-4000-8000-000000000001')"))
                .isEqualTo("1");
    }

    @Test
    void aSecondReaderOfTheSameNameIsRefused() throws SQLException {
        var catalog = catalogs.installed("second");
        try (var first = catalog.connect();
                var second = catalog.connect()) {
            catalog.server().claim(first, catalog);
            var sight = catalog.server().look(second, catalog);
            assertThatThrownBy(sight::requireUnused).hasMessageContaining("another ingest of the same name");
            assertThatThrownBy(() -> catalog.server().claim(second, catalog)).hasMessageContaining("same name");
        }
    }

    @Test
    void aServerThatCannotBeEnteredIsToldWithoutThePassword() throws Exception {
        var catalog = catalogs.installed("entry");
        assertThat(explained(catalog.jdbcUrl().replace(MariadbCatalogs.PASSWORD, "s3cret")))
                .contains(
                        "check user and password",
                        "127.0.0.1:" + catalogs.server().port())
                .doesNotContain("s3cret");
        assertThat(explained(catalog.jdbcUrl().replace("/" + catalog.name(), "/none")))
                .contains("none at 127.0.0.1");
        assertThat(explained("jdbc:mysql://127.0.0.1:1/c?user=u&password=s3cret"))
                .contains("cannot be reached", "127.0.0.1:1")
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> CatalogSource.of("x", "jdbc:mariadb://h/?password=s3cret", "mysql", "prod"))
                .hasMessageContaining("jdbc:mariadb://host:port/database")
                .hasMessageNotContaining("s3cret");
    }

    private static Sight look(CatalogSource catalog) {
        try (var connection = catalog.connect()) {
            return catalog.server().look(connection, catalog);
        } catch (SQLException e) {
            throw new IllegalStateException(Problems.explain(e, catalog), e);
        }
    }

    private static String said(CatalogSource catalog) {
        try {
            look(catalog);
            return "nothing";
        } catch (CannotCaptureException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void refused(CatalogSource catalog, String statement, String... words) {
        catalogs.grant(catalog, statement);
        assertThat(said(catalog)).contains(words).doesNotContain(MariadbCatalogs.PASSWORD);
    }

    private static String explained(String url) {
        var source = CatalogSource.of("x", url, "mysql", "prod");
        try (var connection = source.connect()) {
            return "nothing";
        } catch (SQLException e) {
            return Problems.explain(e, source);
        }
    }
}
