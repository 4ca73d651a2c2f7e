package dev.lifeboat.ingest.capture;

import static dev.lifeboat.ingest.Stand.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.v1.EvidenceHeader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog in a real MariaDB (Debian's mariadb-server), read by a user with the least rights. */
class MariadbCaptureTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows of every table; {@code [...]} stands for a list of numbers, {@code {...}} for a length of time. */
    private static final List<String> ROWS = List.of(
            "INSERT INTO backup_catalog (backup_name, backup_type, source_database, backup_start_time, backup_end_time,"
                    + " backup_size_bytes, backup_location, is_verified, created_by, parent_backup_ids, copies, off_site,"
                    + " expires_at) VALUES ('nightly', 'full', 'orders', '2026-11-20 01:02:03.123456',"
                    + " '2026-11-20 02:00:00', 9223372036854775807, '/b', true, 'Zoë 🚢', [1, 2],"
                    + " '[{\"location\": \"s3://x\", \"off_site\": true}]', false, '2099-01-01 00:00:00')",
            "INSERT INTO backup_verification_tests (backup_id, test_type, test_start_time, test_end_time, test_status,"
                    + " test_details, rows_verified, checksum_match) VALUES (1, 'restore', '2026-11-20 03:00:00',"
                    + " '2026-11-20 03:30:00', 'passed', '{\"tool\": \"x\"}', 12, true)",
            "INSERT INTO recovery_procedures (procedure_name, estimated_recovery_time, last_tested_date,"
                    + " test_success_rate, procedure_steps, required_resources, contact_list, database_name)"
                    + " VALUES ('runbook', {PT4H30M}, '2026-10-01', 99.50, '[\"stop\", \"start\"]', [3, 4],"
                    + " '[\"ops\"]', 'orders')",
            "INSERT INTO migration_safety_checklist (migration_id, checklist_item, completed, completed_at, evidence)"
                    + " VALUES ('6f1c2a9e-1111-4000-8000-000000000001', 'x', true, '2026-11-20 04:00:00', 'seen')",
            "INSERT INTO pitr_capability (database_name, earliest_recovery_point, latest_recovery_point,"
                    + " wal_archiving_enabled, last_verification_date, verification_status)"
                    + " VALUES ('orders', '2026-11-01 00:00:00', '2026-11-20 00:00:00', true, '2026-11-19', 'passed')",
            "INSERT INTO migration_plan (migration_id, name, database_name, rollback_plan, window_start) VALUES"
                    + " ('6f1c2a9e-1111-4000-8000-000000000001', 'm', 'orders', 'undo', '2026-12-01 00:00:00')",
            "INSERT INTO migration_log (migration_name, backup_id, executed_at, migration_id, state)"
                    + " VALUES ('m', 1, '2026-11-20 05:00:00', '6f1c2a9e-1111-4000-8000-000000000001', 'completed')",
            "INSERT INTO migration_data_snapshots (migration_id, snapshot_type, table_name, row_count, checksum,"
                    + " taken_at) VALUES ('6f1c2a9e-1111-4000-8000-000000000001', 'pre', 't', 7, 'abc',"
                    + " '2026-11-20 05:00:00')");

    private static final List<String> CHANGES = List.of(
            "UPDATE backup_catalog SET source_database = 'billing', backup_size_bytes = 5",
            "UPDATE migration_plan SET state = 'started'",
            "DELETE FROM migration_data_snapshots",
            "UPDATE backup_verification_tests SET checksum_match = false, test_status = 'failed'");

    @TempDir
    private static Path dir;

    private static LocalMariadb server;
    private static MariadbCatalogs catalogs;

    private final Stand stand = Stand.shared();

    @BeforeAll
    static void startMariadb() throws Exception {
        server = LocalMariadb.start(dir, "--binlog-format=ROW", "--default-time-zone=+05:30");
        catalogs = new MariadbCatalogs(server);
    }

    @AfterAll
    static void stopMariadb() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void makesTheSameEvidenceAsPostgres() {
        var postgres = stand.newCatalog("same");
        CatalogInstaller.install(postgres.jdbcUrl());
        var mariadb = catalogs.installed("same");
        try (var ofPostgres = stand.published(postgres);
                var ofMariadb = stand.published(mariadb)) {
            write(postgres, mariadb, ROWS);
            try (var app = IngestApp.start(stand.settings(postgres, mariadb))) {
                await().atMost(LONG).until(() -> ofPostgres.live().size() == ROWS.size());
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(records(ofMariadb, mariadb)).isEqualTo(records(ofPostgres, postgres)));
                write(postgres, mariadb, CHANGES);
                write(
                        postgres,
                        mariadb,
                        ROWS.stream()
                                .map(row -> row.replace("'nightly'", "'weekly'")
                                        .replace("0001'", "0002'")
                                        .replace("'runbook'", "'other'"))
                                .toList());
                await().atMost(LONG).until(() -> ofPostgres.live().size() == 2 * ROWS.size() - 1);
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(records(ofMariadb, mariadb)).isEqualTo(records(ofPostgres, postgres)));
            }
            positionsGrow(ofMariadb);
        }
    }

    private void write(CatalogSource postgres, CatalogSource mariadb, List<String> statements) {
        sql(postgres, "SET TIME ZONE 'UTC'");
        for (String statement : statements) {
            sql(
                    postgres,
                    "SET TIME ZONE 'UTC'",
                    statement.replaceAll("\\[(\\d[^\\]]*)]", "'{$1}'").replaceAll("\\{(P\\w+)}", "'$1'"));
        }
        catalogs.sql(
                mariadb,
                statements.stream()
                        .map(row -> row.replaceAll("(?<!')\\[(\\d[^\\]]*)]", "'[$1]'")
                                .replaceAll("\\{(P\\w+)}", "'$1'"))
                        .toArray(String[]::new));
    }

    /** All records of evidence, less what is of the place they were read from. */
    private static List<String> records(Published published, CatalogSource source) {
        return published.entries().stream()
                .filter(entry -> entry.value().get(0) instanceof EvidenceHeader)
                .sorted(Comparator.comparing(Published.Entry::topic)
                        .thenComparing(entry -> entry.header().getNativeId())
                        .thenComparing(entry -> entry.header().getSourcePosition())
                        .thenComparing(Published.Entry::key))
                .map(entry -> entry.topic() + " " + entry.key() + " " + content(entry))
                .map(text -> text.replace(source.id(), "SOURCE"))
                .toList();
    }

    private static String content(Published.Entry entry) {
        try {
            var value = (ObjectNode) JSON.readTree(entry.value().toString());
            ((ObjectNode) value.get("header"))
                    .remove(List.of("eventId", "sourcePosition", "observedAt", "rawReference", "rawDigest"));
            return value.toString();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Later records of a fact, in the order they were published, have no lower position. */
    private static void positionsGrow(Published published) {
        var positions = new java.util.HashMap<String, Long>();
        for (var entry : published.entries()) {
            if (entry.value().get(0) instanceof EvidenceHeader header) {
                Long before =
                        positions.put(entry.topic() + entry.key() + header.getNativeId(), header.getSourcePosition());
                assertThat(before == null ? 0 : before).isLessThanOrEqualTo(header.getSourcePosition());
            }
        }
        assertThat(positions).isNotEmpty();
    }

    /** Waits until what holds on the topics is exactly what the catalog has. */
    private static void awaitLive(Published published, CatalogSource catalog) {
        Set<String> rows = new TreeSet<>();
        String all = catalogs.ask(
                catalog,
                "SELECT GROUP_CONCAT('backup_catalog/', id, ' @ postgresql:prod/', source_database) FROM backup_catalog");
        if (all != null) {
            rows.addAll(Set.of(all.split(",")));
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(published.live().keySet()).isEqualTo(rows));
    }
}
