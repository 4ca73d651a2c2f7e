package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.catalog.Row.Change;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogMappingTest {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Catalog MAIN = new Catalog("catalog:main", "postgresql", "prod", StatusWords.DEFAULT);

    private final CatalogMapping mapping = new CatalogMapping(MAIN);

    /** A backup of orders, as a catalog with the seed's columns has it. */
    static Map<String, Object> nightlyFullOfOrders() {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", 42);
        row.put("backup_name", "nightly");
        row.put("backup_type", "full");
        row.put("source_database", "orders");
        row.put("backup_start_time", "2026-03-01T01:00:00Z");
        row.put("backup_end_time", "2026-03-01T03:00:00+01:00");
        row.put("backup_size_bytes", 4096L);
        row.put("backup_location", "/backups/nightly");
        row.put("retention_days", 90);
        row.put("is_verified", true);
        row.put("created_by", "cron");
        return row;
    }

    static Map<String, Object> restoreTestOfIt() {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", 7);
        row.put("backup_id", 42);
        row.put("test_type", "restore");
        row.put("test_status", "passed");
        row.put("rows_verified", 1000L);
        row.put("checksum_match", true);
        return row;
    }

    private static Row row(String table, Change change, Map<String, Object> before, Map<String, Object> after) {
        var some = after == null ? before : after;
        String key = table.equals("migration_plan") ? "migration_id" : "id";
        return new Row(
                table,
                change,
                some.containsKey(key) ? java.util.Collections.singletonMap(key, some.get(key)) : Map.of("id", 1),
                before,
                before != null && before.size() > 1,
                after,
                0x1A2B3CL,
                0x1A2B3CL,
                NOW);
    }

    private Mapping inserted(String table, Map<String, Object> after) {
        return mapping.map(row(table, Change.INSERT, null, after));
    }

    private static <T extends SpecificRecord> T only(Mapping mapping, Topic<T> topic) {
        var found = all(mapping, topic);
        assertThat(found).hasSize(1);
        return topic.type().cast(found.get(0).value());
    }

    private static List<Mapped<?>> all(Mapping mapping, Topic<?> topic) {
        return mapping.records().stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    private static Map<String, Object> with(Map<String, Object> row, String column, Object value) {
        var copy = new LinkedHashMap<>(row);
        copy.put(column, value);
        return copy;
    }

    @Test
    void mapsABackupWithTheSeedsColumns() {
        var mapped = inserted("backup_catalog", nightlyFullOfOrders());

        var backup = only(mapped, Topics.BACKUP);
        assertThat(backup.getDatabase()).isEqualTo("postgresql:prod/orders");
        assertThat(backup.getBackupId()).isEqualTo("42");
        assertThat(backup.getType()).isEqualTo(BackupType.FULL);
        assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.getEndedAt()).isEqualTo("2026-03-01T02:00:00Z");
        assertThat(backup.getSizeBytes()).isEqualTo(4096);
        assertThat(backup.getClaimedVerified()).isTrue();
        assertThat(backup.getHeader().getNativeId()).isEqualTo("backup_catalog/42");
        assertThat(backup.getHeader().getRawReference()).isEqualTo("lsn:0/1A2B3C");
        assertThat(only(mapped, Topics.REFERENCE).getReference()).isEqualTo("backup:catalog:main/42");
        assertThat(mapped.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "passed,,PASSED",
        "SUCCESS,,PASSED",
        "' Ok ',,PASSED",
        "failed,,FAILED",
        "error,true,FAILED",
        "completed,true,PASSED",
        "completed,false,FAILED",
        "completed,,RAN",
        "running,,RUNNING",
        "In-Progress,,RUNNING",
        "passed,false,FAILED",
        "could not run,,COULD_NOT_RUN",
        "splendid,true,UNKNOWN",
        ",true,UNKNOWN"
    })
    void readsTheWordsOfATestStatus(String word, Boolean checksum, VerificationResult result) {
        var row = with(with(restoreTestOfIt(), "test_status", word), "checksum_match", checksum);

        var mapped = inserted("backup_verification_tests", row);

        assertThat(only(mapped, Topics.VERIFICATION).getResult()).isEqualTo(result);
        assertThat(mapped.warnings().stream().map(Warning::kind))
                .isEqualTo(
                        "splendid".equals(word)
                                ? List.of(Warning.Kind.UNKNOWN_WORD)
                                : "passed".equals(word) && checksum != null
                                        ? List.of(Warning.Kind.CONTRADICTION)
                                        : List.of());
    }

    @Test
    void takesTheWordsOfTheSource() {
        var words = new StatusWords(Set.of("Geslaagd"), Set.of("mislukt"), Set.of(), Set.of(), Set.of());
        var dutch = new CatalogMapping(new Catalog("catalog:nl", "postgresql", "prod", words));
        var row = row(
                "backup_verification_tests", Change.INSERT, null, with(restoreTestOfIt(), "test_status", "geslaagd"));

        assertThat(only(dutch.map(row), Topics.VERIFICATION).getResult()).isEqualTo(VerificationResult.PASSED);
    }

    @Test
    void refusesAWordWithTwoMeanings() {
        assertThatThrownBy(() -> new StatusWords(Set.of("ok"), Set.of("OK"), Set.of(), Set.of(), Set.of()))
                .hasMessageContaining("'ok' is in both lists");
    }

    @ParameterizedTest
    @CsvSource({
        "completed,COMPLETED",
        "Completed with errors,COMPLETED_WITH_ERRORS",
        "FAILED,FAILED",
        "aborted,ABORTED",
        "partial,PARTIAL",
        "expired,EXPIRED",
        "deleted,DELETED",
        "running,STARTED",
        "dubious,UNKNOWN",
        ",COMPLETED"
    })
    void readsTheWordsOfABackupStatus(String word, BackupStatus status) {
        var mapped = inserted("backup_catalog", with(nightlyFullOfOrders(), "backup_status", word));

        assertThat(only(mapped, Topics.BACKUP).getStatus()).isEqualTo(status);
    }

    @Test
    void takesABackupWithoutAnEndForStartedAndOneWithAnAbsurdEndForUnknown() {
        var running = inserted("backup_catalog", with(nightlyFullOfOrders(), "backup_end_time", null));
        var absurd = inserted("backup_catalog", with(nightlyFullOfOrders(), "backup_end_time", "infinity"));

        assertThat(only(running, Topics.BACKUP).getStatus()).isEqualTo(BackupStatus.STARTED);
        assertThat(only(absurd, Topics.BACKUP).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "orders,postgresql:prod/orders",
        "mysql:shop-eu/carts,mysql:shop-eu/carts",
        "a/b,postgresql:prod/a/b",
        "'  orders ',postgresql:prod/orders"
    })
    void completesTheNameOfADatabase(String name, String id) {
        assertThat(only(inserted("backup_catalog", with(nightlyFullOfOrders(), "source_database", name)), Topics.BACKUP)
                        .getDatabase())
                .isEqualTo(id);
    }

    @Test
    void keysWhatNamesOnlyABackupOrAMigrationByThatReference() {
        var test = inserted("backup_verification_tests", restoreTestOfIt());
        var item = inserted("migration_safety_checklist", Map.of("id", 1, "migration_id", "m1", "checklist_item", "x"));
        var log = inserted("migration_log", Map.of("id", 1, "backup_id", 42, "executed_at", NOW));

        assertThat(test.records()).extracting(Mapped::key).containsExactly("backup:catalog:main/42");
        assertThat(only(test, Topics.VERIFICATION).getDatabase()).isEmpty();
        assertThat(item.records()).extracting(Mapped::key).containsExactly("migration:m1");
        assertThat(only(item, Topics.CHECKLIST).getRequired()).isTrue();
        assertThat(only(item, Topics.CHECKLIST).getCompleted()).isFalse();
        assertThat(log.records()).extracting(Mapped::key).containsExactly("backup:catalog:main/42");
        assertThat(only(log, Topics.MIGRATION).getState()).isEqualTo(MigrationState.COMPLETED);
    }

    @Test
    void withdrawsAFactThatMovedToAnotherDatabaseUnderItsOldKey() {
        var moved = with(nightlyFullOfOrders(), "source_database", "billing");

        var mapped = mapping.map(row("backup_catalog", Change.UPDATE, nightlyFullOfOrders(), moved));

        var backups = all(mapped, Topics.BACKUP);
        assertThat(backups)
                .extracting(Mapped::key)
                .containsExactly("postgresql:prod/orders", "postgresql:prod/billing");
        assertThat(backups).extracting(Mapped::kind).containsExactly(Mapped.Kind.WITHDRAWN, Mapped.Kind.FACT);
        assertThat(((BackupEvidence) backups.get(0).value()).getHeader().getDeleted())
                .isTrue();
    }

    @Test
    void withdrawsATestThatMovedToAnotherBackupEvenIfTheChangeDoesNotSayWhereItWas() {
        var onlyKey = Map.<String, Object>of("id", 7);
        var moved = with(restoreTestOfIt(), "backup_id", 43);
        PriorKeys known = (topic, nativeId) -> Set.of("backup:catalog:main/42");

        var mapped = mapping.map(row("backup_verification_tests", Change.UPDATE, onlyKey, moved), known);

        assertThat(mapped.records())
                .extracting(Mapped::key)
                .containsExactly("backup:catalog:main/42", "backup:catalog:main/43");
    }

    @Test
    void withdrawsADeletedBackupByItsReferenceWhenOnlyItsKeyIsKnown() {
        var mapped = mapping.map(row("backup_catalog", Change.DELETE, Map.of("id", 42), null));

        assertThat(only(mapped, Topics.WITHDRAWAL).getReference()).isEqualTo("backup:catalog:main/42");
        assertThat(only(mapped, Topics.WITHDRAWAL).getHeader().getDeleted()).isTrue();
        assertThat(all(mapped, Topics.REFERENCE)).isEmpty();
    }

    @Test
    void withdrawsARowThatCanNoLongerBeMapped() {
        var nameless = with(nightlyFullOfOrders(), "source_database", " ");

        var mapped = mapping.map(row("backup_catalog", Change.UPDATE, nightlyFullOfOrders(), nameless));

        assertThat(mapped.records())
                .extracting(record -> record.topic().name())
                .containsExactly(Topics.BACKUP.name(), Topics.DEAD_LETTER.name());
        assertThat(mapped.records().get(0).kind()).isEqualTo(Mapped.Kind.WITHDRAWN);
    }

    @Test
    void makesADeadLetterOfARowThatNamesNothing() {
        var mapped = inserted("backup_verification_tests", with(restoreTestOfIt(), "backup_id", null));

        DeadLetter letter = only(mapped, Topics.DEAD_LETTER);
        assertThat(letter.getReason()).contains("backup_verification_tests/7", "backup_id is empty");
        assertThat(StandardCharsets.UTF_8.decode(letter.getValue()).toString()).contains("\"rows_verified\":1000");
        assertThat(letter.getStage()).isEqualTo("ingest");
    }

    @Test
    void givesTheSameChangeTheSameEventIdAndOthersOthers() {
        var row = row("backup_catalog", Change.INSERT, null, nightlyFullOfOrders());
        var later = new Row(
                row.table(), row.change(), row.key(), null, false, row.after(), 1, row.position(), NOW.plusSeconds(9));
        var next = new Row(row.table(), Change.UPDATE, row.key(), null, false, row.after(), 2, row.position() + 1, NOW);

        String id = only(mapping.map(row), Topics.BACKUP).getHeader().getEventId();

        assertThat(only(mapping.map(later), Topics.BACKUP).getHeader().getEventId())
                .isEqualTo(id);
        assertThat(only(mapping.map(next), Topics.BACKUP).getHeader().getEventId())
                .isNotEqualTo(id);
    }

    @Test
    void dropsWhatCannotBeAndSaysSo() {
        var row = nightlyFullOfOrders();
        row.put("backup_start_time", "294276-12-31T23:59:59Z");
        row.put("backup_size_bytes", -1L);
        row.put("retention_days", "99999999999999999999999");
        row.put("is_verified", "perhaps");
        row.put("copies", "{not json");
        row.put("parent_backup_ids", Arrays.asList(41, null));
        row.put("backup_location", "x".repeat(10_000_000));

        var mapped = inserted("backup_catalog", row);

        var backup = only(mapped, Topics.BACKUP);
        assertThat(backup.getStartedAt()).isNull();
        assertThat(backup.getSizeBytes()).isNull();
        assertThat(backup.getRetentionDays()).isNull();
        assertThat(backup.getClaimedVerified()).isNull();
        assertThat(backup.getCopies()).isEmpty();
        assertThat(backup.getParents()).containsExactly("41");
        assertThat(backup.getLocation()).hasSize(Limits.LOCATION).contains("10000000 characters, sha256:");
        assertThat(mapped.warnings())
                .extracting(Warning::kind)
                .contains(Warning.Kind.OUT_OF_RANGE, Warning.Kind.MALFORMED, Warning.Kind.CUT);
    }

    @Test
    void readsCopiesAndWhatIsSaidOfTheFirstLocation() {
        var row = nightlyFullOfOrders();
        row.put("media", "disk");
        row.put("locked_until", "2027-01-01T00:00:00Z");
        row.put(
                "copies",
                "[{\"location\":\"s3://b/k\",\"media\":\"object\",\"off_site\":true}, null, \"tape:1\", 5,"
                        + " {\"locked_until\":\"never\"}]");

        var copies = only(inserted("backup_catalog", row), Topics.BACKUP).getCopies();

        assertThat(copies).extracting("location").containsExactly("/backups/nightly", "s3://b/k", "tape:1", "");
        assertThat(copies.get(0).getLockedUntil()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(copies.get(1).getOffSite()).isTrue();
    }

    @Test
    void readsWhereABackupWasTakenAndRestoredAndWhatProductionIs() {
        var backup = nightlyFullOfOrders();
        backup.put("system_identifier", "7710859127869240915");
        backup.put("timeline", 3);
        backup.put("changes_since", "0/2000028");
        backup.put("host", "db1");
        backup.put("tool", "pg_dump");
        backup.put("tool_version", "9.2.18");
        backup.put("engine_version", "9.6.1");
        backup.put("expires_at", "2026-06-01T00:00:00Z");
        var test = restoreTestOfIt();
        test.put("test_host", "drill1");
        test.put("off_site", true);
        test.put("chaos_drill", true);
        test.put("restore_millis", 61_000L);
        var log = new HashMap<String, Object>();
        log.put("id", 1);
        log.put("database_name", "orders");
        log.put("system_identifier", "7710859127869240915");
        log.put("timeline", -1);
        log.put("engine_version", "18.1");
        log.put("lost_segments", 0);

        var taken = only(inserted("backup_catalog", backup), Topics.BACKUP);
        var restored = only(inserted("backup_verification_tests", test), Topics.VERIFICATION);
        var production = only(inserted("pitr_capability", log), Topics.PITR);

        assertThat(taken.getSystemIdentifier()).isEqualTo("7710859127869240915");
        assertThat(taken.getTimeline()).isEqualTo(3);
        assertThat(taken.getChangesSince()).isEqualTo("0/2000028");
        assertThat(taken.getHost()).isEqualTo("db1");
        assertThat(restored.getHost()).isEqualTo("drill1");
        assertThat(restored.getOffSite()).isTrue();
        assertThat(restored.getRestoreMillis()).isEqualTo(61_000);
        assertThat(restored.getChaosDrill()).isTrue();
        assertThat(production.getSystemIdentifier()).isEqualTo("7710859127869240915");
        assertThat(production.getTimeline()).isNull();
        assertThat(production.getEngineVersion()).isEqualTo("18.1");
        assertThat(production.getLostSegments()).isZero();
    }

    @Test
    void mapsAProcedure() {
        var row = new HashMap<String, Object>();
        row.put("id", 1);
        row.put("procedure_name", "restore orders");
        row.put("estimated_recovery_time", "P0Y0M1DT2H30M0.0S");
        row.put("last_tested_date", LocalDate.of(2026, 2, 1));
        row.put("test_success_rate", "97.50");
        row.put("procedure_steps", "[\"stop\", {\"run\":\"restore\"}, null]");
        row.put("required_resources", Arrays.asList("disk", null));
        row.put("contact_list", "{\"dba\":\"ann\"}");

        var mapped = inserted("recovery_procedures", row);

        var procedure = only(mapped, Topics.PROCEDURE);
        assertThat(mapped.records()).extracting(Mapped::key).containsExactly("catalog:main");
        assertThat(procedure.getEstimatedMillis()).isEqualTo((26 * 60 + 30) * 60_000L);
        assertThat(procedure.getLastTestedAt()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(procedure.getSuccessRatePercent()).isEqualTo(97.5);
        assertThat(procedure.getSteps()).containsExactly("stop", "{\"run\":\"restore\"}");
        assertThat(procedure.getRequiredResources()).containsExactly("disk");
        assertThat(procedure.getContacts()).containsExactly("dba: ann");
    }

    @Test
    void takesWhatTheSourceDidNotSendForUnknown() {
        var mapped = inserted("backup_verification_tests", with(restoreTestOfIt(), "test_details", Row.UNAVAILABLE));

        VerificationEvidence test = only(mapped, Topics.VERIFICATION);
        assertThat(test.getDetails()).isNull();
        assertThat(test.getType()).isEqualTo(VerificationType.RESTORE);
        assertThat(mapped.warnings()).extracting(Warning::kind).containsExactly(Warning.Kind.UNAVAILABLE);
    }

    @Test
    void neverThrowsAndAlwaysEncodesWhateverTheColumnsHold() {
        var random = new Random(20260301);
        var codec = new InMemoryCodec();
        var columns = columnsOfAllTables();
        for (int round = 0; round < 400; round++) {
            for (String table : CatalogMapping.tables()) {
                var after = junk(random, columns.get(table));
                var before = random.nextBoolean() ? junk(random, columns.get(table)) : null;
                var change = before == null ? Change.SNAPSHOT : random.nextBoolean() ? Change.UPDATE : Change.DELETE;
                var mapped = mapping.map(row(table, change, before, change == Change.DELETE ? null : after));
                assertThat(mapped.records()).isNotEmpty();
                mapped.records().forEach(record -> encode(codec, record));
                assertThat(mapped.records())
                        .noneMatch(record -> record.value() instanceof DeadLetter letter
                                && letter.getReason().contains("the mapping failed"));
            }
        }
    }

    private static <T extends SpecificRecord> void encode(InMemoryCodec codec, Mapped<T> record) {
        assertThat(codec.encode(record.topic(), record.value())).hasSizeLessThan(400_000);
    }

    private static Map<String, Object> junk(Random random, List<String> columns) {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", random.nextInt(5));
        for (String column : columns) {
            row.put(column, junk(random));
        }
        return row;
    }

    private static Object junk(Random random) {
        return switch (random.nextInt(22)) {
            case 0, 1 -> null;
            case 2 -> "";
            case 3 -> "infinity";
            case 4 -> "-infinity";
            case 5 -> Long.MIN_VALUE;
            case 6 -> "NaN";
            case 7 -> "1e999999999";
            case 8 -> Instant.MAX;
            case 9 -> LocalDate.MIN;
            case 10 -> "x".repeat(random.nextInt(9000)) + "\uD83D\uDE00";
            case 11 -> "[1, {\"a\": [null]}, \"";
            case 12 -> "[[[]], null, {\"location\": {}}]";
            case 13 -> Arrays.asList(null, "a", 5, Arrays.asList(1));
            case 14 -> random.nextDouble();
            case 15 -> true;
            case 16 -> "P1Y-999999999999999M";
            case 17 -> "\u0000\uD800";
            case 18 -> Row.UNAVAILABLE;
            case 19 -> "2026-02-30T25:00:00Z";
            case 20 -> new java.math.BigDecimal("1e40");
            default -> "full";
        };
    }

    private static Map<String, List<String>> columnsOfAllTables() {
        var columns = new HashMap<String, List<String>>();
        for (String table : CatalogTables.NAMES) {
            var names = new ArrayList<String>();
            CatalogTables.creation(table)
                    .lines()
                    .skip(1)
                    .map(String::strip)
                    .forEach(line -> names.add(line.split("[ (]")[0]));
            CatalogTables.extraColumns().stream()
                    .filter(extra -> extra.table().equals(table))
                    .forEach(extra -> names.add(extra.column()));
            columns.put(table, names);
        }
        return columns;
    }
}
