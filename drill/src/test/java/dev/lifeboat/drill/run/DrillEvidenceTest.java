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

    @Test
    void aPassedDrillTellsWhatItRead() {
        var evidence = restore(evidence(null).ended(report(Result.PASSED, true, ALL, passed("rows"))));

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
        var drill = evidence(null);
        var begun = facts(drill.running(NIGHTLY, BEGAN)).get(0);
        var ended = facts(drill.ended(report(Result.FAILED, null, null, failed("start"))))
                .get(0);

        assertThat(restore(drill.running(NIGHTLY, BEGAN)).getResult()).isEqualTo(VerificationResult.RUNNING);
        assertThat(begun.nativeId())
                .isEqualTo(ended.nativeId())
                .isEqualTo("pgbackrest/20261122-020000F/2026-11-22T10:00:00.123Z/restore");
    }

    @Test
    void aDrillThatCouldNotBeRunProvesNothing() {
        var evidence = restore(evidence(null).ended(report(Result.COULD_NOT_RUN, true, null, passed("backup"))));

        assertThat(evidence.getResult()).isEqualTo(VerificationResult.COULD_NOT_RUN);
        assertThat(evidence.getRowsVerified()).isNull();
        assertThat(evidence.getChecksRun()).isNull();
        assertThat(evidence.getRestoreMillis()).isNull();
    }

    @Test
    void checksumsThatDifferFailTheIntegrityAsWell() {
        var observation = evidence(null)
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
        var drill = new DrillEvidence(request(null), "procedure", "drill-host", null, "restore orders");

        var unchecked = restore(drill.ended(report(Result.PASSED, null, ALL, passed("rows"))));
        var checked = restore(drill.ended(report(Result.PASSED, true, ALL, passed("rows"))));

        assertThat(unchecked.getProcedure()).isEqualTo("restore orders");
        assertThat(unchecked.getRestoreMillis()).isEqualTo(7_000);
        assertThat(unchecked.getRowsVerified()).isNull();
        assertThat(unchecked.getChecksRun()).isNull();
        assertThat(checked.getRowsVerified()).isEqualTo(4_711);
    }

    @Test
    void aProcedureWhoseChecksumsDifferPassesNoIntegrity() {
        var drill = new DrillEvidence(request(null), "procedure", "drill-host", null, "restore orders");

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

        assertThat(evidence(null).ended(report).facts()).isEmpty();
    }

    private static DrillEvidence evidence(@Nullable Instant pointInTime) {
        return new DrillEvidence(request(pointInTime), "pgbackrest", "drill-host", null);
    }

    private static DrillRequest request(@Nullable Instant pointInTime) {
        return new DrillRequest(
                "postgresql:prod/orders",
                "orders",
                new Choice.Latest(),
                pointInTime,
                Path.of("drills"),
                null,
                Floors.NOT_EMPTY,
                List.of(),
                true,
                Duration.ofHours(6),
                null,
                "postgres",
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
