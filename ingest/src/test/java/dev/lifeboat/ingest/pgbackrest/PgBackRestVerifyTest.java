package dev.lifeboat.ingest.pgbackrest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PgBackRestVerifyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final String FULL = "20261122-163958F";
    private static final String DIFF = "20261122-163958F_20261122-164002D";
    private static final String INCR = "20261122-163958F_20261122-164006I";
    private static final String FULL_OF_REPO2 = "20261122-164004F";

    @Test
    void passesWhatTheRealToolFindsValid() {
        var observation = verified("verify-ok.txt");

        assertThat(results(observation))
                .containsOnlyKeys(FULL, DIFF, INCR, FULL_OF_REPO2)
                .allSatisfy((label, result) -> assertThat(result).isEqualTo(VerificationResult.PASSED));
        assertThat(observation.faults()).isEmpty();
        assertThat(observation.warnings()).isEmpty();
        assertThat(of(observation, FULL)).satisfies(verification -> {
            assertThat(verification.getType()).isEqualTo(VerificationType.INTEGRITY);
            assertThat(verification.getChecksRun()).isEqualTo(964);
            assertThat(verification.getChecksumMatched()).isTrue();
            assertThat(verification.getEndedAt()).isEqualTo(NOW);
        });
        assertThat(archive(observation).getLostSegments())
                .as("a count of 0 would never age")
                .isNull();
        assertThat(archive(observation).getVerificationResult()).isEqualTo(VerificationResult.PASSED);
    }

    @Test
    void failsADamagedFileAndWhatBuildsOnIt() {
        var observation = verified("verify-corrupted.txt");

        assertThat(results(observation))
                .containsEntry(FULL, VerificationResult.FAILED)
                .containsEntry(DIFF, VerificationResult.FAILED)
                .containsEntry(INCR, VerificationResult.FAILED)
                .containsEntry(FULL_OF_REPO2, VerificationResult.PASSED);
        assertThat(of(observation, FULL).getDetails())
                .isEqualTo("repo1: invalid, 963 of 964 files are as they were written");
        assertThat(observation.faults()).as("the verdict is explained").isEmpty();
    }

    @Test
    void failsABackupThatIsListedAndNotThere() {
        var observation = verified("verify-full-deleted.txt");

        assertThat(of(observation, FULL).getResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(of(observation, FULL).getDetails()).isEqualTo("repo1: it is listed, and not there");
        assertThat(of(observation, DIFF).getResult()).isEqualTo(VerificationResult.FAILED);
    }

    @Test
    void failsABackupWithoutManifestAlthoughTheVerdictIsOk() {
        var observation = verified("verify-manifest-missing.txt");

        assertThat(PgBackRestTest.text("verify-manifest-missing.txt")).contains("\nstatus: ok\n");
        assertThat(of(observation, FULL).getResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(of(observation, FULL).getDetails()).contains("manifest missing");
        assertThat(of(observation, DIFF).getResult()).isEqualTo(VerificationResult.PASSED);
    }

    @Test
    void failsABackupWhoseLogHasAHoleAlthoughTheVerdictIsOk() {
        var observation = verified("verify-log-gap.txt");

        assertThat(PgBackRestTest.text("verify-log-gap.txt")).contains("\nstatus: ok\n");
        assertThat(results(observation))
                .containsEntry(FULL, VerificationResult.PASSED)
                .containsEntry(DIFF, VerificationResult.FAILED)
                .containsEntry(INCR, VerificationResult.PASSED);
        assertThat(of(observation, DIFF).getDetails()).contains("000000010000000000000003 to 000000010000000000000004");
        assertThat(archive(observation).getLostSegments()).isEqualTo(1);
        assertThat(archive(observation).getVerificationResult()).isEqualTo(VerificationResult.FAILED);
    }

    @Test
    void failsABackupWhoseLogIsDamagedAlthoughItIsCalledValid() {
        var observation = verified("verify-log-corrupted.txt");

        assertThat(results(observation))
                .containsEntry(FULL, VerificationResult.PASSED)
                .containsEntry(DIFF, VerificationResult.FAILED)
                .containsEntry(INCR, VerificationResult.PASSED);
        assertThat(archive(observation).getLostSegments()).isEqualTo(1);
        assertThat(observation.faults()).isEmpty();
    }

    @Test
    void doesNotCountAHoleBeforeTheLogThatIsNeeded() {
        String gapBefore = PgBackRestTest.text("verify-log-gap.txt")
                .replace("wal stop: 000000010000000000000002", "wal stop: 000000010000000000000000")
                .replace("wal start: 000000010000000000000004", "wal start: 000000010000000000000002");

        assertThat(archive(read(gapBefore, Map.of())).getLostSegments()).isNull();
    }

    @Test
    void countsAHoleWhereTheTimelineChanges() {
        String text = PgBackRestTest.text("verify-log-gap.txt");
        String switched = text.replace("wal start: 000000010000000000000004", "wal start: 000000020000000000000004")
                .replace("wal stop: 000000010000000000000008", "wal stop: 000000020000000000000008");
        String overlapping =
                switched.replace("wal start: 000000020000000000000004", "wal start: 000000020000000000000002");

        assertThat(archive(read(switched, Map.of())).getLostSegments()).isEqualTo(1);
        assertThat(archive(read(overlapping, Map.of())).getLostSegments()).isNull();
    }

    @Test
    void provesNothingOfTheArchiveWhereOnlyThatOfAnOlderClusterWasLoggedOf() {
        String older = PgBackRestTest.text("verify-ok.txt")
                .replace("archiveId: 15-1, wal start", "archiveId: 14-1, wal start");

        assertThat(archive(read(older, Map.of())).getVerificationResult()).isEqualTo(VerificationResult.RAN);
    }

    @Test
    void keepsWhatWasProvenBesideARunThatProvesNothing() {
        String plain = PgBackRestTest.text("verify-ok.txt").replaceAll("(?m)^DETAIL.*\\R", "");

        assertThat(nativeIds(verified("verify-ok.txt"))).contains("verify/" + FULL, "verify/archive/demo");
        assertThat(nativeIds(read(plain, Map.of())))
                .contains("verify/" + FULL + "/inconclusive", "verify/archive/demo/inconclusive")
                .doesNotContain("verify/" + FULL, "verify/archive/demo");
    }

    @Test
    void provesNothingOfABackupThatDoesNotSayWhichLogItNeeds() {
        String silent = PgBackRestTest.text("info-2.45.json")
                .replace(
                        "{\"archive\":{\"start\":\"000000010000000000000002\",\"stop\":\"000000010000000000000002\"},",
                        "{");

        assertThat(results(read(silent, PgBackRestTest.text("verify-ok.txt"), Map.of())))
                .containsEntry(FULL, VerificationResult.RAN)
                .containsEntry(DIFF, VerificationResult.PASSED);
    }

    @Test
    void failsWhatIsListedWhereNoBackupIsFoundAtAll() {
        String none = "stanza: demo\nstatus: ok\n  archiveId: none found\n  backup: none found\n";

        assertThat(of(read(none, Map.of()), FULL).getResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(of(read(none, Map.of()), FULL).getDetails()).contains("it is listed, and not there");
    }

    private static List<String> nativeIds(Observation observation) {
        return observation.facts().stream().map(fact -> fact.nativeId()).toList();
    }

    @Test
    void countsHolesFromTheNewestFullOnIfToldSo() {
        String older = PgBackRestTest.text("verify-log-gap.txt");
        String list = PgBackRestTest.text("info-2.45.json")
                .replace("\"label\":\"20261122-163958F_20261122-164006I\"", "\"label\":\"20261122-164006F\"")
                .replace("\"type\":\"incr\"", "\"type\":\"full\"");

        assertThat(archive(read(list, older, Map.of())).getLostSegments()).isEqualTo(1);
        assertThat(archive(read(list, older, Map.of("archive-since", "newest-full")))
                        .getLostSegments())
                .isNull();
    }

    @Test
    void isFailingWhenTheRepositoryCannotBeReadAtAll() {
        var observation = verified("verify-unreadable.txt");

        assertThat(observation.faults())
                .singleElement()
                .satisfies(
                        fault -> assertThat(fault.toString()).contains("verify-1.txt", "No usable backup.info file"));
        assertThat(results(observation)).containsEntry(FULL, VerificationResult.RAN);
    }

    @Test
    void provesNothingWhereNothingWasChecked() {
        String nothing = PgBackRestTest.text("verify-ok.txt")
                .replace(
                        "total files checked: 964, total valid files: 964",
                        "total files checked: 0, total valid files: 0");

        assertThat(results(read(nothing, Map.of()))).containsEntry(FULL, VerificationResult.RAN);
    }

    @Test
    void provesNothingOfABackupThatIsBeingTaken() {
        String running =
                PgBackRestTest.text("verify-ok.txt").replace(INCR + ", status: valid", INCR + ", status: in-progress");

        assertThat(results(read(running, Map.of()))).containsEntry(INCR, VerificationResult.RAN);
    }

    @Test
    void saysThatTheLogWasNotLookedAtWhereDetailIsMissing() {
        String plain = PgBackRestTest.text("verify-ok.txt").replaceAll("(?m)^DETAIL.*\\R", "");
        var observation = read(plain, Map.of());

        assertThat(results(observation))
                .as("nothing tells whether their log is whole")
                .containsEntry(FULL, VerificationResult.RAN)
                .containsEntry(DIFF, VerificationResult.RAN);
        assertThat(observation.warnings()).hasSize(3).first().asString().contains("--log-level-stderr=detail");
        assertThat(archive(observation).getLostSegments()).isNull();
        assertThat(archive(observation).getVerificationResult()).isEqualTo(VerificationResult.RAN);
    }

    @Test
    void readsWhatIsLoggedOnTheStandardErrorAndBelievesNoExitCode() {
        String all = PgBackRestTest.text("verify-log-gap.txt");
        String report = all.substring(all.indexOf("\nstanza: demo") + 1).replaceAll("(?m)^INFO.*\\R?", "");
        String log = all.substring(0, all.indexOf("\nstanza: demo"));
        var run = new ToolOutput("'pgbackrest verify --repo=1'", PgBackRestTest.bytes(report), NOW, 0, log);

        var observation = new PgBackRestVerify()
                .read(
                        List.of(
                                output("info.json", PgBackRestTest.text("info-2.45.json")),
                                run,
                                output("verify-2.txt", PgBackRestTest.text("verify-ok-repo2.txt"))),
                        PgBackRestTest.subject(Map.of()));

        assertThat(results(observation)).containsEntry(DIFF, VerificationResult.FAILED);
    }

    @Test
    void asksForTheListAndThenForEachRepository() {
        var tool = new PgBackRestVerify();
        var list = output("info.json", PgBackRestTest.text("info-2.45.json"));

        assertThat(tool.asks(Map.of(), List.of())).containsExactly(List.of("info", "--output=json"));
        assertThat(tool.asks(Map.of(), List.of(list)))
                .extracting(arguments -> String.join(" ", arguments))
                .containsExactly(
                        "verify --stanza=demo --repo=1 --output=text --verbose --log-level-console=off --log-level-stderr=detail",
                        "verify --stanza=demo --repo=2 --output=text --verbose --log-level-console=off --log-level-stderr=detail");
        assertThat(tool.asks(Map.of(), List.of(list, list))).isEmpty();
    }

    @Test
    void asksForNoStanzaWhoseNameAShellCouldMistake() {
        String hostile = PgBackRestTest.text("info-2.45.json").replace("\"name\":\"demo\"", "\"name\":\"demo;id\"");

        assertThatThrownBy(() -> new PgBackRestVerify().asks(Map.of(), List.of(output("info.json", hostile))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("names 'demo;id'");
    }

    @Test
    void refusesWhatIsNoReport() {
        assertThatThrownBy(() -> read("", Map.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("without --verbose a run that finds nothing wrong prints nothing");
        assertThatThrownBy(() -> read("{}", Map.of())).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> new PgBackRestVerify()
                        .read(List.of(output("v.txt", "status: ok\n")), PgBackRestTest.subject(Map.of())))
                .hasMessageContaining("give the output of 'pgbackrest info --output=json' as well");
        assertThatThrownBy(() -> new PgBackRestVerify()
                        .read(
                                List.of(output("i.json", PgBackRestTest.text("info-2.45.json"))),
                                PgBackRestTest.subject(Map.of())))
                .hasMessageContaining("[1, 2]");
    }

    private static Observation verified(String file) {
        return read(PgBackRestTest.text(file), Map.of());
    }

    private static Observation read(String ofRepo1, Map<String, String> options) {
        return read(PgBackRestTest.text("info-2.45.json"), ofRepo1, options);
    }

    private static Observation read(String list, String ofRepo1, Map<String, String> options) {
        return new PgBackRestVerify()
                .read(
                        List.of(
                                output("info.json", list),
                                output("verify-1.txt", ofRepo1),
                                output("verify-2.txt", PgBackRestTest.text("verify-ok-repo2.txt"))),
                        PgBackRestTest.subject(options));
    }

    private static ToolOutput output(String name, String text) {
        return ToolOutput.saved(name, PgBackRestTest.bytes(text), NOW);
    }

    private static VerificationEvidence of(Observation observation, String label) {
        return observation.facts().stream()
                .map(fact -> fact.value())
                .filter(VerificationEvidence.class::isInstance)
                .map(VerificationEvidence.class::cast)
                .filter(verification -> verification.getBackupId().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, VerificationResult> results(Observation observation) {
        var results = new TreeMap<String, VerificationResult>();
        observation.facts().forEach(fact -> {
            if (fact.value() instanceof VerificationEvidence verification) {
                results.put(verification.getBackupId(), verification.getResult());
            }
        });
        return results;
    }

    private static PitrEvidence archive(Observation observation) {
        return observation.facts().stream()
                .map(fact -> fact.value())
                .filter(PitrEvidence.class::isInstance)
                .map(PitrEvidence.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
