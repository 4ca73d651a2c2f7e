package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MariadbTablesTest {
    @Test
    void aZoneThatIsUtcOnlyInWinterIsNotTakenForUtc() {
        assertThat(MariadbTables.isUtc("SYSTEM", "GMT")).isFalse();
        assertThat(MariadbTables.isUtc("SYSTEM", "UTC")).isTrue();
        assertThat(MariadbTables.isUtc("+00:00", "CET")).isTrue();
        assertThat(MariadbTables.isUtc("+05:30", "UTC")).isFalse();
    }
}
