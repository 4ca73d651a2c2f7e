package dev.lifeboat.ingest.mssql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.fields.Saved;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.PitrEvidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MssqlTest {
    private static final Map<String, String> BERLIN = Map.of("zone", "Europe/Berlin");

    private final Mssql tool = new Mssql();
    private final Saved saved = new Saved(tool, "sqlserver:sql01/orders");

    private static List<BackupEvidence> backups(Observation observation) {
        return Saved.facts(observation, BackupEvidence.class);
    }

    private BackupEvidence backup(int number) {
        return backups(saved.files(Map.of(), "backups.json")).get(number - 1);
    }

    private static PitrEvidence log(Observation observation) {
        return Saved.facts(observation, PitrEvidence.class).get(0);
    }

    private static String uuid(int number) {
        return "%08d-AAAA-BBBB-CCCC-0123456789AB".formatted(number);
    }

    private static String position(int number) {
        return "34000000%08d00001".formatted(number);
    }

    @Test
    void tellsEachBackupOfTheDatabase() {
        var observation = saved.files(Map.of(), "backups.json");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP, Topics.PITR);
        assertThat(backups(observation))
                .as("not those of billing")
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getType, BackupEvidence::getStatus)
                .containsExactly(
                        tuple(uuid(1), BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(uuid(2), BackupType.DIFFERENTIAL, BackupStatus.COMPLETED),
                        tuple(uuid(3), BackupType.DIFFERENTIAL, BackupStatus.COMPLETED),
                        tuple(uuid(4), BackupType.LOG, BackupStatus.COMPLETED),
                        tuple(uuid(5), BackupType.LOG, BackupStatus.COMPLETED),
                        tuple(uuid(6), BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(uuid(7), BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(uuid(8), BackupType.FULL, BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple(uuid(9), BackupType.FULL, BackupStatus.UNKNOWN),
                        tuple(uuid(10), BackupType.UNKNOWN, BackupStatus.COMPLETED),
                        tuple(uuid(11), BackupType.UNKNOWN, BackupStatus.COMPLETED),
                        tuple(uuid(12), BackupType.FULL, BackupStatus.COMPLETED));
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("1 of 12 backups", "checksums"))
                .anySatisfy(warning -> assertThat(warning).contains(uuid(7), "NUL"))
                .anySatisfy(warning -> assertThat(warning).contains(uuid(8), "damaged"))
                .anySatisfy(warning -> assertThat(warning).contains(uuid(9), "--set zone"))
                .anySatisfy(warning -> assertThat(warning).contains(uuid(11), "'Z'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"is_damaged", "is_copy_only", "media"})
    void doesNotKnowABackupOfWhichTooLittleIsTold(String field) {
        String silent = saved.text("backups.json").replaceFirst("\"" + field + "\"", "\"not_told\"");

        assertThat(backups(saved.text(Map.of(), silent)).get(0).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void readsTimesWithTheQuartersOfAnHourOfTheirZone() {
        assertThat(backup(1).getStartedAt()).isEqualTo("2026-11-20T01:00:00Z");
        assertThat(backup(1).getEndedAt()).isEqualTo("2026-11-20T01:10:00.500Z");
        assertThat(backup(1).getExpiresAt()).isEqualTo("2026-12-25T01:00:00Z");
        assertThat(backup(12).getStartedAt())
                .as("three and a half hours behind")
                .isEqualTo("2026-11-13T05:30:00Z");
    }

    @Test
    void readsTimesOfUnknownZoneWithTheOneThatIsSaid() {
        var said = backups(saved.files(BERLIN, "backups.json")).get(8);

        assertThat(backup(9).getEndedAt()).isNull();
        assertThat(said.getEndedAt()).isEqualTo("2026-11-16T01:10:00Z");
        assertThat(said.getStatus()).isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void keepsAllDigitsOfPositionsAndSizes() {
        assertThat(backup(1).getLogStart()).isEqualTo(position(100));
        assertThat(backup(12).getLogEnd()).isEqualTo("9999999999999999999999999");
        assertThat(backup(12).getSizeBytes()).as("not compressed").isEqualTo(9_007_199_254_740_993L);
        assertThat(backup(1).getSizeBytes()).as("as it is stored").isEqualTo(400_000_000);
        var asNumber = saved.text("backups.json").replace('"' + position(100) + '"', "1" + "0".repeat(23));
        assertThat(backups(saved.text(Map.of(), asNumber)).get(0).getLogStart())
                .as("24 digits could be the name of a file of PostgreSQL's log")
                .isEqualTo("01" + "0".repeat(23));
    }

    @Test
    void findsWhatADifferentialBuildsOn() {
        assertThat(backup(2).getParents())
                .as("by its identity, however written")
                .containsExactly(uuid(1));
        assertThat(backup(2).getChangesSince()).isEqualTo(position(110));
        assertThat(backup(3).getParents()).as("by position").containsExactly(uuid(1));
        var copyOnly = saved.text("backups.json").replaceFirst("\"is_copy_only\": false", "\"is_copy_only\": true");
        assertThat(backups(saved.text(Map.of(), copyOnly)).get(2).getParents())
                .as("a copy is nothing to build on")
                .isEmpty();
    }

    @Test
    void tellsWhereABackupIs() {
        assertThat(backup(7).getLocation()).isEqualTo("NUL");
        assertThat(backup(7).getCopies()).isEmpty();
        assertThat(backup(6).getCopyOnly()).isTrue();
        assertThat(backup(6).getEncryptionKeyId()).isEqualTo("0x0123456789ABCDEF");
        assertThat(backup(1).getEncrypted())
                .as("the files of the database may be")
                .isNull();
        assertThat(backup(6).getCopies()).extracting(BackupCopy::getMedia).containsExactly("object");
        assertThat(backup(12).getCopies())
                .as("stripes are one copy, a mirror is another")
                .extracting(BackupCopy::getLocation, BackupCopy::getMedia)
                .containsExactly(tuple("D:\\a.bak", "disk"), tuple("\\\\.\\Tape0", "tape"));
        assertThat(backup(1).getSystemIdentifier()).isEqualTo("A1B2C3D4-0000-0000-0000-00000000FA11");
    }

    @Test
    void takesAStripeOnTheNulDeviceForABackupThatDoesNotExist() {
        var text = saved.text("backups.json").replace("E:\\\\b.bak", "nul");

        assertThat(backups(saved.text(Map.of(), text)).get(11).getLocation()).isEqualTo("NUL");
    }

    @Test
    void followsTheLogBehindTheNewestFullBackup() {
        var log = log(saved.files(Map.of(), "backups.json"));

        assertThat(log.getArchivingEnabled()).isTrue();
        assertThat(log.getEarliestRecoveryPoint()).isEqualTo("2026-11-20T01:10:00.500Z");
        assertThat(log.getLatestRecoveryPoint()).as("when the last one began").isEqualTo("2026-11-20T03:00:00Z");
        assertThat(log.getLostSegments()).isZero();
        assertThat(log.getEngineVersion()).isEqualTo("16.0.4135.4");
        assertThat(log.getSystemIdentifier()).isEqualTo("A1B2C3D4-0000-0000-0000-00000000FA11");
    }

    @Test
    void doesNotForgetTheLogWhenAFullBackupIsNewerThanAllOfIt() {
        assertThat(log(saved.text(Map.of(), asFull(2))).getArchivingEnabled()).isTrue();
        assertThat(log(saved.text(Map.of(), asFull(2))).getLatestRecoveryPoint())
                .isEqualTo("2026-11-20T03:00:00Z");
        assertThat(log(saved.text(Map.of(), asFull(3))).getArchivingEnabled())
                .as("for two days none was taken")
                .isNull();
    }

    private String asFull(int number) {
        String text = saved.text("backups.json");
        int row = text.indexOf("\"" + uuid(number));
        return text.substring(0, row) + text.substring(row).replaceFirst("\"type\": \"I\"", "\"type\": \"D\"");
    }

    @Test
    void reachesNothingBehindAHoleInTheLog() {
        var hole = saved.text("backups.json")
                .replace("\"first_lsn\": \"" + position(200) + "\"", "\"first_lsn\": \"" + position(201) + "\"");

        var observation = saved.text(Map.of(), hole);

        assertThat(log(observation).getLostSegments()).isEqualTo(1);
        assertThat(log(observation).getLatestRecoveryPoint()).isEqualTo("2026-11-20T02:00:00Z");
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("1 holes"));
    }

    @Test
    void doesNotJoinTheLogOfAnotherCourse() {
        String fork = "\"first_recovery_fork_guid\": \"F0000000-0000-0000-0000-000000000001\"";
        String text = saved.text("backups.json");
        int fifth = text.indexOf(fork, text.indexOf(uuid(5)));
        String forked = text.substring(0, fifth) + fork.replace("01\"", "02\"") + text.substring(fifth + fork.length());

        assertThat(log(saved.text(Map.of(), forked)).getLostSegments()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNoLogInTheSimpleModel() {
        var simple = saved.text("backups.json")
                .replaceFirst("\"recovery_model\": \"FULL\"", "\"recovery_model\": \"SIMPLE\"");

        assertThat(log(saved.text(Map.of(), simple)).getArchivingEnabled()).isFalse();
        assertThat(log(saved.text(Map.of(), simple)).getLatestRecoveryPoint()).isNull();
        assertThat(log(saved.files(Map.of("name", "billing"), "backups.json")).getArchivingEnabled())
                .isFalse();
    }

    @Test
    void saysWhichDatabasesThereAre() {
        assertThatThrownBy(() -> saved.files(Map.of("name", "ordres"), "backups.json"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("master, Orders, billing");
    }

    @Test
    void shipsTheQueryThatPrintsEveryFieldThatIsRead() throws IOException {
        String query;
        try (var in = Mssql.class.getResourceAsStream("backups.sql")) {
            query = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(query)
                .contains(
                        "differential_base_guid", "database_backup_lsn", "time_zone", "physical_device_name", "mirror")
                .contains("is_damaged", "has_backup_checksums", "is_copy_only", "family_guid", "FOR JSON");
        assertThatThrownBy(() -> tool.asks(Map.of(), List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--input");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"first_lsn\": 3.4E24",
                "\"first_lsn\": \"-1\"",
                "\"first_lsn\": \"99999999999999999999999999\"",
                "\"first_lsn\": {}",
                "\"x\": 1, \"time_zone\": 49",
                "\"x\": 1, \"time_zone\": 99999999999999999999",
                "\"x\": 1, \"time_zone\": 4.5",
                "\"x\": 1, \"is_damaged\": \"perhaps\"",
                "\"x\": 1, \"backup_start_date\": \"20.11.2026\""
            })
    void tellsWhichRowCannotBeReadAndReadsTheOthers(String hostile) {
        String text = saved.text("backups.json");
        for (String field : List.of("time_zone", "is_damaged", "backup_start_date")) {
            if (hostile.contains(field)) {
                text = text.replaceFirst("\"" + field + "\": [^,]+,", "");
            }
        }
        text = text.replaceFirst("\"first_lsn\": \"" + position(100) + "\"", hostile);

        var observation = saved.text(Map.of(), text);

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.place()).startsWith("saved.json#backups#/0"));
        assertThat(backups(observation)).hasSize(11);
    }

    @Test
    void tellsOfARowThatIsThereTwice() {
        var twice = saved.text("backups.json").replace(uuid(2), uuid(1));

        assertThat(saved.text(Map.of(), twice).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("there already"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"product_version\":\"x\",\"databases\":[],\"backups\":7}",
                "JSON_F52E"
            })
    void refusesWhatIsNoOutputOfIt(String text) {
        assertThatThrownBy(() -> saved.text(Map.of(), text)).isInstanceOf(BadInputException.class);
    }

    @Test
    void refusesDeepNestingOtherEncodingsAndZonesThatAreNone() {
        assertThatThrownBy(() -> saved.text(Map.of(), "{\"backups\":".repeat(1_000)))
                .isInstanceOf(BadInputException.class);
        var latin = ToolOutput.saved(
                "latin",
                saved.text("backups.json").replace("SQL01", "SÄL").getBytes(StandardCharsets.ISO_8859_1),
                Saved.NOW);
        assertThatThrownBy(() -> saved.read(Map.of(), latin)).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.files(Map.of("zone", "Berlin"), "backups.json"))
                .isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.read(Map.of())).isInstanceOf(BadInputException.class);
    }
}
