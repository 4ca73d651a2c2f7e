package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.Row;
import dev.lifeboat.v1.BackupEvidence;
import io.debezium.time.NanoTimestamp;
import io.debezium.time.ZonedTimestamp;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Catalogs in SQL Server, as far as can be told without one: what Debezium's connector is told, and what it tells. */
class SqlServerEngineTest {
    private static final CatalogSource SOURCE = CatalogSource.of(
            "main",
            "jdbc:sqlserver://db.example:1444;databaseName=ops;user=reader;password={s3;cret};encrypt=true;"
                    + "trustServerCertificate=true",
            "sqlserver",
            "prod");

    private static final Schema FROM = SchemaBuilder.struct()
            .field("table", Schema.STRING_SCHEMA)
            .field("change_lsn", Schema.OPTIONAL_STRING_SCHEMA)
            .field("commit_lsn", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private final CatalogEngine engine = SOURCE.server();

    @Test
    void theConnectorIsToldWhatTheUrlSaysAndNobodyThePassword() {
        var settings = new Properties();
        settings.setProperty("name", "lifeboat-main");
        engine.settings(
                SOURCE,
                new FoundTables(new TreeMap<>(Map.of("backup_catalog", true)), new TreeMap<>(), List.of()),
                settings);
        assertThat(settings)
                .containsEntry("connector.class", "io.debezium.connector.sqlserver.SqlServerConnector")
                .containsEntry("database.hostname", "db.example")
                .containsEntry("database.port", "1444")
                .containsEntry("database.names", "ops")
                .containsEntry("database.user", "reader")
                .containsEntry("database.password", "s3;cret")
                .containsEntry("driver.trustServerCertificate", "true")
                .containsEntry("table.include.list", "dbo\\.backup_catalog,dbo\\.lifeboat_pulse")
                .containsEntry("snapshot.isolation.mode", "exclusive");
        assertThat(SOURCE.toString())
                .contains("ops at db.example:1444 as user reader")
                .doesNotContain("cret");
        assertThatThrownBy(() -> CatalogSource.of("x", "jdbc:sqlserver://h;password=s3cret", "sqlserver", "prod"))
                .hasMessageContaining("databaseName=")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void positionsGrowWithTheLogAndAreRefusedWhereTheyCouldNotBeTold() {
        var inOrder = List.of(
                "00000027:00000ac0:0002",
                "00000027:00000ac0:0fff",
                "00000027:00000ac1:0000",
                "00000028:00000000:0001",
                "01ffffff:03ffffff:0fff");
        assertThat(inOrder.stream().map(lsn -> SqlServerPlace.of(lsn).order()))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(order -> order > 0);
        assertThatThrownBy(() -> SqlServerPlace.of("00000027:00000ac0:1000")).hasMessageContaining("beyond");
        assertThatThrownBy(() -> SqlServerPlace.of("02000000:00000000:0000")).hasMessageContaining("beyond");
        var change = from("00000027:00000ac0:0002", "00000027:00000ac0:0005");
        assertThat(engine.placeOf(change).text()).isEqualTo("lsn:00000027:00000ac0:0002");
        assertThat(engine.snapshotPlace(SOURCE, "c", change).order())
                .isEqualTo(engine.placeOf(change).order() - 1);
        assertThat(engine.snapshotPlace(SOURCE, "r", from(null, "00000027:00000ac0:0005"))
                        .text())
                .isEqualTo("lsn:00000027:00000ac0:0005");
    }

    @Test
    void aRowOfTheConnectorIsTheSameEvidenceAsEver() {
        var schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("source_database", Schema.STRING_SCHEMA)
                .field("backup_start_time", ZonedTimestamp.builder().build())
                .field("backup_end_time", NanoTimestamp.builder().optional().build())
                .field("retention_days", Schema.OPTIONAL_INT16_SCHEMA)
                .field("encrypted", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("parent_backup_ids", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        var after = new Struct(schema)
                .put("id", 42)
                .put("source_database", "orders")
                .put("backup_start_time", "2026-11-20T03:02:03.123456+02:00")
                .put("backup_end_time", 1_763_604_000_000_000_000L)
                .put("retention_days", (short) 200)
                .put("encrypted", true)
                .put("parent_backup_ids", "[40, 41]");
        var place = engine.placeOf(from("00000027:00000ac0:0002", "00000027:00000ac0:0005"));
        var row = new Row(
                "backup_catalog",
                Row.Change.INSERT,
                Map.of("id", 42),
                null,
                false,
                Rows.values(after, engine),
                place.text(),
                place.order(),
                Instant.EPOCH);

        var backup = (BackupEvidence)
                new CatalogMapping(SOURCE.catalog()).map(row).records().get(0).value();

        assertThat(backup.getDatabase()).isEqualTo("sqlserver:prod/orders");
        assertThat(backup.getStartedAt()).isEqualTo("2026-11-20T01:02:03.123456Z");
        assertThat(backup.getEndedAt()).isEqualTo("2025-11-20T02:00:00Z");
        assertThat(backup.getRetentionDays()).isEqualTo(200);
        assertThat(backup.getEncrypted()).isTrue();
        assertThat(backup.getParents()).containsExactly("40", "41");
        assertThat(backup.getHeader().getRawReference()).isEqualTo("lsn:00000027:00000ac0:0002");
    }

    @Test
    void anUpdateOfTheRowOfPulsesOfThisReadingIsAPulse() {
        assertThat(pulse("u", "main", "token")).isEqualTo(new Beat(7, Instant.ofEpochMilli(1_000)));
        assertThat(pulse("c", "main", "token")).isNull();
        assertThat(pulse("u", "other", "token"))
                .as("of another source in the same database")
                .isNull();
        assertThat(pulse("u", "main", "earlier"))
                .as("of another reading of this source")
                .isNull();
    }

    @Test
    void readsAnewWhereTheServerDoesNotTellWhichChangesItHolds() {
        String read = "00000027:00000ac0:0005";
        assertThat(SqlServerSight.reasonOfLog(Map.of("backup_catalog", "0000002700000ac00005"), read))
                .isNull();
        assertThat(SqlServerSight.reasonOfLog(Map.of("backup_catalog", "0000002700000ac00006"), read))
                .contains("backup_catalog", "cleaned up");
        assertThat(SqlServerSight.reasonOfLog(Map.of("lifeboat_pulse", "00000000000000000000"), read))
                .contains("does not tell", "lifeboat_pulse");
        assertThat(SqlServerSight.reasonOfLog(Map.of("backup_catalog", ""), read))
                .contains("does not tell");
    }

    private @Nullable Beat pulse(String operation, String source, String token) {
        var pulse = SchemaBuilder.struct()
                .field("source", Schema.STRING_SCHEMA)
                .field("token", Schema.STRING_SCHEMA)
                .field("beat", Schema.INT64_SCHEMA)
                .field("sent_millis", Schema.INT64_SCHEMA)
                .optional()
                .build();
        var envelope = SchemaBuilder.struct()
                .field("after", pulse)
                .field("source", FROM)
                .build();
        var change = new Struct(envelope)
                .put(
                        "after",
                        new Struct(pulse)
                                .put("source", source)
                                .put("token", token)
                                .put("beat", 7L)
                                .put("sent_millis", 1_000L))
                .put("source", from("00000027:00000ac0:0002", null).put("table", "lifeboat_pulse"));
        var epoch = new Epoch(1, false, "", "", "token", List.of(), Map.of(), 0);
        return engine.beat(SOURCE, epoch, operation, change);
    }

    @Test
    void whatTheServerRefusesIsSaidWithWhatToDo() {
        assertThat(engine.explain(new SQLException("Login failed for user 'reader'.", "S0001", 18456), SOURCE.place()))
                .contains("check user and password", "ops at db.example:1444");
        assertThat(engine.explain(new SQLException("permission was denied", "S0005", 229), SOURCE.place()))
                .contains("SELECT on the schemas dbo and cdc");
        assertThat(engine.explain(new SQLException("refused", "08S01", 0), SOURCE.place()))
                .contains("cannot be reached");
    }

    private static Struct from(String change, String commit) {
        return new Struct(FROM)
                .put("table", "backup_catalog")
                .put("change_lsn", change)
                .put("commit_lsn", commit);
    }
}
