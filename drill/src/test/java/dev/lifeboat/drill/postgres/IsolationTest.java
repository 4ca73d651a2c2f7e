package dev.lifeboat.drill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Scratch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationTest {
    private static final Scratch SCRATCH = new Scratch(Path.of("/drills/drill-1"), new Account(List.of(), null));

    @Test
    void aRestoredServerReachesNobodyAndNobodyReachesIt() {
        assertThat(Isolation.settings(18, SCRATCH, List.of()))
                .containsEntry("listen_addresses", "")
                .containsEntry("unix_socket_directories", "/drills/drill-1/s")
                .containsEntry("archive_mode", "off")
                .containsEntry("archive_command", "")
                .containsEntry("archive_library", "")
                .containsEntry("primary_conninfo", "")
                .containsEntry("primary_slot_name", "")
                .containsEntry("max_logical_replication_workers", "0")
                .containsEntry("shared_preload_libraries", "")
                .containsEntry("session_preload_libraries", "")
                .containsEntry("event_triggers", "off");
    }

    @Test
    void anOlderServerIsGivenNoSettingThatItDoesNotKnow() {
        assertThat(Isolation.settings(14, SCRATCH, List.of("timescaledb")))
                .doesNotContainKeys("archive_library", "event_triggers")
                .containsEntry("shared_preload_libraries", "timescaledb");
    }

    @Test
    void recoversUntilItIsConsistentOrToTheInstantInUtc() {
        assertThat(Isolation.recovery("false", null))
                .containsEntry("recovery_target", "immediate")
                .doesNotContainKey("recovery_target_time");
        assertThat(Isolation.recovery("false", Instant.parse("2026-11-22T10:00:00.5Z")))
                .containsEntry("recovery_target_time", "2026-11-22 10:00:00.500000+00")
                .containsEntry("recovery_target", "");
    }

    @Test
    void recoveryGetsAtLeastTheLimitsOfTheSource() {
        var control = ControlFile.parse("""
                Database system identifier:           7440000000000000001
                max_connections setting:              300
                max_prepared_xacts setting:           7
                Data page checksum version:           1
                """);

        assertThat(control.limits()).isEqualTo(Map.of("max_connections", "300", "max_prepared_transactions", "7"));
        assertThat(control.pageChecksums()).isTrue();
        assertThat(control.systemIdentifier()).contains("7440000000000000001");
    }
}
