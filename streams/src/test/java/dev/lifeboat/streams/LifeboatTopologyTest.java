package dev.lifeboat.streams;

import static dev.lifeboat.streams.Scenario.CATALOG;
import static dev.lifeboat.streams.Scenario.MIGRATION;
import static dev.lifeboat.streams.Scenario.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.Verdict;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import dev.lifeboat.v1.Withdrawal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifeboatTopologyTest {
    private final Scenario scenario = new Scenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void isDrawnAsCheckedIn() throws Exception {
        var drawn = LifeboatTopology.build(scenario.codec, JudgeSettings.DEFAULT, 4)
                .describe()
                .toString();
        var file = Path.of("src/test/resources/topology.txt");
        if (Boolean.getBoolean("lifeboat.accept")) {
            Files.writeString(file, drawn);
        }
        assertThat(drawn)
                .as("state is kept under these names; if the change is meant, run the test with -Dlifeboat.accept=true")
                .isEqualTo(Files.readString(file));
    }

    @Test
    void allowsAMigrationWithAProvenWayBack() {
        var decision = scenario.proven().ask("request-1");

        assertThat(decision.getReasons()).extracting(DecisionReason::getCode).isEmpty();
        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getNotAfter()).isAfter(scenario.now());
        assertThat(decision.getEvidence())
                .extracting(ref -> ref.getTopic())
                .contains(Topics.BACKUP.name(), Topics.VERIFICATION.name(), Topics.CHECKLIST.name());
        assertThat(decision.getEvidence()).allMatch(ref -> ref.getOffset() >= 0);
    }

    @Test
    void deniesAMigrationWhoseBackupNobodyHasRestored() {
        var decision = scenario.alive()
                .registered()
                .planned()
                .backup("42")
                .archiving()
                .checklist()
                .ask("request-1");

        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.DENY);
        assertThat(decision.getReasons()).extracting(DecisionReason::getCode).contains("RESTORE_TEST_MISSING");
    }

    @Test
    void deniesForADatabaseAndAMigrationItNeverHeardOf() {
        var decision = scenario.ask("request-1", "postgresql:nowhere/nothing", "no-such-migration");

        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.DENY);
        assertThat(decision.getReasons())
                .extracting(DecisionReason::getCode)
                .contains("DATABASE_UNKNOWN", "MIGRATION_UNKNOWN", "CHECKLIST_EMPTY");
    }

    @Test
    void givesARepeatedRequestTheAnswerItGotBefore() {
        var first = scenario.alive().registered().planned().ask("request-1");

        var again = scenario.backup("42")
                .restored("42")
                .checklist()
                .archiving()
                .procedure()
                .ask("request-1");

        assertThat(again).isEqualTo(first);
        assertThat(scenario.ask("request-2").getDecision()).isEqualTo(DecisionOutcome.ALLOW);
    }

    @Test
    void putsAProcedureThatNamesNoDatabaseAmongTheDeadLetters() {
        scenario.proven();
        var nobodys = ProcedureEvidence.newBuilder().setHeader(scenario.header("recovery_procedures/2"));
        scenario.given(Topics.PROCEDURE, Scenario.CATALOG, nobodys.build());

        assertThat(scenario.published(Topics.DEAD_LETTER))
                .singleElement()
                .satisfies(letter -> assertThat(letter.getReason()).contains("names no database"));
        assertThat(result("RR-23").getOutcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void neverAllowsWhenTheSourceIsSilent() {
        scenario.proven().pass(Duration.ofMinutes(16));

        assertThat(scenario.ask("request-1").getDecision()).isNotEqualTo(DecisionOutcome.ALLOW);
    }

    @Test
    void keepsAVerificationUntilItsBackupIsKnown() {
        scenario.alive().registered().restored("42");
        assertThat(result("RR-09").getOutcome()).isEqualTo(Outcome.UNKNOWN);

        scenario.backup("42");

        assertThat(result("RR-09").getOutcome()).isEqualTo(Outcome.PASS);
        assertThat(scenario.published(Topics.DEAD_LETTER)).isEmpty();
    }

    @Test
    void blocksWhenABackupIsWithdrawnByItsPrimaryKeyAlone() {
        scenario.proven();
        assertThat(scenario.ask("request-1").getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        var reference = References.backup(CATALOG, "42");

        scenario.given(
                Topics.WITHDRAWAL,
                reference,
                Withdrawal.newBuilder()
                        .setHeader(scenario.header("backup_catalog/42"))
                        .setReference(reference)
                        .setId("42")
                        .build());

        assertThat(scenario.readiness().getVerdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(scenario.ask("request-2").getDecision()).isEqualTo(DecisionOutcome.DENY);
    }

    @Test
    void losesReadinessByTimeAlone() {
        scenario.proven();
        var readyUntil = scenario.readiness().getReadyUntil();
        assertThat(readyUntil).as("ready, and until when").isNotNull();

        scenario.pass(Duration.between(scenario.now(), readyUntil)).pass(Duration.ofMillis(100));

        assertThat(scenario.readiness().getVerdict()).isNotEqualTo(Verdict.READY);
    }

    @Test
    void opensAnAlertOnceAndResolvesTheSameOne() {
        scenario.proven();
        scenario.published(Topics.ALERT);

        scenario.verified("42", VerificationType.INTEGRITY, VerificationResult.FAILED)
                .verified("42", VerificationType.INTEGRITY, VerificationResult.FAILED);
        var opened = scenario.published(Topics.ALERT).stream()
                .filter(alert -> alert.getControl().equals("RR-08"))
                .toList();
        scenario.pass(Duration.ofMinutes(1)).alive().backup("43").restored("43");
        var resolved = scenario.published(Topics.ALERT).stream()
                .filter(alert -> alert.getControl().equals("RR-08"))
                .toList();

        assertThat(opened).extracting(alert -> alert.getState()).containsExactly(AlertState.OPENED);
        assertThat(resolved).extracting(alert -> alert.getState()).containsExactly(AlertState.RESOLVED);
        assertThat(resolved.get(0).getAlertId()).isEqualTo(opened.get(0).getAlertId());
    }

    @Test
    void tellsAnOpenAlertAgainEachDayUntilItIsResolved() {
        scenario.proven();
        scenario.verified("42", VerificationType.INTEGRITY, VerificationResult.FAILED);
        var opened = integrityAlerts().get(0);

        scenario.pass(Duration.ofHours(24).minusMillis(200));
        assertThat(integrityAlerts()).isEmpty();
        scenario.pass(Duration.ofMillis(400)).pass(Duration.ofHours(1));
        var first = integrityAlerts();
        // evidence that changes nothing about it comes between
        scenario.alive().pass(Duration.ofHours(5)).archiving().pass(Duration.ofHours(30));
        var next = integrityAlerts();
        scenario.alive().backup("43").restored("43").pass(Duration.ofHours(3));
        var resolved = integrityAlerts();
        scenario.alive().pass(Duration.ofHours(48));

        assertThat(first).extracting(AlertEvent::getState).containsExactly(AlertState.STILL_OPEN);
        assertThat(first.get(0).getAlertId()).isEqualTo(opened.getAlertId());
        assertThat(first.get(0).getAt()).isEqualTo(opened.getOpenedAt().plus(Duration.ofHours(24)));
        assertThat(first.get(0).getCode()).isEqualTo("VERIFICATION_FAILED");
        assertThat(next)
                .extracting(AlertEvent::getAt)
                .containsExactly(opened.getOpenedAt().plus(Duration.ofHours(48)));
        assertThat(resolved).extracting(AlertEvent::getState).containsExactly(AlertState.RESOLVED);
        assertThat(integrityAlerts()).extracting(AlertEvent::getAlertId).doesNotContain(opened.getAlertId());
    }

    private List<AlertEvent> integrityAlerts() {
        return scenario.published(Topics.ALERT).stream()
                .filter(alert -> alert.getControl().equals("RR-08"))
                .toList();
    }

    @Test
    void takesNoOriginFromAHeaderThatASourceWrote() {
        scenario.alive().registered();
        scenario.givenWithHeader(
                "lifeboat-origin",
                "lifeboat.decision-request.v1|3|4711",
                Topics.BACKUP,
                Scenario.ORDERS,
                scenario.backupRow("42").build());

        assertThat(scenario.published(Topics.DEAD_LETTER)).isEmpty();
        var readiness = scenario.readiness();
        assertThat(readiness.getDecidingBackup()).isEqualTo("42");
        assertThat(readiness.getPositions()).noneMatch(position -> position.getOffset() == 4711);
    }

    @Test
    void sendsWhatItCannotReadToTheDeadLettersWholeAndGoesOn() {
        byte[] nonsense = "not a backup".getBytes(StandardCharsets.UTF_8);

        scenario.alive().bytes(Topics.BACKUP, ORDERS, nonsense).registered();

        var letters = scenario.published(Topics.DEAD_LETTER);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).getValue().array()).isEqualTo(nonsense);
        assertThat(letters.get(0).getTopic()).isEqualTo(Topics.BACKUP.name());
        assertThat(letters.get(0).getReason()).contains("wire format");
        assertThat(scenario.readiness().getDatabase()).isEqualTo(ORDERS);
    }

    @Test
    void cutsALetterThatWouldBeTooLargeToBeWrittenAndGoesOn() {
        byte[] huge = new byte[16 * 1024 * 1024 - 100];

        scenario.alive().bytes(Topics.BACKUP, ORDERS, huge).registered();

        var letters = scenario.published(Topics.DEAD_LETTER).stream()
                .map(letter -> letter.getValue().remaining() + " bytes: " + letter.getReason())
                .toList();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0)).startsWith("8388608 bytes").contains("cut from 16777116 to");
        assertThat(scenario.readiness().getDatabase()).isEqualTo(ORDERS);
    }

    /** It can be read, but what comes of it could not be written: a fact for the changelog, a name in a readiness. */
    @Test
    void takesNoEvidenceThatIsTooLargeToBePassedOn() {
        var endless = "x".repeat(13 * 1024 * 1024);
        scenario.alive().registered().backup("41");

        for (Topic<?> topic : List.of(Topics.BACKUP, Topics.VERIFICATION)) {
            scenario.bytes(
                    topic,
                    ORDERS,
                    scenario.codec.encode(
                            Topics.BACKUP,
                            scenario.backupRow("42").setName(endless).build()));
        }

        assertThat(scenario.published(Topics.DEAD_LETTER))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.getReason()).contains("expected at most 12582912"));
        assertThat(scenario.readiness().getDecidingBackup()).isEqualTo("41");
    }

    @Test
    void putsNothingIntoTheDeadLettersWhenTheRegistryIsOut() {
        byte[] good =
                scenario.codec.encode(Topics.BACKUP, scenario.backupRow("42").build());
        scenario.codec.outage(true);

        assertThatThrownBy(() -> scenario.bytes(Topics.BACKUP, ORDERS, good))
                .hasRootCauseInstanceOf(java.io.IOException.class)
                .hasStackTraceContaining(RegistryUnavailableException.class.getName());

        scenario.codec.outage(false);
        assertThat(scenario.published(Topics.DEAD_LETTER)).isEmpty();
    }

    @Test
    void judgesABacklogOnceForManyEvents() {
        var longAgo = scenario.now().minus(Duration.ofHours(1));
        scenario.alive();
        for (int i = 0; i < 100; i++) {
            scenario.givenWrittenAt(
                    longAgo, Topics.BACKUP, ORDERS, scenario.backupRow("b" + i).build());
        }
        assertThat(scenario.published(Topics.READINESS)).isEmpty();

        scenario.pass(Duration.ofSeconds(3));

        assertThat(scenario.published(Topics.READINESS)).hasSize(1);
    }

    @Test
    void saysWhereAMigrationStands() {
        scenario.alive().registered().planned();
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .satisfies(gate -> assertThat(gate.getBlocking()).contains("CHECKLIST_EMPTY"));

        scenario.backup("42").archiving().procedure().restored("42").checklist();

        assertThat(scenario.published(Topics.MIGRATION_GATE)).last().satisfies(gate -> {
            assertThat(gate.getMigrationId()).isEqualTo(MIGRATION);
            assertThat(gate.getChecklistDone()).isEqualTo(8);
            assertThat(gate.getGate()).isEqualTo(DecisionOutcome.ALLOW);
        });
    }

    /** The gate wants a backup of the last hour; the verdict is content with one of the last twelve. */
    @Test
    void saysThatAMigrationMayNotPassAnyMoreAsSoonAsTheGateWouldSaySo() {
        scenario.proven();
        for (int i = 0; i < 5; i++) {
            scenario.pass(Duration.ofMinutes(10)).alive().archiving();
        }
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .satisfies(gate -> assertThat(gate.getGate()).isEqualTo(DecisionOutcome.ALLOW));

        scenario.pass(Duration.ofMinutes(6));

        assertThat(scenario.published(Topics.MIGRATION_GATE)).singleElement().satisfies(gate -> {
            assertThat(gate.getGate()).isEqualTo(DecisionOutcome.DENY);
            assertThat(gate.getBlocking()).containsExactly("BACKUP_TOO_OLD");
        });
        assertThat(scenario.readiness().getVerdict()).isEqualTo(Verdict.READY);
    }

    /** Who ran it was killed: nothing tells that it has ended, and nothing tells that it has not. */
    @Test
    void opensAnAlertWhenTheLeaseOfAMigrationLapsesAndResolvesItWhenTheEndIsTold() {
        scenario.proven();
        var started = MigrationEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder(scenario.header("migration/m-6"))
                        .setSource("migrate:" + ORDERS)
                        .build())
                .setDatabase(ORDERS)
                .setMigrationId("m-6")
                .setState(MigrationState.STARTED)
                .setLeaseUntil(scenario.now().plus(Duration.ofMinutes(2)))
                .build();
        scenario.given(Topics.MIGRATION, ORDERS, started);
        scenario.published(Topics.MIGRATION_GATE);
        assertThat(scenario.published(Topics.ALERT))
                .noneMatch(alert -> alert.getControl().equals("RR-24"));

        scenario.pass(Duration.ofMinutes(3));

        assertThat(scenario.published(Topics.ALERT))
                .filteredOn(alert -> alert.getControl().equals("RR-24"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.getState()).isEqualTo(AlertState.OPENED);
                    assertThat(alert.getCode()).isEqualTo("MIGRATION_LOST");
                    assertThat(alert.getReason()).contains("m-6");
                });
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .filteredOn(gate -> gate.getMigrationId().equals("m-6"))
                .last()
                .satisfies(gate -> assertThat(gate.getState()).isEqualTo(MigrationState.LOST));

        scenario.given(
                Topics.MIGRATION,
                ORDERS,
                MigrationEvidence.newBuilder(started)
                        .setHeader(EvidenceHeader.newBuilder(scenario.header("migration/m-6"))
                                .setSource("migrate:" + ORDERS)
                                .build())
                        .setState(MigrationState.COMPLETED)
                        .setEndedAt(scenario.now())
                        .build());

        assertThat(scenario.published(Topics.ALERT))
                .filteredOn(alert -> alert.getControl().equals("RR-24"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getState()).isEqualTo(AlertState.RESOLVED));
    }

    /** Who looks after the first need not know of the second; and no lease holds longer than an hour. */
    @Test
    void opensAnotherAlertWhenTheNextMigrationIsLostWhateverItsLeaseSays() {
        scenario.proven();
        for (String id : List.of("m-5", "m-6")) {
            scenario.given(
                    Topics.MIGRATION,
                    ORDERS,
                    MigrationEvidence.newBuilder()
                            .setHeader(EvidenceHeader.newBuilder(scenario.header("migration/" + id))
                                    .setSource("migrate:" + ORDERS)
                                    .build())
                            .setDatabase(ORDERS)
                            .setMigrationId(id)
                            .setState(MigrationState.STARTED)
                            .setLeaseUntil(scenario.now().plus(Duration.ofDays(id.equals("m-5") ? 0 : 99_999)))
                            .build());
        }
        scenario.pass(Duration.ofMinutes(1));
        assertThat(scenario.published(Topics.ALERT))
                .filteredOn(alert -> alert.getControl().equals("RR-24"))
                .singleElement()
                .satisfies(
                        alert -> assertThat(alert.getReason()).contains("m-5").doesNotContain("m-6"));

        scenario.pass(Duration.ofMinutes(61));

        assertThat(scenario.published(Topics.ALERT))
                .filteredOn(alert -> alert.getControl().equals("RR-24"))
                .filteredOn(alert -> alert.getState() != AlertState.STILL_OPEN)
                .satisfiesExactly(alert -> assertThat(alert.getState()).isEqualTo(AlertState.RESOLVED), alert -> {
                    assertThat(alert.getState()).isEqualTo(AlertState.OPENED);
                    assertThat(alert.getReason()).contains("m-5", "m-6");
                });
    }

    @Test
    void saysThatAMigrationStandsNowhereThatWasWithdrawn() {
        scenario.proven();
        scenario.ask("q1");
        scenario.published(Topics.MIGRATION_GATE);
        scenario.given(
                Topics.MIGRATION,
                ORDERS,
                MigrationEvidence.newBuilder()
                        .setHeader(EvidenceHeader.newBuilder(scenario.header("migration_plan/" + MIGRATION))
                                .setDeleted(true)
                                .build())
                        .setDatabase(ORDERS)
                        .setMigrationId(MIGRATION)
                        .setState(MigrationState.PLANNED)
                        .build());

        assertThat(scenario.published(Topics.MIGRATION_GATE)).singleElement().satisfies(gate -> {
            assertThat(gate.getState()).isEqualTo(MigrationState.UNKNOWN);
            assertThat(gate.getGate()).isEqualTo(DecisionOutcome.DENY);
            assertThat(gate.getBlocking()).containsExactly("MIGRATION_UNKNOWN");
            assertThat(gate.getLastDecisionId()).isEqualTo("q1");
        });

        scenario.planned();
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .satisfies(gate -> assertThat(gate.getState()).isEqualTo(MigrationState.PLANNED));
    }

    /** A deletion of a table without replica identity names nothing but the key. */
    @Test
    void saysSoOfAMigrationWhoseWithdrawalNamesOnlyItsKey() {
        scenario.proven();
        scenario.published(Topics.MIGRATION_GATE);
        scenario.given(
                Topics.MIGRATION,
                ORDERS,
                MigrationEvidence.newBuilder()
                        .setHeader(EvidenceHeader.newBuilder(scenario.header("migration_plan/" + MIGRATION))
                                .setDeleted(true)
                                .build())
                        .setDatabase(ORDERS)
                        .setMigrationId("")
                        .setState(MigrationState.UNKNOWN)
                        .build());

        assertThat(scenario.published(Topics.MIGRATION_GATE)).singleElement().satisfies(gate -> {
            assertThat(gate.getMigrationId()).isEqualTo(MIGRATION);
            assertThat(gate.getBlocking()).containsExactly("MIGRATION_UNKNOWN");
        });
    }

    /** What an older version tells may be what a newer one leaves out. */
    @Test
    void judgesWhenAnOlderVersionTellsWhatTheNewerOneLeavesOut() {
        scenario.proven();
        scenario.given(
                Topics.BACKUP,
                ORDERS,
                scenario.backupRow("log-1")
                        .setType(BackupType.LOG)
                        .setStartedAt(scenario.now().minus(Duration.ofMinutes(20)))
                        .build());
        var began = scenario.backupRow("log-0")
                .setType(BackupType.LOG)
                .setStatus(BackupStatus.STARTED)
                .setStartedAt(scenario.now().minus(Duration.ofMinutes(60)))
                .setEndedAt(null)
                .build();
        var failed = scenario.backupRow("log-0")
                .setType(BackupType.LOG)
                .setStatus(BackupStatus.FAILED)
                .setStartedAt(null)
                .setEndedAt(null)
                .build();
        scenario.given(Topics.BACKUP, ORDERS, failed);
        assertThat(result("RR-05").getCode()).isEqualTo("UNRESOLVED_FAILURE");

        scenario.given(Topics.BACKUP, ORDERS, began);

        assertThat(result("RR-05").getOutcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void saysThatNothingIsKnownOfAMigrationAnyMore() {
        scenario.proven();
        scenario.published(Topics.MIGRATION_GATE);
        scenario.given(
                Topics.MIGRATION,
                ORDERS,
                MigrationEvidence.newBuilder()
                        .setHeader(EvidenceHeader.newBuilder(scenario.header("migration_plan/" + MIGRATION))
                                .setDeleted(true)
                                .build())
                        .setDatabase(ORDERS)
                        .setMigrationId(MIGRATION)
                        .setState(MigrationState.UNKNOWN)
                        .build());

        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .filteredOn(gate -> gate.getMigrationId().equals(MIGRATION))
                .last()
                .satisfies(gate -> {
                    assertThat(gate.getState()).isEqualTo(MigrationState.UNKNOWN);
                    assertThat(gate.getGate()).isEqualTo(DecisionOutcome.DENY);
                });
        assertThat(scenario.ask("q1").getReasons())
                .extracting(DecisionReason::getCode)
                .contains("MIGRATION_UNKNOWN");
    }

    @Test
    void aLateSignOfLifeLiftsNoFailureOfASourceAndIsCoveredInTheLogAgain() {
        scenario.proven();
        var failing = Heartbeat.newBuilder()
                .setSource(Scenario.CATALOG)
                .setAt(scenario.now())
                .setIntervalMillis(10_000)
                .setState(SourceState.FAILING)
                .build();
        scenario.given(Topics.HEARTBEAT, Scenario.CATALOG, failing).alive();

        assertThat(scenario.ask("q1").getDecision()).isEqualTo(DecisionOutcome.INDETERMINATE);
        scenario.pass(Duration.ofSeconds(20));
        assertThat(scenario.published(Topics.HEARTBEAT))
                .filteredOn(beat -> beat.getSource().equals(Scenario.CATALOG))
                .containsExactly(failing);
        scenario.pass(Duration.ofSeconds(20));
        assertThat(scenario.published(Topics.HEARTBEAT))
                .noneMatch(beat -> beat.getSource().equals(Scenario.CATALOG));
        scenario.alive();
        assertThat(scenario.ask("q2").getDecision()).isEqualTo(DecisionOutcome.ALLOW);
    }

    @Test
    void saysWhichDecisionAboutAMigrationWasTheLast() {
        scenario.alive().registered().planned();
        scenario.ask("q1");
        scenario.ask("q2");
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .satisfies(gate -> assertThat(gate.getLastDecisionId()).isEqualTo("q2"));

        scenario.pass(Duration.ofSeconds(1)).ask("q1"); // repeated, and answered as before
        scenario.ask("q3", ORDERS, "nobody-plans-this");
        assertThat(scenario.published(Topics.MIGRATION_GATE)).isEmpty();

        scenario.proven();
        assertThat(scenario.published(Topics.MIGRATION_GATE)).last().satisfies(gate -> {
            assertThat(gate.getGate()).isEqualTo(DecisionOutcome.ALLOW);
            assertThat(gate.getLastDecisionId()).isEqualTo("q2");
        });
    }

    @Test
    void keepsApartTheMigrationsOfOneIdOfTwoDatabases() {
        scenario.alive().registered().planned();
        String billing = "postgresql:billing-prod/billing";
        scenario.given(
                Topics.MIGRATION,
                billing,
                MigrationEvidence.newBuilder()
                        .setHeader(scenario.header("migration_plan/billing"))
                        .setDatabase(billing)
                        .setMigrationId(MIGRATION)
                        .setState(MigrationState.PLANNED)
                        .build());
        scenario.ask("q1");
        scenario.ask("q2", billing, MIGRATION);

        var stands = scenario.stored(JudgeStep.MIGRATION_GATES);

        assertThat(stands).containsOnlyKeys(MIGRATION + "\0" + ORDERS, MIGRATION + "\0" + billing);
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .filteredOn(gate -> gate.getDatabase().equals(ORDERS))
                .last()
                .satisfies(gate -> assertThat(gate.getLastDecisionId()).isEqualTo("q1"));
    }

    private ControlResult result(String control) {
        return scenario.readiness().getResults().stream()
                .filter(result -> result.getControl().equals(control))
                .findFirst()
                .orElseThrow();
    }
}
