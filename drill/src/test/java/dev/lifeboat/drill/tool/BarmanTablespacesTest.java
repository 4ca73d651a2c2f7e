package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.tool.BarmanTablespaces.Tablespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarmanTablespacesTest {
    @Test
    void namesAllOfThemWhateverStandsBefore() throws Exception {
        assertThat(BarmanTablespaces.of("""
                        /usr/lib/python3: DeprecationWarning
                        {"main": {"backup_id": "20261123T022443", "tablespaces": [{"location": "/x", "name": "fast", "oid": 16388}]}}
                        """)).containsExactly(new Tablespace("fast", "16388"));
        assertThat(BarmanTablespaces.of("{\"main\": {\"backup_id\": \"20261123T022443\", \"tablespaces\": []}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"_ERROR\": [\"Unknown backup\"]}",
                "{\"main\": {\"backup_id\": \"20261123T022443\", \"tablespaces\": [{\"name\": \"a:/etc\", \"oid\": 16388}]}}",
                "{\"main\": {\"backup_id\": \"20261123T022443\", \"tablespaces\": [{\"name\": \"a\", \"oid\": \"../x\"}]}}"
            })
    void nothingIsRestoredWhereTheyAreNotTold(String printed) {
        assertThatThrownBy(() -> BarmanTablespaces.of(printed)).hasMessageContaining("cannot be told");
    }
}
