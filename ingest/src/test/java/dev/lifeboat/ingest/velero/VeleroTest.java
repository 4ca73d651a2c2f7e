package dev.lifeboat.ingest.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.fields.Saved;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VeleroTest {
    private static final String ONE = """
            {"apiVersion":"velero.io/v1","kind":"Backup","metadata":{"name":"one"},
             "spec":{},"status":{"phase":"PHASE","startTimestamp":"2026-11-21T01:00:00Z",
             "completionTimestamp":"2026-11-21T01:20:00Z","volumeSnapshotsAttempted":1,"volumeSnapshotsCompleted":1}}""";

    private final Velero tool = new Velero();
    private final Saved saved = new Saved(tool, "mysql:shop/orders");

    private static List<BackupEvidence> backups(Observation observation) {
        return Saved.facts(observation, BackupEvidence.class);
    }

    private BackupStatus status(String text) {
        return backups(saved.text(Map.of(), text)).get(0).getStatus();
    }

    @Test
    void tellsEachBackupAndSeesThroughTheOnesThatOnlySayCompleted() {
        var observation = saved.files(Map.of(), "backups.json", "volumes.json");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP);
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getStatus)
                .containsExactly(
                        tuple("nightly-1", BackupStatus.COMPLETED),
                        tuple("nightly-2-hole", BackupStatus.PARTIAL),
                        tuple("nightly-3-none", BackupStatus.PARTIAL),
                        tuple("nightly-4-copied", BackupStatus.COMPLETED),
                        tuple("nightly-5-copy-failed", BackupStatus.PARTIAL),
                        tuple("nightly-6-manifests", BackupStatus.UNKNOWN),
                        tuple("nightly-7-partly", BackupStatus.PARTIAL),
                        tuple("nightly-8-failed", BackupStatus.FAILED),
                        tuple("nightly-9-hooks", BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple("nightly-a-operations", BackupStatus.PARTIAL));
        var first = backups(observation).get(0);
        assertThat(first.getType()).isEqualTo(BackupType.FULL);
        assertThat(first.getStartedAt()).isEqualTo("2026-11-21T01:00:00Z");
        assertThat(first.getEndedAt()).isEqualTo("2026-11-21T01:20:00Z");
        assertThat(first.getExpiresAt()).isEqualTo("2026-12-21T01:00:00Z");
        assertThat(first.getLocation()).isEqualTo("velero:default/nightly-1");
        assertThat(observation.warnings())
                .as("everything but the first is told")
                .hasSize(9)
                .anySatisfy(warning -> assertThat(warning).contains("of 2 volumeSnapshots 1 completed"))
                .anySatisfy(warning -> assertThat(warning).contains("object store unreachable"))
                .noneSatisfy(warning -> assertThat(warning).contains("\n"));
    }

    @Test
    void knowsTheSizeOnlyOfWhatVeleroCopiedItself() {
        var backups = backups(saved.files(Map.of(), "backups.json", "volumes.json"));

        assertThat(backups.get(0).getSizeBytes()).as("snapshots tell none").isNull();
        assertThat(backups.get(3).getSizeBytes())
                .as("more than a double holds exactly")
                .isEqualTo(9_007_199_254_741_993L);
    }

    @Test
    void takesACompletedBackupForUnknownWhenNothingTellsOfItsVolumes() {
        assertThat(backups(saved.files(Map.of(), "backups.json")).get(3).getStatus())
                .isEqualTo(BackupStatus.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "New,STARTED",
        "InProgress,STARTED",
        "WaitingForPluginOperations,STARTED",
        "WaitingForPluginOperationsPartiallyFailed,PARTIAL",
        "Finalizing,STARTED",
        "FinalizingPartiallyFailed,PARTIAL",
        "Completed,COMPLETED",
        "PartiallyFailed,PARTIAL",
        "Failed,FAILED",
        "FailedValidation,FAILED",
        "Deleting,DELETED",
        "completed,UNKNOWN",
        "Perfect,UNKNOWN"
    })
    void takesAPhaseForWhatItSays(String phase, BackupStatus expected) {
        assertThat(status(ONE.replace("PHASE", phase))).isEqualTo(expected);
    }

    @Test
    void takesABackupThatNothingHasTakenUpForStarted() {
        assertThat(status(ONE.replaceFirst("(?s)\"status\".*", "\"status\":{}}")))
                .isEqualTo(BackupStatus.STARTED);
    }

    @Test
    void believesNoCompletionWithoutATime() {
        assertThat(status(ONE.replace("PHASE", "Completed").replace("completionTimestamp", "x")))
                .isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void withdrawsNothingForASingleBackup() {
        assertThat(saved.text(Map.of(), ONE).lists()).isEmpty();
    }

    @Test
    void believesThatAListIsEmpty() {
        var observation = saved.text(Map.of(), "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP);
    }

    @Test
    void isFailingForOnePageOfALongerList() {
        var page = saved.text("backups.json").replace("\"resourceVersion\": \"\"", "\"continue\": \"abc\"");

        assertThat(saved.text(Map.of(), page).faults())
                .singleElement()
                .extracting(Fault::kind)
                .isEqualTo(Fault.Kind.UNSEEN);
    }

    @Test
    void asksWhichScheduleHoldsTheDatabase() {
        var two = saved.text("backups.json").replaceFirst("orders-nightly", "billing-nightly");

        assertThatThrownBy(() -> saved.text(Map.of(), two))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("billing-nightly, orders-nightly");
        assertThat(backups(saved.text(Map.of("schedule", "billing-nightly"), two)))
                .extracting(BackupEvidence::getBackupId)
                .containsExactly("nightly-1");
    }

    @Test
    void asksWhichNamespaceHoldsTheDatabaseWhereBackupsHaveNoSchedule() {
        String orders = ONE.replace("\"spec\":{}", "\"spec\":{\"includedNamespaces\":[\"orders\"]}");
        String billing = orders.replace("\"orders\"", "\"billing\"").replace("\"one\"", "\"two\"");
        String both = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[" + orders + "," + billing + "]}";

        assertThatThrownBy(() -> saved.text(Map.of(), both))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("[billing], [orders]")
                .hasMessageContaining("--set namespace=NAME");
        assertThat(backups(saved.text(Map.of("namespace", "billing"), both)))
                .extracting(BackupEvidence::getBackupId)
                .containsExactly("two");
    }

    @Test
    void takesTheBackupsThatIncludeTheNamespace() {
        var text = saved.text("backups.json")
                .replaceFirst("\"orders\"", "\"billing\"")
                .replaceFirst("\\[\\s+\"orders\"\\s+]", "[]")
                .replaceFirst("\\[\\s+\"orders\"\\s+]", "[\"*\"], \"excludedNamespaces\": [\"orders\"]");

        assertThat(backups(saved.text(Map.of("namespace", "orders"), text)))
                .as("one is of billing, one of all, and one of all but orders")
                .hasSize(8)
                .extracting(BackupEvidence::getBackupId)
                .doesNotContain("nightly-1", "nightly-3-none");
    }

    @Test
    void saysThatNoBackupIsOfTheSchedule() {
        var observation = saved.files(Map.of("schedule", "ordres-nightly"), "backups.json");

        assertThat(observation.facts()).isEmpty();
        assertThat(observation.warnings()).singleElement().asString().contains("ordres-nightly");
    }

    @Test
    void isFailingOnlyWhenTheBackupsThemselvesCannotBeListed() {
        var backups =
                new ToolOutput("'kubectl get backups.velero.io -n velero'", new byte[0], Saved.NOW, 1, "forbidden");
        var uploads =
                new ToolOutput("'kubectl get datauploads.velero.io'", new byte[0], Saved.NOW, 1, "no resource type");

        assertThat(saved.read(Map.of(), backups).faults()).hasSize(1);
        var observation = saved.read(Map.of(), saved.output("backups.json"), uploads);
        assertThat(observation.faults()).isEmpty();
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("no resource type"));
        assertThat(tool.asks(Map.of("velero-namespace", "backup"), List.of()))
                .hasSize(3)
                .allSatisfy(arguments -> assertThat(arguments).contains("-n", "backup"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"volumeSnapshotsAttempted\":-1",
                "\"volumeSnapshotsAttempted\":99999999999999999999",
                "\"volumeSnapshotsAttempted\":1.5",
                "\"volumeSnapshotsAttempted\":true",
                "\"startTimestamp\":\"yesterday\"",
                "\"startTimestamp\":\"-999999999-01-01T00:00:00Z\"",
                "\"startTimestamp\":[]"
            })
    void tellsWhichBackupCannotBeReadAndReadsTheOthers(String hostile) {
        var bad = ONE.replace("PHASE", "Completed")
                .replace("\"volumeSnapshotsAttempted\":1", "\"x\":1")
                .replace("\"startTimestamp\":\"2026-11-21T01:00:00Z\"", hostile);
        var good = ONE.replace("PHASE", "Completed").replace("\"one\"", "\"two\"");

        var observation = saved.text(
                Map.of(),
                "{\"kind\":\"BackupList\",\"apiVersion\":\"velero.io/v1\",\"items\":[" + bad + "," + good + ",7]}");

        assertThat(observation.faults())
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault.toString()).contains("saved.json#items#/0"));
        assertThat(backups(observation)).extracting(BackupEvidence::getBackupId).contains("two");
        assertThat(backups(observation))
                .filteredOn(backup -> backup.getBackupId().equals("one"))
                .isEmpty();
    }

    @Test
    void tellsOfTwoBackupsOfOneName() {
        assertThat(saved.read(Map.of(), Saved.output("a", ONE), Saved.output("b", ONE))
                        .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("there already"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"kind\":\"List\"}",
                "{\"kind\":\"BackupList\",\"items\":{}}",
                "plain text",
            })
    void refusesWhatIsNoOutputOfIt(String text) {
        assertThatThrownBy(() -> saved.text(Map.of(), text)).isInstanceOf(BadInputException.class);
    }

    @Test
    void refusesTheResourcesOfAnotherProject() {
        var cnpg = "{\"kind\":\"Backup\",\"apiVersion\":\"postgresql.cnpg.io/v1\",\"metadata\":{\"name\":\"x\"}}";

        assertThat(saved.text(Map.of(), cnpg).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("velero.io/"));
    }

    @Test
    void refusesDeepNestingAndWhatIsNotUtf8() {
        assertThatThrownBy(() -> saved.text(Map.of(), "{\"items\":".repeat(1_000)))
                .isInstanceOf(BadInputException.class);
        var latin = ToolOutput.saved(
                "latin.json", "{\"kind\":\"Bäckup\"}".getBytes(StandardCharsets.ISO_8859_1), Saved.NOW);
        assertThatThrownBy(() -> saved.read(Map.of(), latin)).isInstanceOf(BadInputException.class);
    }
}
