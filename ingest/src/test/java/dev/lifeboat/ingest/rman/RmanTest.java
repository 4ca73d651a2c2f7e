package dev.lifeboat.ingest.rman;

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
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RmanTest {
    private static final Map<String, String> NEW_YORK = Map.of("zone", "America/New_York");

    private final Rman tool = new Rman();
    private final Saved saved = new Saved(tool, "oracle:erp/orcl");

    private static List<BackupEvidence> backups(Observation observation) {
        return Saved.facts(observation, BackupEvidence.class);
    }

    private BackupEvidence backup(int number) {
        return backups(saved.files(NEW_YORK, "jobs.json")).get(number - 1);
    }

    private static String id(int number) {
        return number + "-" + (1_170_000_000 + number);
    }

    @Test
    void tellsWhatBecameOfEachSession() {
        var observation = saved.files(NEW_YORK, "jobs.json");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP, Topics.PITR);
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getType, BackupEvidence::getStatus)
                .containsExactly(
                        tuple(id(1), BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(id(2), BackupType.INCREMENTAL, BackupStatus.COMPLETED),
                        tuple(id(3), BackupType.INCREMENTAL, BackupStatus.COMPLETED),
                        tuple(id(4), BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(id(5), BackupType.LOG, BackupStatus.COMPLETED),
                        tuple(id(6), BackupType.FULL, BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple(id(7), BackupType.FULL, BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple(id(8), BackupType.FULL, BackupStatus.FAILED),
                        tuple(id(9), BackupType.FULL, BackupStatus.STARTED),
                        tuple(id(10), BackupType.FULL, BackupStatus.PARTIAL),
                        tuple(id(11), BackupType.FULL, BackupStatus.DELETED),
                        tuple(id(12), BackupType.FULL, BackupStatus.PARTIAL),
                        tuple(id(13), BackupType.FULL, BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple(id(14), BackupType.FULL, BackupStatus.UNKNOWN),
                        tuple(id(15), BackupType.UNKNOWN, BackupStatus.COMPLETED),
                        tuple(id(16), BackupType.FULL, BackupStatus.UNKNOWN),
                        tuple(id(17), BackupType.FULL, BackupStatus.STARTED));
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains(id(6), "COMPLETED WITH ERRORS"))
                .anySatisfy(warning -> assertThat(warning).contains(id(14), "nothing tells whether its pieces"))
                .anySatisfy(warning -> assertThat(warning).contains("GLORIOUS"));
    }

    @Test
    void takesWarningsForGoodOnlyWhenSomebodySaysSo() {
        var accepted = saved.files(Map.of("zone", "America/New_York", "accept-warnings", "true"), "jobs.json");

        assertThat(backups(accepted).get(6).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backups(accepted).get(5).getStatus())
                .as("errors never")
                .isEqualTo(BackupStatus.COMPLETED_WITH_ERRORS);
    }

    @Test
    void readsTimesInTheZoneThatIsSaid() {
        assertThat(backup(2).getStartedAt()).isEqualTo("2026-11-02T07:00:00Z");
        assertThat(backup(2).getEndedAt()).isEqualTo("2026-11-02T07:30:00Z");
        assertThat(backup(1).getExpiresAt()).isEqualTo("2026-12-25T07:00:00Z");
        assertThat(backup(9).getEndedAt()).isNull();
    }

    @Test
    void knowsNoTimeAndNoGoodBackupWithoutAZone() {
        var observation = saved.files(Map.of(), "jobs.json");

        assertThat(backups(observation))
                .allSatisfy(backup -> {
                    assertThat(backup.getStartedAt()).isNull();
                    assertThat(backup.getEndedAt()).isNull();
                    assertThat(backup.getStatus()).isNotEqualTo(BackupStatus.COMPLETED);
                })
                .anySatisfy(backup -> assertThat(backup.getStatus()).isEqualTo(BackupStatus.FAILED));
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("--set zone=ZONE"));
    }

    @Test
    void findsWhatAnIncrementalBuildsOnWhereItSaysSinceWhenItHoldsEveryChange() {
        assertThat(backup(2).getParents()).containsExactly(id(1));
        assertThat(backup(2).getChangesSince()).as("wider than a signed long").isEqualTo("18446744073709551000");
        assertThat(backup(2).getLogStart()).isEqualTo("18446744073709551100");
        assertThat(backup(2).getLogEnd()).isEqualTo("18446744073709551110");
        assertThat(backup(3).getParents()).as("none stood there").isEmpty();
        assertThat(backup(1).getParents()).isEmpty();
        assertThat(backup(5).getLogStart()).as("of the log nothing is told").isNull();
    }

    @Test
    void holdsEveryChangeOnlySinceTheNewestPositionThatOneOfItsFilesBeganAt() {
        String text = saved.text("jobs.json");
        int at = text.indexOf("\"incremental_change\": \"18446744073709551000\"");
        int from = text.lastIndexOf('{', at);
        String set = text.substring(from, text.indexOf('}', at) + 1);
        String another = set.replace("18446744073709551000", "18446744073709551050")
                .replaceFirst("\"bs_key\": \"\\d+\"", "\"bs_key\": \"999\"");

        var two = backups(saved.text(NEW_YORK, text.replace(set, set + "," + another)))
                .get(1);

        assertThat(two.getChangesSince()).isEqualTo("18446744073709551050");
        assertThat(two.getParents()).as("none stood there").isEmpty();
    }

    @Test
    void provesNoFullBackupOfWhichOnlyLogIsListed() {
        String text = saved.text("jobs.json");
        int sets = text.indexOf("\"sets\"");
        int at = text.indexOf("\"session_recid\": \"4\"", sets);
        String onlyLog = text.substring(0, at)
                + text.substring(at).replaceFirst("\"backup_type\": \"\\w\"", "\"backup_type\": \"L\"");

        assertThat(backup(4).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backups(saved.text(NEW_YORK, onlyLog)).get(3).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void tellsWhereABackupIs() {
        assertThat(backup(1).getSizeBytes()).isEqualTo(9_007_199_254_740_993L);
        assertThat(backup(1).getSystemIdentifier()).isEqualTo("1893456789");
        assertThat(backup(1).getEngineVersion()).isEqualTo("19.0.0.0.0");
        assertThat(backup(1).getEncrypted()).isFalse();
        assertThat(backup(4).getEncrypted()).isTrue();
        assertThat(backup(14).getEncrypted()).isNull();
        assertThat(backup(4).getCopies()).extracting(BackupCopy::getMedia).containsExactly("tape");
    }

    @Test
    void saysWhetherTheLogIsArchivedAndNotHowFar() {
        var log = Saved.facts(saved.files(NEW_YORK, "jobs.json"), PitrEvidence.class)
                .get(0);
        var off = saved.text(NEW_YORK, saved.text("jobs.json").replace("\"ARCHIVELOG\",\n", "\"NOARCHIVELOG\",\n"));

        assertThat(log.getArchivingEnabled()).isTrue();
        assertThat(log.getLatestRecoveryPoint()).isNull();
        assertThat(log.getLostSegments()).isNull();
        assertThat(Saved.facts(off, PitrEvidence.class).get(0).getArchivingEnabled())
                .isFalse();
    }

    @Test
    void shipsTheQueryThatPrintsEveryFieldThatIsRead() throws IOException {
        String query;
        try (var in = Rman.class.getResourceAsStream("jobs.sql")) {
            query = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(query)
                .contains(
                        "'session_recid'", "'session_stamp'", "'status'", "'input_type'", "'start_time'", "'end_time'")
                .contains("MAX(f.incremental_change#)")
                .contains("'pieces'", "'pieces_available'", "'incremental_change'", "'corrupt_blocks'", "'keep_until'");
        assertThatThrownBy(() -> tool.asks(Map.of(), List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--input");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"output_bytes\": \"-1\"",
                "\"output_bytes\": 1e30",
                "\"output_bytes\": []",
                "\"start_time\": \"01-NOV-26\"",
                "\"start_time\": \"+999999999-01-01T00:00:00\"",
                "\"status\": null",
                "\"session_stamp\": \"x\""
            })
    void tellsWhichRowCannotBeReadAndReadsTheOthers(String hostile) {
        String field = hostile.substring(0, hostile.indexOf(':'));
        String text = saved.text("jobs.json");
        int row = text.indexOf("\"session_recid\": \"16\"");
        String bad = text.substring(row).replaceFirst(field + ": (\"[^\"]*\"|null)", Matcher.quoteReplacement(hostile));

        var observation = saved.text(NEW_YORK, text.substring(0, row) + bad);

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.place()).startsWith("saved.json#jobs#/15"));
        assertThat(backups(observation)).hasSize(16);
    }

    @Test
    void tellsOfSessionsThatAreThereTwiceAndOfSetsOfNone() {
        var twice = saved.text("jobs.json")
                .replaceFirst(
                        "\"2\",(\\s+)\"session_stamp\": \"1170000002\"", "\"1\",$1\"session_stamp\": \"1170000001\"");

        var observation = saved.text(NEW_YORK, twice);

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("there already"));
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("a session that is not listed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "ORA-01034: ORACLE not available",
                "{\"database\":{},\"jobs\":[],\"sets\":[]}",
                "{\"database\":{\"dbid\":\"1\"},\"jobs\":7,\"sets\":[]}"
            })
    void refusesWhatIsNoOutputOfIt(String text) {
        assertThatThrownBy(() -> saved.text(NEW_YORK, text)).isInstanceOf(BadInputException.class);
    }

    @Test
    void refusesDeepNestingOtherEncodingsAndZonesThatAreNone() {
        assertThatThrownBy(() -> saved.text(NEW_YORK, "{\"jobs\":".repeat(1_000)))
                .isInstanceOf(BadInputException.class);
        var latin = ToolOutput.saved(
                "latin",
                saved.text("jobs.json").replace("ORCL_A", "Ä").getBytes(StandardCharsets.ISO_8859_1),
                Saved.NOW);
        assertThatThrownBy(() -> saved.read(NEW_YORK, latin)).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.files(Map.of("zone", "Mars/Olympus"), "jobs.json"))
                .isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.read(NEW_YORK)).isInstanceOf(BadInputException.class);
    }
}
