package dev.lifeboat.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.replay.Recording;
import dev.lifeboat.streams.replay.Replay;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The live log as a recording: real broker, real registry, real topology. */
@ExtendWith(LiveTopology.Extension.class)
class RecorderTest {
    private static final String ORDERS = "postgresql:recorded/orders";
    private static final String BILLS = "postgresql:recorded/bills";
    private static final String CATALOG = "catalog:main";

    @TempDir
    Path dir;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void aReplayOfTheRecordedTopicsEndsInTheReadinessThatWasPublished(LiveTopology live) throws Exception {
        try (var log = new Log(live.cluster())) {
            evidence(log);
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(outcomes(published(log))).anyMatch("RR-09 PASS"::equals));

            var recorded = new Recorder(log, ORDERS, null, null).record();
            Path file = Files.write(dir.resolve("live.jsonl"), recorded.lines());

            assertThat(recorded.skipped()).isEmpty();
            assertThat(recorded.lines()).noneMatch(line -> line.contains(BILLS));
            try (var lines = Files.newBufferedReader(file)) {
                var replayed = Objects.requireNonNull(
                        Replay.readiness(Recording.read(lines)).get(ORDERS));
                assertThat(outcomes(replayed)).isEqualTo(outcomes(published(log)));
                assertThat(replayed.nextChangeAt()).isEqualTo(published(log).getNextChangeAt());
            }
            assertThat(new Recorder(log, null, null, null).record().lines()).anyMatch(line -> line.contains(BILLS));
        }
    }

    private void evidence(Log log) {
        log.publish(
                Topics.HEARTBEAT,
                CATALOG,
                Heartbeat.newBuilder()
                        .setSource(CATALOG)
                        .setAt(now)
                        .setIntervalMillis(3_600_000)
                        .setState(SourceState.ALIVE)
                        .build());
        for (String database : List.of(BILLS, ORDERS)) {
            log.publish(
                    Topics.DATABASE,
                    database,
                    DatabaseRegistration.newBuilder()
                            .setDatabase(database)
                            .setEngine("postgresql")
                            .build());
        }
        log.publish(
                Topics.BACKUP,
                ORDERS,
                BackupEvidence.newBuilder()
                        .setHeader(header("backup_catalog/42"))
                        .setDatabase(ORDERS)
                        .setBackupId("42")
                        .setType(BackupType.FULL)
                        .setStatus(BackupStatus.COMPLETED)
                        .setStartedAt(now.minusSeconds(600))
                        .setEndedAt(now.minusSeconds(300))
                        .setSizeBytes(1_000L)
                        .build());
        String reference = References.backup(CATALOG, "42");
        log.publish(
                Topics.VERIFICATION,
                reference,
                VerificationEvidence.newBuilder()
                        .setHeader(header("backup_verification_tests/1"))
                        .setBackupId("42")
                        .setType(VerificationType.RESTORE)
                        .setResult(VerificationResult.PASSED)
                        .setEndedAt(now.minusSeconds(60))
                        .build());
        log.publish(Topics.REFERENCE, reference, new Reference(reference, ORDERS, CATALOG, now));
    }

    private EvidenceHeader header(String nativeId) {
        return EvidenceHeader.newBuilder()
                .setEventId(nativeId)
                .setSource(CATALOG)
                .setNativeId(nativeId)
                .setSourcePosition(1)
                .setObservedAt(now)
                .build();
    }

    private static DatabaseReadiness published(Log log) {
        var newest = log.newest(Topics.READINESS, ORDERS);
        assertThat(newest).isNotNull();
        return Objects.requireNonNull(newest.value());
    }

    private static List<String> outcomes(DatabaseReadiness readiness) {
        return readiness.getResults().stream()
                .map(it -> it.getControl() + " " + it.getOutcome())
                .toList();
    }

    private static List<String> outcomes(Readiness readiness) {
        return readiness.results().stream()
                .map(it -> it.control().id() + " " + it.outcome())
                .toList();
    }
}
