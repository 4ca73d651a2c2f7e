package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.catalog.Row.Change;
import dev.lifeboat.v1.ProcedureEvidence;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose a recovery procedure is. */
class ProcedureRowsTest {
    private static final CatalogMapping OF_NOBODY = mapping();
    private static final CatalogMapping OF_TWO = mapping("orders", "mysql:shop/billing");
    private static final Map<String, Object> RUNBOOK = Map.of("id", 1, "procedure_name", "restore");

    @Test
    void aProcedureThatNamesNoDatabaseIsForThoseOfTheSettings() {
        var mapped = OF_TWO.map(row(Change.INSERT, null, RUNBOOK));

        assertThat(mapped.records())
                .extracting(Mapped::key)
                .containsExactly("postgresql:prod/orders", "mysql:shop/billing");
        assertThat(mapped.records()).allSatisfy(record -> {
            var procedure = (ProcedureEvidence) record.value();
            assertThat(procedure.getDatabase()).isEqualTo(record.key());
            assertThat(record.kind()).isEqualTo(Mapped.Kind.FACT);
        });
        assertThat(mapped.records())
                .extracting(record ->
                        ((ProcedureEvidence) record.value()).getHeader().getEventId())
                .doesNotHaveDuplicates();
    }

    @Test
    void aProcedureIsForNoDatabaseWhereNeitherItNorTheSettingsNameOne() {
        var mapped = OF_NOBODY.map(row(Change.INSERT, null, RUNBOOK));

        assertThat(mapped.records()).extracting(Mapped::key).containsExactly("catalog:main");
        assertThat(((ProcedureEvidence) mapped.records().get(0).value()).getDatabase())
                .isEmpty();
    }

    @Test
    void aProcedureThatNamesItsDatabaseIsForThatOneAlone() {
        var mapped = OF_TWO.map(row(Change.INSERT, null, naming("payroll")));

        assertThat(mapped.records()).extracting(Mapped::key).containsExactly("postgresql:prod/payroll");
    }

    @Test
    void isWithdrawnFromTheDatabasesThatItIsNoLongerFor() {
        var named = OF_TWO.map(row(Change.UPDATE, RUNBOOK, naming("orders")));
        assertThat(named.records())
                .extracting(Mapped::key, Mapped::kind)
                .containsExactly(
                        tuple("mysql:shop/billing", Mapped.Kind.WITHDRAWN),
                        tuple("postgresql:prod/orders", Mapped.Kind.FACT));

        var deleted = OF_TWO.map(row(Change.DELETE, RUNBOOK, null));
        assertThat(deleted.records())
                .extracting(Mapped::kind)
                .containsExactly(Mapped.Kind.WITHDRAWN, Mapped.Kind.WITHDRAWN);
    }

    /** It was published before the database was taken out of the settings. */
    @Test
    void isWithdrawnFromADatabaseThatTheSettingsNoLongerName() {
        PriorKeys published = (topic, nativeId) -> Set.of("postgresql:prod/orders", "mysql:shop/billing");

        var mapped = mapping("orders").map(row(Change.UPDATE, RUNBOOK, RUNBOOK), published);

        assertThat(mapped.records())
                .extracting(Mapped::key, Mapped::kind)
                .containsExactly(
                        tuple("mysql:shop/billing", Mapped.Kind.WITHDRAWN),
                        tuple("postgresql:prod/orders", Mapped.Kind.FACT));
    }

    @Test
    void refusesSettingsThatNameNoDatabase() {
        assertThatThrownBy(() -> mapping("orders\u0000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the procedures of catalog:main are for 'orders");
    }

    private static Map<String, Object> naming(String database) {
        var row = new HashMap<>(RUNBOOK);
        row.put("database_name", database);
        return row;
    }

    private static CatalogMapping mapping(String... databases) {
        return new CatalogMapping(
                new Catalog("catalog:main", "postgresql", "prod", StatusWords.DEFAULT, List.of(databases)));
    }

    private static Row row(Change change, @Nullable Map<String, Object> before, @Nullable Map<String, Object> after) {
        return new Row(
                "recovery_procedures",
                change,
                Map.of("id", 1),
                before,
                before != null,
                after,
                7,
                7,
                Instant.parse("2026-03-01T12:00:00Z"));
    }
}
