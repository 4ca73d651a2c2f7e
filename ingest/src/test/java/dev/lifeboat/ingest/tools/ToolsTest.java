package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolsTest {
    @Test
    void makesEachDatabaseASourceOfItsOwnWhateverItIsCalled() {
        assertThat(source("pgbackrest:second", "postgresql:prod/orders"))
                .isEqualTo("pgbackrest:second/postgresql:prod/orders")
                .isNotEqualTo(source("pgbackrest:second", "postgresql:prod/customers"));
        assertThat(source("", "postgresql:prod/orders")).isEqualTo("pgbackrest:postgresql:prod/orders");
        assertThat(source("pgbackrest:second/postgresql:prod/orders", "postgresql:prod/orders"))
                .as("as it is told elsewhere")
                .isEqualTo("pgbackrest:second/postgresql:prod/orders");
    }

    private static String source(String named, String database) {
        return Tools.subject(Tools.named("pgbackrest"), database, named, Map.of())
                .source();
    }
}
