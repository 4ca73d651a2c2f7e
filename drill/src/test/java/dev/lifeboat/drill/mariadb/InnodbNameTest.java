package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InnodbNameTest {
    @Test
    void aPartitionIsOfItsTable() {
        assertThat(InnodbName.table("o@002dx/p#P#p0")).contains("o@002dx/p");
        assertThat(InnodbName.table("orders/s#P#p0#SP#p0sp1")).contains("orders/s");
        assertThat(InnodbName.table("orders/P@0023P@0023Q")).contains("orders/P@0023P@0023Q");
    }

    @Test
    void whatTheServerMakesByItselfIsNoTable() {
        assertThat(InnodbName.table("SYS_FOREIGN")).isEmpty();
        assertThat(InnodbName.table("orders/#sql-alter-1-2")).isEmpty();
        assertThat(InnodbName.table("orders/FTS_0000000000000016_CONFIG")).isEmpty();
        assertThat(InnodbName.table("orders/FTS_mine")).contains("orders/FTS_mine");
    }
}
