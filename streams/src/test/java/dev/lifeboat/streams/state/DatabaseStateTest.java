package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.EvidenceGenerator;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.ReadinessAssert;
import dev.lifeboat.streams.readiness.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DatabaseStateTest {
    private final DatabaseState state = new DatabaseState(ORDERS);

    @Test
    void acceptsANewerVersionAndStoresIt() {
        Backup first = backup(1).version(1).build();
        Backup second = backup(1).version(2).bytes(7L).build();

        assertThat(state.fold(first).stored()).containsExactly(first);
        DatabaseState.Folded folded = state.fold(second);

        assertThat(folded.accepted()).isTrue();
        assertThat(folded.stored()).containsExactly(second);
        assertThat(folded.dropped()).isEmpty();
        assertThat(state.facts()).containsExactly(second);
    }

    @Test
    void ignoresAnOlderVersionAndTheSameOneAgain() {
        Backup second = backup(1).version(2).build();
        state.fold(second);

        for (Backup late : new Backup[] {backup(1).version(1).build(), second}) {
            DatabaseState.Folded folded = state.fold(late);
            assertThat(folded.accepted()).isFalse();
            assertThat(folded.stored()).isEmpty();
            assertThat(folded.dropped()).isEmpty();
        }
    }

    @Test
    void doesNotBringADeletedBackupBackWhenAnOlderVersionComesLate() {
        state.fold(backup(1).version(2).gone());
        DatabaseState.Folded folded = state.fold(backup(1).version(1).build());

        assertThat(folded.accepted()).isFalse();
        assertThat(folded.stored()).singleElement().satisfies(fact -> {
            assertThat(fact.deleted()).isTrue();
            assertThat(((Backup) fact).startedAt()).isNotNull();
        });
    }

    @Test
    void keepsTheNewestSixtyFourBackupsOfEachType() {
        int kept = 0;
        state.fold(backup(1000).build());
        for (int i = 0; i < 200; i++) {
            kept += state.fold(backup(i).type(Backup.Type.INCREMENTAL).build()).accepted() ? 1 : 0;
        }

        assertThat(kept).isEqualTo(64);
        assertThat(state.facts().stream().filter(Backup.class::isInstance))
                .hasSize(64 + 1)
                .contains(backup(1000).build());
        assertThat(state.facts())
                .contains(backup(0).type(Backup.Type.INCREMENTAL).build());
    }

    @Test
    void keepsTheNewestFifteenThousandBackupsOfTheLog() {
        int kept = 0;
        for (int i = 0; i < 15_010; i++) {
            kept += state.fold(backup(i).type(Backup.Type.LOG).build()).accepted() ? 1 : 0;
        }

        assertThat(kept).isEqualTo(15_000);
        assertThat(state.size()).isEqualTo(15_000 + 1);
        assertThat(state.facts())
                .hasSize(state.size())
                .contains(backup(14_999).type(Backup.Type.LOG).build());
    }

    @Test
    void keepsEightPassesOfABackupAndNoneThatProvesNothingInTheirPlace() {
        state.fold(backup(1).build());
        Verification failed = test(50).failed().build();
        state.fold(failed);
        for (int i = 0; i < 7; i++) {
            state.fold(test(i).build());
        }
        for (int i = 20; i < 40; i++) {
            state.fold(test(i).outcome(Verification.Outcome.COULD_NOT_RUN).build());
        }

        assertThat(state.facts().stream().filter(fact -> fact.key().equals(failed.key())))
                .isNotEmpty();
        for (int i = 10; i < 20; i++) {
            state.fold(test(i).build());
        }
        // no number of passes takes its place: they may be of a weaker kind, and lift nothing
        assertThat(state.facts().stream().filter(fact -> fact.key().equals(failed.key())))
                .isNotEmpty();
        assertThat(state.facts())
                .filteredOn(fact ->
                        fact instanceof Verification test && !test.backupId().isEmpty())
                .hasSize(8 + 1);
    }

    @Test
    void keepsTestsThatArriveBeforeTheirBackup() {
        for (int i = 0; i < 300; i++) {
            state.fold(AVerification.restoreOf("of-" + i, "" + i)
                    .endedAt(NOON.minus(Duration.ofHours(i)))
                    .build());
        }
        assertThat(state.facts()).hasSize(Shelf.WAITING);
        state.fold(Examples.ORDERS_REGISTERED);
        state.fold(
                ABackup.called("of-3").endedAt(NOON.minus(Duration.ofHours(5))).build());

        ReadinessAssert.assertThat(Readiness.evaluate(state, Examples.ALWAYS_ALIVE, Examples.BASELINE, NOON))
                .passes("RR-09")
                .leansOn("of-3");
    }

    @Test
    void forgetsFailuresLastWhileTheyWaitForTheirBackup() {
        Verification failed = AVerification.restoreOf("of-x", "x")
                .failed()
                .endedAt(NOON.minus(Duration.ofDays(99)))
                .build();
        state.fold(failed);
        for (int i = 0; i < 300; i++) {
            state.fold(AVerification.restoreOf("of-" + i, "" + i)
                    .endedAt(NOON.minus(Duration.ofHours(i)))
                    .build());
        }

        assertThat(state.facts()).hasSize(Shelf.WAITING);
        assertThat(state.facts().stream().filter(fact -> fact.key().equals(failed.key())))
                .isNotEmpty();
    }

    @Test
    void keepsTheNewestTwoThousandPlansOfMigrations() {
        for (int i = 1; i <= 2_010; i++) {
            state.fold(migration("m-" + i, Migration.State.PLANNED, i));
        }

        assertThat(state.migrationIds()).hasSize(2_000).contains("m-2010").doesNotContain("m-10");
    }

    @Test
    @Tag("seeded")
    void staysBoundedWhateverIsTold() {
        var state = new DatabaseState(ORDERS, 64);
        for (long seed = 0; seed < 20; seed++) {
            new EvidenceGenerator(seed).absurd().history(1000).forEach(state::fold);
        }

        assertThat(state.facts().size())
                .isLessThan(5 * 64 + 64 + 5 * 64 * 16 + 256 + 64 + 8 + 8 + 64 + 4_256 + 64 * 64 + 2);
    }

    private static ABackup backup(int hoursOld) {
        return ABackup.called("" + hoursOld).endedAt(NOON.minus(Duration.ofHours(hoursOld)));
    }

    private static AVerification test(int hoursOld) {
        return AVerification.restoreOf("1", "" + hoursOld).endedAt(NOON.minus(Duration.ofMinutes(hoursOld)));
    }

    @Test
    void tellsOfAMigrationThatIsWithdrawnWhenItsPlaceIsTaken() {
        for (int i = 2; i <= 65; i++) {
            state.fold(migration("m-" + i, Migration.State.PLANNED, i));
        }
        var planned = migration("m-1", Migration.State.PLANNED, 1);
        var withdrawn = new Version("lifeboat.migration.v1", Examples.CATALOG, "migration_plan/m-1", 1, true);

        var folded = state.fold(new Migration(
                withdrawn.provenance(),
                planned.migrationId(),
                planned.state(),
                true,
                true,
                null,
                null,
                null,
                null,
                null));

        assertThat(folded.changed()).isTrue();
    }

    @Test
    void keepsTheLaterPlaceOfALogBackupWhateverCameFirst() {
        var begun = ABackup.called("l")
                .type(Backup.Type.LOG)
                .running(NOON)
                .version(1)
                .build();
        var whole = ABackup.called("l")
                .type(Backup.Type.LOG)
                .endedAt(NOON.plusSeconds(900))
                .version(2)
                .build();
        var failed = ABackup.called("l")
                .type(Backup.Type.LOG)
                .status(Backup.Status.FAILED)
                .startedAt(null)
                .version(3)
                .build();
        for (var order : List.of(
                List.of(begun, whole, failed),
                List.of(begun, failed, whole),
                List.of(whole, begun, failed),
                List.of(whole, failed, begun),
                List.of(failed, begun, whole),
                List.of(failed, whole, begun))) {
            var other = new DatabaseState(ORDERS);
            order.forEach(other::fold);
            assertThat(other.facts()).as("%s", order).singleElement().satisfies(fact -> {
                assertThat(((Backup) fact).status()).isEqualTo(Backup.Status.FAILED);
                assertThat(((Backup) fact).endedAt()).isEqualTo(NOON.plusSeconds(900));
            });
        }
    }
}
