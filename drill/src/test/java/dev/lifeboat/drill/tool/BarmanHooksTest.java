package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarmanHooksTest {
    @Test
    void namesThoseThatAreSet() throws Exception {
        assertThat(BarmanHooks.ofRecovery("""
                        2026-11-23 barman WARNING: Error retrieving PostgreSQL status
                        {"main": {"pre_recovery_script": null, "post_recovery_retry_script": "rm -rf /", "pre_backup_script": "x"}}
                        """, "main")).containsExactly("post_recovery_retry_script");
        assertThat(BarmanHooks.ofRecovery("{\"main\": {\"pre_recovery_script\": null}}", "main"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"main\": {}}", "{\"other\": {\"pre_recovery_script\": null}}"})
    void nothingIsRestoredWhereTheyAreNotTold(String printed) {
        assertThatThrownBy(() -> BarmanHooks.ofRecovery(printed, "main")).hasMessageContaining("cannot be told");
    }
}
