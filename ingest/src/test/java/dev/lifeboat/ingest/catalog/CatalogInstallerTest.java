package dev.lifeboat.ingest.catalog;

import static dev.lifeboat.ingest.Stand.ask;
import static dev.lifeboat.ingest.Stand.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.Stand;
import org.junit.jupiter.api.Test;

class CatalogInstallerTest {
    private final Stand stand = Stand.shared();

    @Test
    void createsTheTablesOnceAndFillsTheChecklistOfAMigration() {
        var catalog = stand.newCatalog("install");

        var first = CatalogInstaller.install(catalog.jdbcUrl());
        var second = CatalogInstaller.install(catalog.jdbcUrl());

        assertThat(first.created()).isEqualTo(CatalogTables.NAMES);
        assertThat(second.created()).isEmpty();
        assertThat(second.ours()).isEqualTo(CatalogTables.NAMES);
        assertThat(ask(catalog, "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'lifeboat'"))
                .isEqualTo("8");
        assertThat(ask(catalog, "SELECT count(*) FROM lifeboat_checklist(gen_random_uuid())"))
                .isEqualTo("8");
    }

    @Test
    void leavesTablesThatAreNotOursAsTheyAre() {
        var catalog = stand.newCatalog("foreign");
        sql(catalog, "CREATE TABLE backup_catalog (id INTEGER PRIMARY KEY, source_database TEXT)");

        var installed = CatalogInstaller.install(catalog.jdbcUrl());

        assertThat(installed.leftAsTheyAre()).containsExactly("backup_catalog");
        assertThat(ask(
                        catalog,
                        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'backup_catalog'::regclass"
                                + " AND attnum > 0"))
                .isEqualTo("2");
        assertThat(ask(catalog, "SELECT relreplident FROM pg_class WHERE relname = 'backup_catalog'"))
                .isEqualTo("d");
    }

    @Test
    void changesNothingWhenItMayNotAndSaysWhatItTakes() {
        var catalog = stand.newCatalog("denied");
        sql(catalog, "DROP ROLE IF EXISTS nobody_much", "CREATE ROLE nobody_much LOGIN PASSWORD 'x'");
        String url = catalog.jdbcUrl()
                .replaceAll("user=[^&]*", "user=nobody_much")
                .replaceAll("password=[^&]*", "password=x");

        assertThatThrownBy(() -> CatalogInstaller.install(url)).hasMessageContaining("nothing was changed");
        assertThat(ask(catalog, "SELECT to_regclass('backup_catalog')")).isNull();
    }
}
