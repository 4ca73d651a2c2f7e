package dev.lifeboat.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrillEvidenceTest {
    private static final Instant BEGAN = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final BackupEvidence NIGHTLY =
            BackupEvidence.newBuilder().setBackupId("20261122-020000F").build();
    private static final Measured ALL = new Measured("7440000000000000001", 12, 4_711, 9_000_000, null);

    private static final Unfinished UNTOLD = new Unfinished(
            "postgresql:prod/orders", "pgbackrest", "20261122-020000F", null, BEGAN, "drill", true, "7 1", null);

    @Test
    void aPassedDrillTellsWhatItRead() {
        var evidence = restore(evidence().ended(report(Result.PASSED, true, ALL, passed("rows"))));

        assertThat(evidence.getResult()).isEqualTo(VerificationResult.PASSED);
        assertThat(evidence.getBackupId()).isEqualTo("20261122-020000F");
        assertThat(evidence.getRowsVerified()).isEqualTo(4_711);
        assertThat(evidence.getTablesVerified()).isEqualTo(12);
        assertThat(evidence.getChecksRun()).isEqualTo(1);
        assertThat(evidence.getChecksumMatched()).isTrue();
        assertThat(evidence.getRestoreMillis()).isEqualTo(7_000);
        assertThat(evidence.getHost()).isEqualTo("drill-host");
        assertThat(evidence.getDetails()).contains("\"restore\":4000", "\"recover\":3000");
    }

    @Test
    void aDrillIsRunningUntilItEndsAndItsEndTakesThatPlace() {
        var drill = evidence();
        var begun = facts(drill.running(NIGHTLY, BEGAN)).get(0);
        var ended = facts(drill.ended(report(Result.FAILED, null, null, failed("start"))))
                .get(0);

        assertThat(restore(drill.running(NIGHTLY, BEGAN)).getResult()).isEqualTo(VerificationResult.RUNNING);
        assertThat(begun.nativeId())
                .isEqualTo(ended.nativeId())
                .isEqualTo("pgbackrest/20261122-020000F/2026-11-22T10:00:00.123Z/restore");
    }

    @Test
    void oneThatWasKilledTakesThePlaceOfItselfRunning() {
        var drill = evidence();
        String note = UNTOLD.note();
        var running = drill.running(NIGHTLY, BEGAN).facts().get(0);

        var killed = drill.untold(Unfinished.read(note).orElseThrow(), BEGAN.plusSeconds(7));

        assertThat(killed.facts().get(0).nativeId()).isEqualTo(running.nativeId());
        assertThat(restore(killed).getResult()).isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(restore(killed).getChaosDrill()).isTrue();
        assertThat(Unfinished.read("")).isEmpty();
        assertThat(Unfinished.read(note.substring(9))).isEmpty();
    }

    @Test
    void anEndThatCouldNotBePublishedIsToldByTheNextAndNeverAsPassed() {
        assertThat(untold(Result.FAILED)).isEqualTo(VerificationResult.FAILED);
        assertThat(untold(Result.PASSED)).isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(untold(Result.COULD_NOT_RUN)).isEqualTo(VerificationResult.COULD_NOT_RUN);
    }

    private static VerificationResult untold(Result end) {
        String note = UNTOLD.ended(end).note();
        return restore(evidence().untold(Unfinished.read(note).orElseThrow(), BEGAN.plusSeconds(7)))
                .getResult();
    }

    @Test
    void onlyOneThatIsStillSaidToRunIsToBeTold() {
        assertThat(DrillEvidence.isRunning(null)).isFalse();
        assertThat(DrillEvidence.isRunning(said(VerificationResult.RUNNING, false)))
                .isTrue();
        assertThat(DrillEvidence.isRunning(said(VerificationResult.RUNNING, true)))
                .isFalse();
        assertThat(DrillEvidence.isRunning(said(VerificationResult.FAILED, false)))
                .isFalse();
        assertThat(DrillEvidence.isRunning(said(VerificationResult.PASSED, false)))
                .isFalse();
    }

    private static VerificationEvidence said(VerificationResult result, boolean deleted) {
        return VerificationEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder().setDeleted(deleted).build())
                .setBackupId("20261122-020000F")
                .setResult(result)
                .build();
    }

    @Test
    void stepsOfTheDrillAreNoChecksOfTheBackup() {
        var evidence = restore(evidence()
                .ended(report(
                        Result.PASSED,
                        true,
                        ALL,
                        passed("rows"),
                        new Check(Phase.PLAN, "backup", Check.Outcome.PASSED, ""),
                        new Check(Phase.SPACE, "space", Check.Outcome.PASSED, ""),
                        new Check(Phase.RESTORE, "restore", Check.Outcome.PASSED, ""),
                        new Check(Phase.RECOVER, "start", Check.Outcome.PASSED, ""),
                        new Check(Phase.COMPARE, "floor of rows", Check.Outcome.PASSED, ""),
                        new Check(Phase.RESTORE, "log of full", Check.Outcome.PASSED, ""),
                        new Check(Phase.COMPARE, "rto", Check.Outcome.PASSED, ""))));

        assertThat(evidence.getChecksRun()).as("rows and the log").isEqualTo(2);
    }

    @Test
    void aDrillThatCouldNotBeRunProvesNothing() {
        var evidence = restore(evidence().ended(report(Result.COULD_NOT_RUN, true, null, passed("backup"))));

        assertThat(evidence.getResult()).isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(evidence.getRowsVerified()).isNull();
        assertThat(evidence.getChecksRun()).isNull();
        assertThat(evidence.getRestoreMillis()).isNull();
    }

    @Test
    void checksumsThatDifferFailTheIntegrityAsWell() {
        var observation = evidence()
                .ended(report(
                        Result.FAILED,
                        null,
                        null,
                        new Check(Phase.CHECK, "checksums", Outcome.FAILED, "1 file differs")));

        assertThat(verifications(observation))
                .extracting(VerificationEvidence::getType, VerificationEvidence::getResult)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(VerificationType.RESTORE, VerificationResult.FAILED),
                        org.assertj.core.groups.Tuple.tuple(VerificationType.INTEGRITY, VerificationResult.FAILED));
        assertThat(restore(observation).getChecksumMatched()).isFalse();
    }

    @Test
    void tellsToWhichInstantItRecovered() {
        Instant instant = Instant.parse("2026-11-22T09:00:00Z");

        var observation = evidence(instant).ended(report(Result.PASSED, null, ALL, passed(Check.POINT_IN_TIME)));

        assertThat(facts(observation)).hasSize(1);
        assertThat(restore(observation).getPointInTime()).isEqualTo(instant);
        assertThat(restore(evidence(null).ended(report(Result.PASSED, null, ALL, passed("rows"))))
                        .getPointInTime())
                .isNull();
        assertThat(restore(observation).getDetails()).contains(Check.POINT_IN_TIME);
    }

    @Test
    void aProcedureThatComparesNoChecksumsTellsNothingOfTheContent() {
        var drill = new DrillEvidence(
                request(Path.of("drills"), "postgres"), "procedure", "drill-host", null, "restore orders", "abc");

        var unchecked = restore(drill.ended(report(Result.PASSED, null, ALL, passed("rows"))));
        var checked = restore(drill.ended(report(Result.PASSED, true, ALL, passed("rows"))));

        assertThat(unchecked.getProcedure()).isEqualTo("restore orders");
        assertThat(unchecked.getProcedureDigest()).isEqualTo("abc");
        assertThat(unchecked.getRestoreMillis()).isEqualTo(7_000);
        assertThat(unchecked.getRowsVerified()).isNull();
        assertThat(unchecked.getChecksRun()).isNull();
        assertThat(checked.getRowsVerified()).isEqualTo(4_711);
    }

    @Test
    void aProcedureWhoseChecksumsDifferPassesNoIntegrity() {
        var drill = new DrillEvidence(
                request(Path.of("drills"), "postgres"), "procedure", "drill-host", null, "restore orders");

        var observation = drill.ended(report(Result.FAILED, false, ALL, failed("checksums")));

        assertThat(verifications(observation))
                .extracting(VerificationEvidence::getResult)
                .containsExactly(VerificationResult.FAILED, VerificationResult.FAILED);
        assertThat(restore(observation).getChecksumMatched()).isFalse();
    }

    @Test
    void withoutABackupThereIsNothingToTell() {
        var report = new DrillReport(
                "pgbackrest", null, Result.COULD_NOT_RUN, BEGAN, BEGAN, Map.of(), List.of(), null, null);

        assertThat(evidence().ended(report).facts()).isEmpty();
    }

    private static DrillEvidence evidence() {
        return evidence(null);
    }

    private static DrillEvidence evidence(@Nullable Instant pointInTime) {
        return new DrillEvidence(request(Path.of("drills"), "postgres", pointInTime), "pgbackrest", "drill-host", null);
    }

    static DrillRequest request(Path directory, String account) {
        return request(directory, account, null);
    }

    private static DrillRequest request(Path directory, String account, @Nullable Instant pointInTime) {
        return new DrillRequest(
                "postgresql:prod/orders",
                "orders",
                new Choice.Latest(),
                pointInTime,
                directory,
                null,
                Floors.NOT_EMPTY,
                List.of(),
                true,
                Duration.ofHours(6),
                null,
                account,
                "postgres",
                null,
                List.of(),
                "drill",
                false);
    }

    private static DrillReport report(
            Result result, @Nullable Boolean matched, @Nullable Measured measured, Check... checks) {
        var phases = new EnumMap<Phase, Duration>(Phase.class);
        phases.put(Phase.RESTORE, Duration.ofSeconds(4));
        phases.put(Phase.RECOVER, Duration.ofSeconds(3));
        phases.put(Phase.VERIFY, Duration.ofSeconds(1));
        return new DrillReport(
                "pgbackrest", NIGHTLY, result, BEGAN, BEGAN.plusSeconds(9), phases, List.of(checks), matched, measured);
    }

    private static Check passed(String name) {
        return new Check(Phase.VERIFY, name, Outcome.PASSED, "right");
    }

    private static Check failed(String name) {
        return new Check(Phase.RECOVER, name, Outcome.FAILED, "wrong");
    }

    private static List<? extends Observed<?>> facts(Observation observation) {
        return observation.facts();
    }

    private static VerificationEvidence restore(Observation observation) {
        return verifications(observation)
                .filter(it -> it.getType() == VerificationType.RESTORE)
                .findFirst()
                .orElseThrow();
    }

    private static Stream<VerificationEvidence> verifications(Observation observation) {
        return observation.facts().stream()
                .filter(fact -> fact.value() instanceof VerificationEvidence)
                .map(fact -> (VerificationEvidence) fact.value());
    }
}
