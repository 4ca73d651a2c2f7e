package dev.lifeboat.ingest.barman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarmanTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final String[] OF_3_4 = {
        "list-3.4.json",
        "check-archiving-broken-3.4.json",
        "show-20261122T173656-3.4.json",
        "show-20261122T173620-3.4.json"
    };
    private static final String[] OF_3_17 = {
        "list-3.17.json", "show-20260802T020000-3.17.json", "show-20260801T020000-3.17.json"
    };

    @Test
    void tellsWhatTheRealToolTellsOfABackup() {
        var done = backups(read(OF_3_4)).get(1);

        assertThat(done.getBackupId()).isEqualTo("20261122T173620");
        assertThat(done.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(done.getType()).as("3.4 tells no type").isEqualTo(BackupType.FULL);
        assertThat(done.getStartedAt()).isEqualTo("2026-11-22T17:36:20Z");
        assertThat(done.getEndedAt()).isEqualTo("2026-11-22T17:36:22Z");
        assertThat(done.getSizeBytes()).isEqualTo(23_130_194);
        assertThat(done.getLogStart()).isEqualTo("0/2000028");
        assertThat(done.getLogEnd()).isEqualTo("0/3000000");
        assertThat(done.getTimeline()).isEqualTo(1);
        assertThat(done.getEngineVersion()).isEqualTo("15.18");
        assertThat(done.getSystemIdentifier()).as("3.4 tells none").isNull();
        assertThat(done.getLocation()).isEqualTo("barman:main/20261122T173620");
    }

    @Test
    void knowsWhenABackupFailedByItsIdInTheZoneOfTheOthersOrTheOneThatIsSet() {
        assertThat(backups(read(OF_3_4)).get(0).getStatus()).isEqualTo(BackupStatus.FAILED);
        assertThat(backups(read(OF_3_4)).get(0).getStartedAt()).isEqualTo("2026-11-22T17:36:56Z");
        assertThat(backups(read(Map.of("zone", "Europe/Berlin"), OF_3_4)).get(0).getStartedAt())
                .isEqualTo("2026-11-22T16:36:56Z");
    }

    @Test
    void withdrawsNothingOfTheArchiveWhereNoCheckWasMade() {
        assertThat(read("list-3.4.json").lists()).containsOnly(Topics.BACKUP);
        assertThat(read("list-3.4.json", "check-server-down-3.4.json").lists())
                .containsOnly(Topics.BACKUP, Topics.PITR);
    }

    @Test
    void warnsThatATimeWithoutZoneIsTakenForUtc() {
        var observation = read("list-3.4.json", "check-archiving-broken-3.4.json", "show-20261122T173656-3.4.json");

        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("UTC", "--set zone="));
    }

    @Test
    void seesThatArchivingIsBrokenAndThatALimitWithoutNumberIsNone() {
        var observation = read(OF_3_4);

        assertThat(archive(observation).getArchivingEnabled()).isTrue();
        assertThat(archive(observation).getLastFailedAt()).isEqualTo(NOW);
        assertThat(observation.faults()).isEmpty();
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("continuous_archiving fails"))
                .anySatisfy(warning -> assertThat(warning).contains("backup_maximum_age", "because it has no limit"));
    }

    @Test
    void doesNotKnowWhetherAServerArchivesThatIsDown() {
        var observation = read("list-3.4.json", "check-server-down-3.4.json");

        assertThat(archive(observation).getArchivingEnabled()).isNull();
    }

    @Test
    void readsNewerReleases() {
        var backups = backups(read(OF_3_17));

        assertThat(backups)
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getType, BackupEvidence::getStatus)
                .containsExactly(
                        tuple("20260803T020000", BackupType.INCREMENTAL, BackupStatus.STARTED),
                        tuple("20260802T020000", BackupType.INCREMENTAL, BackupStatus.COMPLETED),
                        tuple("20260801T020000", BackupType.FULL, BackupStatus.COMPLETED),
                        tuple("20260701T020000", BackupType.FULL, BackupStatus.EXPIRED));
        assertThat(backups.get(0).getEndedAt()).as("it waits for its log").isNull();
        assertThat(backups.get(1).getParents()).containsExactly("20260801T020000");
        assertThat(backups.get(1).getChangesSince())
                .as("where its parent began")
                .isEqualTo("0/2000028");
        assertThat(backups.get(1).getSystemIdentifier()).isEqualTo("7533131071930331100");
        assertThat(backups.get(1).getSizeBytes()).isEqualTo(12_000);
        assertThat(backups.get(1).getEncrypted()).isTrue();
        assertThat(backups.get(1).getEngineVersion()).isEqualTo("17.4");
        assertThat(backups.get(1).getTimeline()).isEqualTo(2);
    }

    @Test
    void isFailingWhenTheServerIsNotTheOneThatWasBackedUp() {
        var observation = read(
                Stream.concat(Stream.of(OF_3_17), Stream.of("check-3.17.json")).toArray(String[]::new));

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("systemid_coherence", "identity.json"));
        assertThat(archive(observation).getArchivingEnabled()).as("it streams").isTrue();
    }

    @Test
    void isFailingWhenBarmanItselfCannotReadItsCatalog() {
        assertThat(read("list-unreadable-3.4.json").faults())
                .singleElement()
                .satisfies(
                        fault -> assertThat(fault.toString())
                                .isEqualTo(
                                        "list-unreadable-3.4.json: says: invalid line garbage in file"
                                                + " /var/lib/barman/main/base/20261122T173620/backup.info See log file for more details."));
        assertThat(observe(List.of(output("x", "{\"_ERROR\": [\"Unknown server 'x'\"]}")), Map.of())
                        .faults())
                .hasSize(1);
    }

    @Test
    void asksForTheChecksAndForEachBackup() {
        var tool = new Barman();
        var list = output("list", text("list-3.4.json"));

        assertThat(words(tool, Map.of(), List.of())).containsExactly("-f json list-backups all");
        assertThat(words(tool, Map.of("server", "main"), List.of())).containsExactly("-f json list-backups main");
        assertThat(words(tool, Map.of(), List.of(list)))
                .containsExactly(
                        "-f json check main",
                        "-f json show-backup main 20261122T173656",
                        "-f json show-backup main 20261122T173620");
        assertThat(words(tool, Map.of(), List.of(list, list))).isEmpty();
    }

    private static List<String> words(Tool.OfOutput tool, Map<String, String> options, List<ToolOutput> answers) {
        return tool.asks(options, answers).stream()
                .map(arguments -> String.join(" ", arguments))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"main\": {}}",
                "{\"main\": [{\"status\": \"DONE\"}]}",
                "{\"main\": [{\"backup_id\": \"../../etc\", \"status\": \"DONE\"}]}",
                "{\"a\": [], \"b\": []}",
                "{\"main\": [",
                "stanza: demo",
            })
    void refusesWhatIsNotItsOutput(String text) {
        assertThatThrownBy(() -> observe(List.of(output("list.json", text)), Map.of()))
                .isInstanceOf(BadInputException.class)
                .satisfies(
                        e -> assertThat(((BadInputException) e).fault().place()).startsWith("list.json"));
    }

    @Test
    void takesNoBackupForFullThatBuildsOnAnotherOrOfWhichNothingIsShown() {
        String untold = text("show-20260802T020000-3.17.json").replace("\"backup_type\": \"incremental\", ", "");
        String list = text("list-3.17.json").replace("\"backup_type\": \"incremental\", ", "");
        var facts = observe(List.of(output("list.json", list), output("show.json", untold)), Map.of())
                .facts();

        assertThat(facts)
                .filteredOn(fact -> fact.nativeId().equals("backup/20260802T020000"))
                .extracting(fact -> ((BackupEvidence) fact.value()).getType())
                .containsExactly(BackupType.INCREMENTAL);
        assertThat(facts)
                .filteredOn(fact -> fact.nativeId().equals("backup/20260803T020000"))
                .extracting(fact -> ((BackupEvidence) fact.value()).getType())
                .containsExactly(BackupType.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main; rm -rf /", "-c", "$(id)", ""})
    void asksForNoServerWhoseNameAShellCouldMistake(String name) {
        var hostile = output("list", text("list-3.4.json").replace("\"main\"", "\"" + name + "\""));

        assertThatThrownBy(() -> new Barman().asks(Map.of(), List.of(hostile)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("names '" + name + "'");
        assertThatThrownBy(() -> new BarmanVerify().asks(Map.of(), List.of(hostile)))
                .isInstanceOf(BadInputException.class);
    }

    @Test
    void verifiesEachBackupThatIsDone() {
        assertThat(verified("Verifying backup\nCalling pg_verifybackup\nbackup successfully verified\n", 0))
                .isEqualTo(VerificationResult.PASSED);
        assertThat(verified(
                        "ERROR: verify backup failure on directory 'data'\nERROR: pg_verifybackup: error: \"PG_VERSION\" has size"
                                + " 2 on disk but size 3 in the manifest\n",
                        1))
                .isEqualTo(VerificationResult.FAILED);
        assertThat(verified(
                        "ERROR: verify backup failure on directory 'data'\nERROR: pg_verifybackup: error: could not open file"
                                + " \"data/backup_manifest\": No such file or directory\n",
                        1))
                .isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(verified("", 0)).isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(verified("backup successfully verified", 1)).isEqualTo(VerificationResult.COULD_NOT_RUN);
    }

    private static VerificationResult verified(String text, int exitCode) {
        var tool = new BarmanVerify();
        var list = output("list", text("list-3.4.json"));
        assertThat(words(tool, Map.of(), List.of(list))).containsExactly("verify-backup main 20261122T173620");
        var run = new ToolOutput("run", text.getBytes(StandardCharsets.UTF_8), NOW, exitCode, "");
        var facts = tool.read(List.of(list, run), subject(Map.of())).facts();
        assertThat(facts).hasSize(1);
        var result = ((VerificationEvidence) facts.get(0).value()).getResult();
        assertThat(facts.get(0).nativeId())
                .as("what could not run takes the place of nothing that ran")
                .isEqualTo(
                        "verify/20261122T173620" + (result == VerificationResult.COULD_NOT_RUN ? "/inconclusive" : ""));
        return result;
    }

    private static Observation read(String... files) {
        return read(Map.of(), files);
    }

    private static Observation read(Map<String, String> options, String... files) {
        var outputs = new ArrayList<ToolOutput>();
        for (String file : files) {
            outputs.add(output(file, text(file)));
        }
        return observe(outputs, options);
    }

    private static Observation observe(List<ToolOutput> outputs, Map<String, String> options) {
        return new Barman().read(outputs, subject(options));
    }

    private static Subject subject(Map<String, String> options) {
        return new Subject("postgresql:prod/orders", "barman:orders", options, NOW);
    }

    private static ToolOutput output(String name, String text) {
        return ToolOutput.saved(name, text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static List<BackupEvidence> backups(Observation observation) {
        return observation.facts().stream()
                .map(fact -> fact.value())
                .filter(BackupEvidence.class::isInstance)
                .map(BackupEvidence.class::cast)
                .toList();
    }

    private static PitrEvidence archive(Observation observation) {
        return observation.facts().stream()
                .map(fact -> fact.value())
                .filter(PitrEvidence.class::isInstance)
                .map(PitrEvidence.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String text(String file) {
        try (var in = Objects.requireNonNull(BarmanTest.class.getResourceAsStream("/barman/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
