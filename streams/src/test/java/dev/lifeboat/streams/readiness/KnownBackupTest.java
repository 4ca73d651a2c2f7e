package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every backup has a level of its own, whichever the verdict leans on. */
class KnownBackupTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void hasALevelOfItsOwn() {
        assertThat(levels(
                        backup("0", 9).bytes(null).build(),
                        backup("1", 8).build(),
                        backup("2", 7).build(),
                        test("2", Verification.Type.INTEGRITY).build(),
                        backup("3", 6).build(),
                        test("3", Verification.Type.RESTORE).checksum(null).build(),
                        backup("4", 5).build(),
                        test("4", Verification.Type.RESTORE).build(),
                        backup("5", 4).build(),
                        test("5", Verification.Type.RESTORE)
                                .ran(new Verification.Rehearsal(1_000L, "drill1", null, false, true))
                                .build()))
                .containsExactly("5: L5", "4: L4", "3: L3", "2: L2", "1: L1", "0: L0");
    }

    @Test
    void isNoMoreThanReportedWhereItIsNotGood() {
        var restored = test("1", Verification.Type.RESTORE).build();

        assertThat(levels(backup("1", 2).build(), restored)).containsExactly("1: L4");
        for (ABackup bad : List.of(
                backup("1", 2).status(Backup.Status.FAILED),
                backup("1", 2).bytes(0L),
                backup("1", 2).onNulDevice(),
                backup("1", 2).expiresAt(NOON))) {
            assertThat(levels(bad.build(), restored)).containsExactly("1: L0");
        }
        var condemned = AVerification.of("1", Verification.Type.DATA_VALIDATION, "9")
                .endedAt(NOON)
                .failed();
        assertThat(levels(backup("1", 2).build(), restored, condemned.build())).containsExactly("1: L0");
    }

    @Test
    void isWorthNothingWithoutItsParents() {
        var child = backup("2", 2).type(Backup.Type.INCREMENTAL).on("1").build();
        var restored = test("2", Verification.Type.RESTORE).build();

        assertThat(levels(backup("1", 3).build(), child, restored)).containsExactly("2: L4", "1: L1");
        assertThat(levels(backup("1", 3).version(2).goneWhole(), child, restored))
                .containsExactly("2: L0");
    }

    @Test
    void aBackupOfTheLogHasOneToo() {
        var log = backup("1", 2).type(Backup.Type.LOG);

        assertThat(levels(log.build())).containsExactly("1: L1");
        assertThat(levels(log.build(), test("1", Verification.Type.INTEGRITY).build()))
                .containsExactly("1: L2");
        assertThat(levels(log.status(Backup.Status.EXPIRED).build())).containsExactly("1: L0");
    }

    @Test
    void isThatOfTheReadinessForTheBackupThatTheVerdictLeansOn() {
        for (long seed = 0; seed < 300; seed++) {
            DatabaseState state = state(new EvidenceGenerator(seed).history(1 + (int) (seed % 7)));
            Readiness readiness = Readiness.evaluate(state, Examples.ALWAYS_ALIVE, BASELINE, NOON);

            List<KnownBackup> deciding = KnownBackup.all(state, BASELINE, NOON).stream()
                    .filter(KnownBackup::deciding)
                    .toList();

            assertThat(deciding).as("seed %d", seed).hasSize(readiness.decidingBackup() == null ? 0 : 1);
            assertThat(deciding).allSatisfy(known -> {
                assertThat(known.backup().backupId()).isEqualTo(readiness.decidingBackup());
                assertThat(known.evidenceLevel()).isEqualTo(readiness.evidenceLevel());
                assertThat(known.good()).isTrue();
            });
        }
    }

    private static List<String> levels(Fact... facts) {
        return KnownBackup.all(state(facts), BASELINE, NOON).stream()
                .map(known -> known.backup().backupId() + ": L" + known.evidenceLevel())
                .toList();
    }

    private static ABackup backup(String id, int hoursAgo) {
        return ABackup.called(id).endedAt(before(HOUR.multipliedBy(hoursAgo)));
    }

    private static AVerification test(String backup, Verification.Type type) {
        return AVerification.restoreOf(backup, "of-" + backup).type(type).endedAt(before(HOUR.dividedBy(2)));
    }
}
