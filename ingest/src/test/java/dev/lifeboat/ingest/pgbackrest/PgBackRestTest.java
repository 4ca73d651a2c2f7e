package dev.lifeboat.ingest.pgbackrest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.PitrEvidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgBackRestTest {
    private static final String ORDERS = "postgresql:prod/orders";
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final String HEALTHY = "info-2.45.json";

    @Test
    void tellsEachBackupThatTheRealToolLists() {
        var backups = backups(read(HEALTHY));

        assertThat(backups)
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getType, BackupEvidence::getStatus)
                .containsExactly(
                        tuple("20261122-163958F", BackupType.FULL, BackupStatus.COMPLETED),
                        tuple("20261122-163958F_20261122-164002D", BackupType.DIFFERENTIAL, BackupStatus.COMPLETED),
                        tuple("20261122-164004F", BackupType.FULL, BackupStatus.COMPLETED),
                        tuple("20261122-163958F_20261122-164006I", BackupType.INCREMENTAL, BackupStatus.COMPLETED));
        var full = backups.get(0);
        assertThat(full.getStartedAt()).isEqualTo("2026-11-22T16:39:58Z");
        assertThat(full.getEndedAt()).isEqualTo("2026-11-22T16:40:01Z");
        assertThat(full.getSizeBytes()).isEqualTo(22_992_602);
        assertThat(full.getLogStart()).isEqualTo("0/2000028");
        assertThat(full.getLogEnd()).isEqualTo("0/2000100");
        assertThat(full.getTimeline()).isEqualTo(1);
        assertThat(full.getTool()).isEqualTo("pgbackrest");
        assertThat(full.getToolVersion()).isEqualTo("2.45");
        assertThat(full.getEngineVersion()).isEqualTo("15");
        assertThat(full.getEncrypted()).isFalse();
    }

    @Test
    void keepsAllDigitsOfASystemIdentifierThatIsWiderThanADouble() {
        assertThat(backups(read(HEALTHY)).get(0).getSystemIdentifier()).isEqualTo("7711036522735018648");
    }

    @Test
    void saysWhatABackupBuildsOnAndSinceWhenItHoldsEveryChange() {
        var incremental = backups(read(HEALTHY)).get(3);

        assertThat(incremental.getParents()).containsExactly("20261122-163958F_20261122-164002D", "20261122-163958F");
        assertThat(incremental.getChangesSince())
                .as("where the backup before it began")
                .isEqualTo("0/3000028");
    }

    @Test
    void takesALabelInTwoRepositoriesForTwoCopiesOfOneBackup() {
        var both = backups(read(
                "copies.json",
                Map.of("repo2-location", "s3://backups", "repo2-media", "object", "repo2-off-site", "true")));

        assertThat(both)
                .extracting(BackupEvidence::getBackupId)
                .containsExactly("20220101-010000F", "20230401-010000F");
        var copied = both.get(1);
        assertThat(copied.getLocation()).isEqualTo("pgbackrest:orders/repo1/20230401-010000F");
        assertThat(copied.getCopies())
                .extracting(BackupCopy::getLocation, BackupCopy::getMedia, BackupCopy::getOffSite)
                .containsExactly(
                        tuple("pgbackrest:orders/repo1/20230401-010000F", "", false),
                        tuple("s3://backups/20230401-010000F", "object", true));
        assertThat(copied.getEncrypted()).as("one copy is not").isFalse();
        assertThat(both.get(0).getEncrypted()).isTrue();
    }

    @Test
    void tellsClustersApartWhoseNumberIsTheSameInTwoRepositories() {
        var both = backups(read("copies.json"));

        assertThat(both)
                .extracting(BackupEvidence::getSystemIdentifier, BackupEvidence::getEngineVersion)
                .containsExactly(tuple("6625592122879095702", "13"), tuple("7215183021532110912", "14"));
    }

    @Test
    void takesPageErrorsForErrorsAndNotForAFailure() {
        var observation = read("block-incremental.json");

        assertThat(backups(observation).get(0).getStatus()).isEqualTo(BackupStatus.COMPLETED_WITH_ERRORS);
        assertThat(observation.warnings()).singleElement().asString().contains("20260801-010000F", "checksums");
    }

    @Test
    void hasASizeWhereABlockIncrementalRepositoryHasNone() {
        assertThat(backups(read("block-incremental.json")).get(0).getSizeBytes())
                .isEqualTo(5_000);
    }

    @Test
    void takesTheRetentionFromTheAnnotationOrTheSettings() {
        var annotated = backups(read("block-incremental.json", Map.of("retention-days", "7")))
                .get(0);
        var plain = backups(read("copies.json", Map.of("retention-days", "7"))).get(0);

        assertThat(annotated.getRetentionDays()).isEqualTo(35);
        assertThat(annotated.getCreatedBy()).isEqualTo("nightly job");
        assertThat(plain.getRetentionDays()).isEqualTo(7);
        assertThat(backups(read("copies.json")).get(0).getRetentionDays()).isNull();
    }

    @Test
    void readsReleasesThatKnewOneRepositoryOnly() {
        var observation = read("before-repositories.json");

        assertThat(observation.faults()).isEmpty();
        var backup = backups(observation).get(0);
        assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.getSystemIdentifier()).isEqualTo("6625592122879095702");
        assertThat(backup.getLogStart()).as("without positions").isEqualTo("000000010000000000000002");
        assertThat(backup.getEncrypted()).as("nothing tells").isNull();
    }

    @Test
    void takesABackupWhoseLogTheArchiveDoesNotReachForAPart() {
        var observation = json(
                text(HEALTHY).replace("\"max\":\"000000010000000000000008\"", "\"max\":\"000000010000000000000007\""));

        assertThat(backups(observation))
                .filteredOn(backup -> backup.getStatus() == BackupStatus.PARTIAL)
                .extracting(BackupEvidence::getBackupId)
                .containsExactly("20261122-163958F_20261122-164006I");
        assertThat(observation.warnings()).singleElement().asString().contains("000000010000000000000008");
    }

    @Test
    void takesABackupForAPartWhereNoArchiveIsListedAtAll() {
        String none =
                text("info-2.45.json").replaceFirst("\"archive\":\\[.*?\\],\"backup\"", "\"archive\":[],\"backup\"");

        assertThat(backups(json(none))).extracting(BackupEvidence::getStatus).containsOnly(BackupStatus.PARTIAL);
    }

    @Test
    void doesNotKnowABackupThatDoesNotSayWhichLogItNeeds() {
        String silent = text("info-2.45.json")
                .replace(
                        "{\"archive\":{\"start\":\"000000010000000000000002\",\"stop\":\"000000010000000000000002\"},",
                        "{");

        assertThat(backups(json(silent)).get(0).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void isFailingWhereRepositoriesDifferAndOneDoesNotSayHow() {
        String silent =
                "[{\"name\":\"demo\",\"status\":{\"code\":4},\"repo\":[{\"key\":1,\"status\":{\"code\":0}},{\"key\":2}],"
                        + "\"backup\":[]}]";

        assertThat(json(silent).faults()).hasSize(1);
    }

    @Test
    void saysThatThereIsAnArchiveButNotHowFarItReaches() {
        var pitr = read(HEALTHY).facts().stream()
                .map(fact -> fact.value())
                .filter(PitrEvidence.class::isInstance)
                .map(PitrEvidence.class::cast)
                .toList();

        assertThat(pitr).hasSize(1);
        assertThat(pitr.get(0).getEarliestRecoveryPoint()).isEqualTo("2026-11-22T16:40:01Z");
        assertThat(pitr.get(0).getLatestRecoveryPoint()).isNull();
        assertThat(pitr.get(0).getArchivingEnabled()).isNull();
        assertThat(pitr.get(0).getLostSegments()).isNull();
        assertThat(pitr.get(0).getSystemIdentifier())
                .as("what pgBackRest archives is not proof of what production is")
                .isNull();
    }

    @Test
    void isFailingWhenARepositoryCannotBeReadAlthoughItsExitCodeIsZero() {
        var observation = read("repository-unreadable-2.45.json");

        assertThat(observation.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSEEN);
            assertThat(fault.place()).isEqualTo("repository-unreadable-2.45.json, stanza demo, repo1");
            assertThat(fault.message())
                    .contains("status 99", "unable to load info file")
                    .doesNotContain("\n");
        });
        assertThat(backups(observation)).as("what can be read is told").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 6, 77, 99})
    void isFailingWhateverElseAStatusSays(int code) {
        var observation = json("[{\"name\":\"x\",\"backup\":[],\"status\":{\"code\":" + code + ",\"message\":\"m\"}}]");

        assertThat(observation.faults()).hasSize(1);
    }

    @Test
    void isFailingWhenAStatusHasNoCode() {
        assertThat(json("[{\"name\":\"x\",\"backup\":[],\"status\":{\"message\":\"ok\"}}]")
                        .faults())
                .hasSize(1);
    }

    @Test
    void isFailingWhenTheStanzaIsMissing() {
        assertThat(read("stanza-missing-2.45.json").faults())
                .extracting(Fault::message)
                .allSatisfy(message -> assertThat(message).contains("missing stanza path"));
    }

    @Test
    void believesThatAStanzaHasNoBackups() {
        var observation =
                json("[{\"name\":\"x\",\"backup\":[],\"status\":{\"code\":2,\"message\":\"no valid backups\"}}]");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.facts()).isEmpty();
    }

    @Test
    void believesNoExitCodeButOneThatSaysThatItFailed() {
        var output = new ToolOutput("pgbackrest info", bytes("[]"), NOW, 31, "ERROR: [031]: option not valid");

        assertThat(new PgBackRest().read(List.of(output), subject(Map.of())).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("exit code 31", "option not valid"));
    }

    @Test
    void asksWhichStanzaWhereThereAreSeveral() {
        String two =
                "[{\"name\":\"a\",\"backup\":[],\"status\":{\"code\":2}},{\"name\":\"b\",\"backup\":[],\"status\":{\"code\":2}}]";

        assertThatThrownBy(() -> json(two)).hasMessageContaining("a, b").hasMessageContaining("--set stanza=NAME");
        assertThatThrownBy(() -> json(two, Map.of("stanza", "c"))).hasMessageContaining("no stanza c; there are: a, b");
        assertThat(json(two, Map.of("stanza", "b")).faults()).isEmpty();
    }

    @Test
    void saysWhereTruncatedOutputEnds() {
        assertThatThrownBy(() -> json(text(HEALTHY).substring(0, 1_000)))
                .isInstanceOf(BadInputException.class)
                .satisfies(e -> assertThat(((BadInputException) e).fault().toString())
                        .contains("info.json, line 1, column 1001", "pgbackrest info --output=json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "{}",
                "[1]",
                "[null]",
                "stanza: demo\n    status: ok\n",
                "[{\"name\":\"x\",\"status\":{\"code\":0}}]",
                "[{\"backup_name\":\"base_000000010000000000000002\",\"time\":\"2026-01-01T00:00:00Z\"}]",
                "{\"main\":[{\"backup_id\":\"20240813T205658\"}]}",
                "[{\"name\":\"x\",\"backup\":[null],\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"backup\":[{}],\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"backup\":[{\"label\":\"../../etc/passwd\"}],\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"repo\":[null],\"backup\":[],\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"backup\":[],\"status\":{\"code\":0},\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"backup\":[{\"label\":\"20201116-155000F\",\"timestamp\":{\"start\":1.5}}],\"status\":{\"code\":0}}]",
                "[{\"name\":\"x\",\"backup\":[],\"status\":{\"code\":0}}] trailing",
            })
    void refusesWhatIsNotItsOutput(String text) {
        assertThatThrownBy(() -> json(text))
                .isInstanceOf(BadInputException.class)
                .satisfies(
                        e -> assertThat(((BadInputException) e).fault().place()).startsWith("info.json"));
    }

    @Test
    void refusesWhatIsNotUtf8AndWhatIsNestedWithoutEnd() {
        byte[] latin = "[{\"name\":\"\u00e9\"}]".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> observe(latin, Map.of())).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> json("[{\"name\":\"x\",\"future\":" + "[".repeat(100_000)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void takesTimesThatCannotBeForUnknown() {
        var observation = json(text(HEALTHY).replace("\"stop\":1795365601", "\"stop\":99999999999999999"));

        assertThat(backups(observation).get(0).getEndedAt()).isNull();
        assertThat(observation.warnings()).hasSize(1);
    }

    static Observation read(String file) {
        return read(file, Map.of());
    }

    private static Observation read(String file, Map<String, String> options) {
        var output = ToolOutput.saved(file, bytes(text(file)), NOW);
        return new PgBackRest().read(List.of(output), subject(options));
    }

    private static Observation json(String text) {
        return json(text, Map.of());
    }

    private static Observation json(String text, Map<String, String> options) {
        return observe(bytes(text), options);
    }

    private static Observation observe(byte[] bytes, Map<String, String> options) {
        return new PgBackRest().read(List.of(ToolOutput.saved("info.json", bytes, NOW)), subject(options));
    }

    static Subject subject(Map<String, String> options) {
        return new Subject(ORDERS, Subject.sourceOf("pgbackrest", ORDERS), options, NOW);
    }

    private static List<BackupEvidence> backups(Observation observation) {
        return observation.facts().stream()
                .map(fact -> fact.value())
                .filter(BackupEvidence.class::isInstance)
                .map(BackupEvidence.class::cast)
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(String file) {
        try (var in = Objects.requireNonNull(PgBackRestTest.class.getResourceAsStream("/pgbackrest/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
