package dev.lifeboat.ingest.walg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.fields.Saved;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalGTest {
    private static final String FULL = "base_000000010000000000000004";
    private static final String FIRST_DELTA = "base_000000010000000000000009_D_000000010000000000000004";
    private static final String SECOND_DELTA = "base_00000001000000000000000C_D_000000010000000000000009";
    private static final String SENTINEL = "_backup_stop_sentinel.json";

    private final WalG tool = new WalG();
    private final Saved saved = new Saved(tool, "postgresql:prod/orders");

    private Observation everything() {
        return saved.files(Map.of(), "detail.json", FIRST_DELTA + SENTINEL, SECOND_DELTA + SENTINEL, "verify-ok.json");
    }

    private static List<BackupEvidence> backups(Observation observation) {
        return Saved.facts(observation, BackupEvidence.class);
    }

    private static PitrEvidence pitr(Observation observation) {
        return Saved.facts(observation, PitrEvidence.class).get(0);
    }

    @Test
    void tellsEachBackupOfTheDetailedList() {
        var observation = everything();

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.warnings()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP, Topics.PITR);
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getType, BackupEvidence::getStatus)
                .containsExactly(
                        tuple(FULL, BackupType.FULL, BackupStatus.COMPLETED),
                        tuple(FIRST_DELTA, BackupType.INCREMENTAL, BackupStatus.COMPLETED),
                        tuple(SECOND_DELTA, BackupType.INCREMENTAL, BackupStatus.COMPLETED));
        var full = backups(observation).get(0);
        assertThat(full.getStartedAt()).isEqualTo("2026-11-20T01:00:00.123Z");
        assertThat(full.getEndedAt())
                .as("not when the sentinel was last written, which a copy of the bucket moves")
                .isEqualTo("2026-11-20T01:10:00.654Z");
        assertThat(full.getSizeBytes()).isEqualTo(4_200_000);
        assertThat(full.getEngineVersion()).isEqualTo("16.3");
        assertThat(full.getTimeline()).isEqualTo(1);
        assertThat(full.getHost()).isEqualTo("orders-db-1");
    }

    @Test
    void keepsAllDigitsOfNumbersThatAreWiderThanADouble() {
        var backups = backups(everything());

        assertThat(backups.get(0).getSystemIdentifier()).isEqualTo("7215183021532110913");
        assertThat(backups.get(2).getSystemIdentifier()).as("null in the list").isNull();
        assertThat(backups.get(0).getLogStart()).isEqualTo("0/4000028");
        assertThat(backups.get(0).getLogEnd()).isEqualTo("0/4000150");
        assertThat(backups.get(2).getLogStart()).as("the highest bit is set").isEqualTo("FFFFFFFF/C000028");
    }

    @Test
    void takesParentsAndSinceWhenFromTheSentinels() {
        var backups = backups(everything());

        assertThat(backups.get(0).getParents()).isEmpty();
        assertThat(backups.get(0).getChangesSince()).isNull();
        assertThat(backups.get(1).getParents()).containsExactly(FULL);
        assertThat(backups.get(1).getChangesSince())
                .as("where the full one began")
                .isEqualTo("0/4000028");
        assertThat(backups.get(2).getParents()).containsExactly(FIRST_DELTA, FULL);
        assertThat(backups.get(2).getChangesSince()).isEqualTo("0/9000028");
    }

    @Test
    void saysThatNothingTellsWhatADeltaBuildsOnWithoutItsSentinel() {
        var observation = saved.files(Map.of(), "detail.json");

        var delta = backups(observation).get(1);
        assertThat(delta.getType()).isEqualTo(BackupType.INCREMENTAL);
        assertThat(delta.getParents()).isEmpty();
        assertThat(observation.warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("_D_", "give its sentinel"));
    }

    @Test
    void takesABackupInTwoStoragesForTwoCopies() {
        var full = backups(saved.files(
                        Map.of("location", "s3://backups", "media", "object", "off-site", "true"), "detail.json"))
                .get(0);

        assertThat(full.getLocation()).isEqualTo("s3://backups/basebackups_005/" + FULL);
        assertThat(full.getCopies())
                .extracting(BackupCopy::getLocation, BackupCopy::getMedia, BackupCopy::getOffSite)
                .containsExactly(
                        tuple("s3://backups/basebackups_005/" + FULL, "object", true),
                        tuple("wal-g:postgresql:prod/orders/failover/basebackups_005/" + FULL, "", false));
    }

    @Test
    void fallsBackToThePlainListAndTheSentinelsWhenOneOldBackupBreaksTheDetails() {
        var broken = new ToolOutput(
                "'wal-g backup-list --json --detail'",
                new byte[0],
                Saved.NOW,
                1,
                "ERROR: failed to fetch metadata.json of base_000000010000000000000004");

        var observation = saved.read(
                Map.of(),
                broken,
                saved.output("plain.json"),
                saved.output(FIRST_DELTA + SENTINEL),
                saved.output(SECOND_DELTA + SENTINEL));

        assertThat(observation.faults()).isEmpty();
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getStatus)
                .containsExactly(
                        tuple(FULL, BackupStatus.UNKNOWN),
                        tuple(FIRST_DELTA, BackupStatus.UNKNOWN),
                        tuple(SECOND_DELTA, BackupStatus.COMPLETED));
        assertThat(backups(observation).get(1).getParents()).containsExactly(FULL);
        assertThat(backups(observation).get(2).getEndedAt())
                .as("newer sentinels tell the times")
                .isEqualTo("2026-11-22T01:02:00Z");
        assertThat(observation.warnings())
                .hasSize(3)
                .anySatisfy(warning -> assertThat(warning).contains("metadata.json", "the plain list is read instead"));
    }

    @Test
    void isFailingWhenNoListCouldBeHad() {
        var broken = new ToolOutput("'wal-g backup-list --json --detail'", new byte[0], Saved.NOW, 1, "ERROR: no");

        assertThat(saved.read(Map.of(), broken).faults())
                .singleElement()
                .extracting(Fault::kind)
                .isEqualTo(Fault.Kind.UNSEEN);
    }

    @Test
    void isFailingWhenASentinelCannotBeHad() {
        var gone = new ToolOutput(
                "'wal-g st cat basebackups_005/" + FIRST_DELTA + SENTINEL + "'",
                new byte[0],
                Saved.NOW,
                1,
                "no such key");

        assertThat(saved.read(Map.of(), saved.output("detail.json"), gone).faults())
                .singleElement()
                .extracting(Fault::place)
                .asString()
                .contains(FIRST_DELTA);
    }

    @Test
    void asksForTheSentinelsOfDeltas() {
        var list = new ToolOutput(
                "'wal-g backup-list'", saved.output("detail.json").bytes(), Saved.NOW, 0, "");

        assertThat(tool.asks(Map.of(), List.of())).containsExactly(List.of("backup-list", "--json", "--detail"));
        assertThat(tool.asks(Map.of("verify", "true"), List.of())).hasSize(2);
        assertThat(tool.asks(Map.of(), List.of(list)))
                .containsExactly(
                        List.of("st", "cat", "basebackups_005/" + FIRST_DELTA + SENTINEL),
                        List.of("st", "cat", "basebackups_005/" + SECOND_DELTA + SENTINEL));
        assertThat(tool.asks(Map.of(), List.of(list, list, list))).isEmpty();
    }

    @Test
    void asksForThePlainListAndEverySentinelWhenTheDetailsAreBroken() {
        var broken = new ToolOutput("'wal-g'", new byte[0], Saved.NOW, 1, "");
        var plain = new ToolOutput("'wal-g'", saved.output("plain.json").bytes(), Saved.NOW, 0, "");

        assertThat(tool.asks(Map.of(), List.of(broken))).containsExactly(List.of("backup-list", "--json"));
        assertThat(tool.asks(Map.of(), List.of(broken, plain))).hasSize(3);
        assertThat(tool.asks(Map.of(), List.of(broken, plain, plain, plain, plain)))
                .isEmpty();
        assertThat(tool.asks(Map.of(), List.of(broken, broken))).isEmpty();
    }

    @Test
    void asksForNoNameThatLeadsElsewhere() {
        var list = new ToolOutput(
                "list",
                "[{\"backup_name\":\"../../../etc/base_000000010000000000000004_D_000000010000000000000001\"}]"
                        .getBytes(StandardCharsets.UTF_8),
                Saved.NOW,
                0,
                "");

        assertThat(tool.asks(Map.of(), List.of(list))).isEmpty();
        assertThat(saved.read(Map.of(), list).faults()).hasSize(1);
    }

    @Test
    void believesAnEmptyStorage() {
        var observation = saved.text(Map.of(), "[]");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.facts()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP);
    }

    @Test
    void tellsThatTheArchiveIsWhole() {
        var pitr = pitr(everything());

        assertThat(pitr.getVerificationResult()).isEqualTo(VerificationResult.PASSED);
        assertThat(pitr.getLostSegments()).as("a count of 0 would never age").isNull();
        assertThat(pitr.getLastVerifiedAt()).isEqualTo(Saved.NOW);
        assertThat(pitr.getTimeline()).isEqualTo(1);
        assertThat(pitr.getArchivingEnabled()).as("WAL-G does not tell").isNull();
    }

    @Test
    void believesTheWordsOfTheCheckAndNotItsExitCode() {
        var lost = new ToolOutput(
                "'wal-g wal-verify'", saved.output("verify-lost.json").bytes(), Saved.NOW, 0, "");

        var observation = saved.read(Map.of(), lost);

        assertThat(pitr(observation).getVerificationResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(pitr(observation).getLostSegments()).isEqualTo(2);
        assertThat(observation.warnings()).singleElement().asString().contains("000000010000000000000007");
    }

    @Test
    void takesNoCheckOfNothingForAPass() {
        var pitr = pitr(saved.files(Map.of(), "verify-no-backups.json"));

        assertThat(pitr.getVerificationResult()).isEqualTo(VerificationResult.RAN);
        assertThat(pitr.getLostSegments()).isNull();
        assertThat(pitr(saved.text(
                                Map.of(), saved.text("verify-no-backups.json").replace("WARNING", "OK")))
                        .getVerificationResult())
                .isEqualTo(VerificationResult.RAN);
    }

    @ParameterizedTest
    @CsvSource({"FAILURE,FAILED", "WARNING,RAN", "EXCELLENT,UNKNOWN"})
    void takesTheWorseOfBothChecks(String timeline, VerificationResult expected) {
        var text = saved.text("verify-ok.json")
                .replace("\"timeline\": {\"status\": \"OK\"", "\"timeline\": {\"status\": \"" + timeline + "\"");

        assertThat(pitr(saved.text(Map.of(), text)).getVerificationResult()).isEqualTo(expected);
        assertThat(pitr(saved.text(Map.of(), text)).getLostSegments()).isNull();
    }

    @Test
    void believesNoOkBesideLostOrUnheardOfSegments() {
        var lost = saved.text("verify-lost.json").replace("FAILURE", "OK");
        var unheardOf = saved.text("verify-ok.json").replace("FOUND", "MISLAID");

        assertThat(pitr(saved.text(Map.of(), lost)).getVerificationResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(pitr(saved.text(Map.of(), unheardOf)).getVerificationResult())
                .isEqualTo(VerificationResult.UNKNOWN);
        assertThat(pitr(saved.text(Map.of(), unheardOf)).getLostSegments()).isNull();
    }

    @Test
    void takesABackupWithoutAnEndForUnknown() {
        var text = saved.text("detail.json")
                .replace("\"finish_time\": \"2026-11-21T01:02:00Z\"", "\"finish_time\": \"0001-01-01T00:00:00Z\"");

        assertThat(backups(saved.text(Map.of(), text)).get(1).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"start_lsn\": 18446744073709551616",
                "\"start_lsn\": -1",
                "\"start_lsn\": 6.7108904E7",
                "\"start_lsn\": 1e999999999",
                "\"start_lsn\": \"67108904 \\u0000\"",
                "\"start_lsn\": {}"
            })
    void tellsWhichEntryCannotBeReadAndReadsTheOthers(String hostile) {
        var observation = saved.text(Map.of(), saved.text("detail.json").replace("\"start_lsn\": 150994984", hostile));

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("saved.json#/2", "start_lsn"));
        assertThat(backups(observation)).extracting(BackupEvidence::getBackupId).containsExactly(FULL, SECOND_DELTA);
    }

    @Test
    void refusesTheSentinelOfAnotherBackup() {
        var other = Saved.output(SECOND_DELTA + SENTINEL, saved.text(FIRST_DELTA + SENTINEL));

        assertThat(saved.read(Map.of(), saved.output("detail.json"), other).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("another backup"));
    }

    @Test
    void tellsThatAFileWithoutTheNameOfABackupIsNoSentinel() {
        assertThat(saved.read(
                                Map.of(),
                                saved.output("detail.json"),
                                Saved.output("sentinel.json", saved.text(FIRST_DELTA + SENTINEL)))
                        .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("must be named"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "null", "[", "[{\"backup_name\":", "not json", "[] []", "{\"integrity\":1}"})
    void refusesWhatIsNoOutputOfIt(String text) {
        assertThatThrownBy(() -> saved.text(Map.of(), text)).isInstanceOf(BadInputException.class);
    }

    @Test
    void refusesTheOutputOfAnotherTool() {
        var pgbackrest = saved.text(Map.of(), "[{\"name\":\"demo\",\"backup\":[],\"status\":{\"code\":0}}]");
        var mysql = Saved.output("list.json", "{\"status\": 1}");

        assertThat(pgbackrest.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("backup_name is missing"));
        assertThatThrownBy(() -> saved.read(Map.of(), mysql)).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.read(Map.of())).isInstanceOf(BadInputException.class);
    }

    @Test
    void refusesDeepNestingAndWhatIsNotUtf8() {
        assertThatThrownBy(() -> saved.text(Map.of(), "[".repeat(100_000))).isInstanceOf(BadInputException.class);
        var latin = ToolOutput.saved(
                "latin.json", "[{\"backup_name\":\"b\u00e4se\"}]".getBytes(StandardCharsets.ISO_8859_1), Saved.NOW);
        assertThatThrownBy(() -> saved.read(Map.of(), latin)).isInstanceOf(BadInputException.class);
    }
}
