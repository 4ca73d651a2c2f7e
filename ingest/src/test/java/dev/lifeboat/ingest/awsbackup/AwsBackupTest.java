package dev.lifeboat.ingest.awsbackup;

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
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsBackupTest {
    private static final String ORDERS = "arn:aws:rds:eu-central-1:111122223333:db:orders";
    private static final String SNAPSHOT = "arn:aws:rds:eu-central-1:111122223333:snapshot:awsbackup:job-";
    private static final Map<String, String> OF_ORDERS = Map.of("resource", ORDERS);
    private static final String PLAN = "arn:aws:backup:eu-central-1:111122223333:restore-testing-plan:weekly";

    private final AwsBackup tool = new AwsBackup();
    private final Saved saved = new Saved(tool, "mysql:shop/orders");

    private static List<BackupEvidence> backups(Observation observation) {
        return Saved.facts(observation, BackupEvidence.class);
    }

    private static List<VerificationEvidence> verifications(Observation observation) {
        return Saved.facts(observation, VerificationEvidence.class);
    }

    private static BackupEvidence backup(Observation observation, String id) {
        return backups(observation).stream()
                .filter(backup -> backup.getBackupId().endsWith(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsWhatBecameOfEachJob() {
        var observation = saved.files(Map.of(), "events.jsonl");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists())
                .as("events may be lost, so nothing is withdrawn for want of them")
                .isEmpty();
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getStatus)
                .containsExactlyInAnyOrder(
                        tuple(SNAPSHOT + "full-20", BackupStatus.COMPLETED),
                        tuple(SNAPSHOT + "issues-21", BackupStatus.COMPLETED_WITH_ERRORS),
                        tuple("failed-22", BackupStatus.FAILED),
                        tuple("expired-22", BackupStatus.FAILED),
                        tuple("aborted-22", BackupStatus.ABORTED),
                        tuple("strange-22", BackupStatus.UNKNOWN));
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("of-nobody", "which resource"))
                .anySatisfy(warning -> assertThat(warning).contains("running-22"))
                .anySatisfy(warning -> assertThat(warning).contains("MELTED"))
                .anySatisfy(warning -> assertThat(warning).contains("VSS could not be used"));
        var full = backup(observation, "full-20");
        assertThat(full.getStartedAt()).isEqualTo("2026-11-20T01:00:00.207Z");
        assertThat(full.getEndedAt()).isEqualTo("2026-11-20T01:20:05.921Z");
        assertThat(full.getSizeBytes()).as("a text, and wider than a double").isEqualTo(9_007_199_254_740_993L);
        assertThat(full.getEncrypted()).as("a text").isFalse();
        assertThat(full.getExpiresAt()).isEqualTo("2026-12-25T01:00:00.207Z");
    }

    @Test
    void readsAnArrayAndOneAsItReadsLines() {
        var lines = saved.files(Map.of(), "events.jsonl");
        var array = saved.files(Map.of(), "events.json");
        String first = saved.text("events.jsonl").lines().findFirst().orElseThrow();

        assertThat(backups(array)).isEqualTo(backups(lines));
        assertThat(verifications(array)).isEqualTo(verifications(lines));
        assertThat(backups(saved.text(Map.of(), first))).hasSize(1);
    }

    @Test
    void doesNotMindInWhatOrderEventsCome() {
        var lines = new ArrayList<>(saved.text("events.jsonl").lines().toList());
        Collections.reverse(lines);
        var turned = String.join("\n", lines);

        assertThat(backups(saved.text(Map.of(), turned)))
                .containsExactlyInAnyOrderElementsOf(backups(saved.files(Map.of(), "events.jsonl")));
    }

    @Test
    void countsACopyInAnotherRegion() {
        var full = backup(saved.files(Map.of("media", "object"), "events.jsonl"), "full-20");

        assertThat(full.getCopies())
                .extracting(BackupCopy::getLocation, BackupCopy::getMedia, BackupCopy::getOffSite)
                .containsExactly(
                        tuple(SNAPSHOT + "full-20", "object", false),
                        tuple("arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:copyjob-1", "object", true));
    }

    @Test
    void takesALockForOneOnlyWhenSomebodySaysThatNobodyCanTakeItAway() {
        String[] files = {"events.jsonl", "recovery-points.json", "recovery-points-far.json"};
        var told = backup(saved.files(OF_ORDERS, files), "full-20");
        var said = backup(saved.files(Map.of("resource", ORDERS, "lock-mode", "compliance"), files), "full-20");

        assertThat(told.getCopies()).extracting(BackupCopy::getLockedUntil).containsExactly(null, null);
        assertThat(said.getCopies())
                .extracting(BackupCopy::getLockedUntil)
                .containsExactly(null, Instant.parse("2026-12-25T01:00:00.207Z"));
    }

    @Test
    void takesAListedPointThatCompletedWithAMessageForOneWithErrors() {
        String message = saved.text("by-resource.json")
                .replaceFirst(
                        "\"Status\": \"COMPLETED\"",
                        "\"Status\": \"COMPLETED\", \"StatusMessage\": \"some volumes are missing\"");

        assertThat(backups(saved.text(OF_ORDERS, message)).get(0).getStatus())
                .isEqualTo(BackupStatus.COMPLETED_WITH_ERRORS);
    }

    @Test
    void takesTheListForTheTruthOfWhatThereIs() {
        var observation = saved.files(OF_ORDERS, "events.jsonl", "recovery-points.json", "recovery-points-far.json");

        assertThat(observation.faults()).isEmpty();
        assertThat(observation.lists()).containsOnly(Topics.BACKUP);
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId, BackupEvidence::getStatus)
                .contains(
                        tuple(SNAPSHOT + "full-20", BackupStatus.COMPLETED),
                        tuple(SNAPSHOT + "lost-19", BackupStatus.COMPLETED),
                        tuple(SNAPSHOT + "issues-21", BackupStatus.DELETED),
                        tuple(SNAPSHOT + "partial-18", BackupStatus.PARTIAL),
                        tuple(SNAPSHOT + "expired-17", BackupStatus.EXPIRED),
                        tuple(SNAPSHOT + "going-16", BackupStatus.DELETED),
                        tuple(SNAPSHOT + "stopped-15", BackupStatus.UNKNOWN),
                        tuple("running-22", BackupStatus.STARTED),
                        tuple("failed-22", BackupStatus.FAILED));
        assertThat(backups(observation))
                .extracting(BackupEvidence::getBackupId)
                .noneMatch(id -> id.contains("billing"))
                .noneMatch(id -> id.endsWith("copyjob-1"));
        var lost = backup(observation, "lost-19");
        assertThat(lost.getStartedAt()).as("seconds with a fraction").isEqualTo("2026-11-19T01:00:00.207Z");
        assertThat(lost.getEncryptionKeyId()).isEqualTo("arn:aws:kms:eu-central-1:111122223333:key/1");
    }

    @Test
    void takesACopyOfUnknownOriginForUnknownForItsTimeIsNotThatOfItsData() {
        assertThat(backup(saved.files(OF_ORDERS, "recovery-points.json"), "copyjob-orphan")
                        .getStatus())
                .isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void countsNoCopyThatIsNotListed() {
        var observation = saved.files(OF_ORDERS, "events.jsonl", "recovery-points.json");

        assertThat(backup(observation, "full-20").getCopies()).hasSize(1);
        assertThat(observation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("the list of its vault"));
    }

    @Test
    void keepsTheIssuesOfAJobWhoseRecoveryPointIsListedAsCompleted() {
        var list = saved.text("recovery-points.json").replace("lost-19", "issues-21");

        assertThat(backup(saved.read(OF_ORDERS, saved.output("events.jsonl"), Saved.output("l", list)), "issues-21")
                        .getStatus())
                .isEqualTo(BackupStatus.COMPLETED_WITH_ERRORS);
    }

    @Test
    void readsAListByResource() {
        var observation = saved.files(OF_ORDERS, "by-resource.json");

        assertThat(backups(observation)).singleElement().satisfies(backup -> {
            assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
            assertThat(backup.getSizeBytes()).isEqualTo(5_000);
        });
        assertThat(tool.asks(OF_ORDERS, List.of()))
                .singleElement()
                .satisfies(arguments -> assertThat(arguments).contains("list-recovery-points-by-resource", ORDERS));
        assertThatThrownBy(() -> tool.asks(Map.of(), List.of())).isInstanceOf(BadInputException.class);
    }

    @Test
    void believesACompletedRestoreOnlyThatItRestored() {
        var observation = saved.files(Map.of(), "events.jsonl");

        assertThat(verifications(observation))
                .extracting(
                        VerificationEvidence::getBackupId,
                        VerificationEvidence::getType,
                        VerificationEvidence::getResult,
                        VerificationEvidence::getRestoreMillis)
                .containsExactly(
                        tuple(SNAPSHOT + "full-20", VerificationType.RESTORE, VerificationResult.PASSED, 291_386L),
                        tuple(SNAPSHOT + "full-20", VerificationType.RESTORE, VerificationResult.FAILED, null),
                        tuple(SNAPSHOT + "issues-21", VerificationType.INTEGRITY, VerificationResult.FAILED, null));
        var restored = verifications(observation).get(0);
        assertThat(restored.getTestedBy()).isEqualTo(PLAN);
        assertThat(restored.getRowsVerified()).isNull();
        assertThat(restored.getChecksRun()).isNull();
        assertThat(restored.getChecksumMatched()).isNull();
    }

    @Test
    void tellsAValidationApartFromTheRestore() {
        var verifications = verifications(saved.files(OF_ORDERS, "recovery-points.json", "restore-jobs.json"));

        assertThat(verifications)
                .filteredOn(verification -> verification.getType() == VerificationType.RESTORE)
                .extracting(VerificationEvidence::getResult)
                .containsExactly(
                        VerificationResult.PASSED,
                        VerificationResult.PASSED,
                        VerificationResult.PASSED,
                        VerificationResult.PASSED,
                        VerificationResult.PASSED,
                        VerificationResult.COULD_NOT_RUN,
                        VerificationResult.UNKNOWN);
        assertThat(verifications)
                .filteredOn(verification -> verification.getType() == VerificationType.DATA_VALIDATION)
                .extracting(VerificationEvidence::getResult)
                .containsExactly(
                        VerificationResult.PASSED,
                        VerificationResult.FAILED,
                        VerificationResult.COULD_NOT_RUN,
                        VerificationResult.RUNNING,
                        VerificationResult.UNKNOWN);
    }

    @Test
    void asksWhichResourceIsTheDatabase() {
        var two = saved.text("events.jsonl").replaceFirst("db:orders", "db:billing");

        assertThatThrownBy(() -> saved.text(Map.of(), two))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("db:billing", "db:orders");
        assertThat(backups(saved.text(Map.of("resource", "arn:aws:rds:eu-central-1:111122223333:db:billing"), two)))
                .hasSize(1);
    }

    @Test
    void isFailingForOnePageOfALongerList() {
        var page = saved.text("by-resource.json").replaceFirst("\\{", "{\"NextToken\":\"x\",");

        assertThat(saved.text(OF_ORDERS, page).faults())
                .singleElement()
                .extracting(Fault::kind)
                .isEqualTo(Fault.Kind.UNSEEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":\"aws.backup\"",
                "{}",
                "{\"source\":\"aws.ec2\",\"detail-type\":\"x\",\"time\":\"2026-11-20T01:00:01Z\",\"detail\":{}}",
                "{\"source\":\"aws.backup\",\"detail-type\":\"Backup Job State Change\",\"time\":\"2026-11-20T01:00:01Z\",\"detail\":{\"backupJobId\":\"x\"}}",
                "{\"source\":\"aws.backup\",\"detail-type\":\"Backup Job State Change\",\"time\":7,\"detail\":{}}",
                "{\"source\":\"aws.backup\",\"detail-type\":\"Backup Job State Change\",\"time\":\"2026-11-20T01:00:01Z\",\"detail\":[]}"
            })
    void tellsWhichLineCannotBeReadAndReadsTheOthers(String bad) {
        var observation = saved.text(Map.of(), saved.text("events.jsonl") + bad + "\n");

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.place()).startsWith("saved.json:21"));
        assertThat(backups(observation)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"-1\"", "\"1e3\"", "\"99999999999999999999\"", "1.5", "[]", "\"many\""})
    void tellsOfASizeThatCannotBe(String size) {
        var text = saved.text("events.jsonl").replace("\"9007199254740993\"", size);

        var observation = saved.text(Map.of(), text);

        assertThat(observation.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("backupSizeInBytes"));
        assertThat(backups(observation)).extracting(BackupEvidence::getBackupId).doesNotContain(SNAPSHOT + "full-20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "null", "{", "7", "{\"RecoveryPoints\":{}}"})
    void refusesWhatIsNoOutputOfIt(String text) {
        assertThat(failed(text)).isTrue();
    }

    private boolean failed(String text) {
        try {
            return !saved.text(Map.of(), text).faults().isEmpty();
        } catch (BadInputException e) {
            return true;
        }
    }

    @Test
    void refusesDeepNestingAndWhatIsNotUtf8() {
        assertThatThrownBy(() -> saved.text(Map.of(), "[".repeat(100_000))).isInstanceOf(BadInputException.class);
        var latin = ToolOutput.saved("latin", "{\"ä\":1}".getBytes(StandardCharsets.ISO_8859_1), Saved.NOW);
        assertThatThrownBy(() -> saved.read(Map.of(), latin)).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> saved.read(Map.of())).isInstanceOf(BadInputException.class);
    }
}
