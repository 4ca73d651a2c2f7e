package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TablespacesTest {
    @Test
    void theSystemTablespaceIsOnlyLookedAtWhereItsLayoutIsKnown() {
        assertThat(Tablespaces.isUsual(Map.of())).isTrue();
        assertThat(Tablespaces.isUsual(
                        Map.of("innodb_data_file_path", "ibdata1:12M:autoextend", "innodb_page_size", "16384")))
                .isTrue();
        assertThat(Tablespaces.isUsual(Map.of("innodb_data_file_path", "ibdata1:12M;ibdata2:12M:autoextend")))
                .isFalse();
        assertThat(Tablespaces.isUsual(Map.of("innodb_data_file_path", "system1:12M")))
                .isFalse();
        assertThat(Tablespaces.isUsual(Map.of("innodb_page_size", "8192"))).isFalse();
    }
}
