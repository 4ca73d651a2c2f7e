package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.PLANNED_MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.item;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.streams.controls.Checklist;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.AWaiver;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a state takes in, of every kind of fact, and what it hands back. */
class FoldingTest {
    private final DatabaseState state = new DatabaseState(ORDERS);

    static Stream<Fact> everyKind() {
        return Stream.concat(
                Examples.readyOrders().stream(), Stream.of(AWaiver.of("RR-09").build()));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void acceptsAFactOnceAndNoticesThatItIsToldAgain(Fact fact) {
        assertThat(state.fold(fact).accepted()).isTrue();
        assertThat(state.fold(fact).accepted()).isFalse();
        assertThat(state.facts()).extracting(Fact::key).containsExactly(fact.key());
    }

    @Test
    void coversEveryKindThereIs() {
        // what is forgotten is made by folding, and never told
        assertThat(everyKind().map(Fact::kind))
                .containsAll(EnumSet.allOf(Fact.Kind.class).stream()
                        .filter(kind -> !kind.isMade())
                        .toList())
                .noneMatch(Fact.Kind::isMade);
    }

    @Test
    void keepsApartWhatOnlySharesItsId() {
        Backup backup = ABackup.called("1").endedAt(NOON).build();
        Backup ofAnotherSource =
                ABackup.called("1").from("catalog:other").endedAt(NOON).build();
        state.fold(backup);
        state.fold(ofAnotherSource);

        assertThat(state.facts()).hasSize(2);
        assertThat(backup.key()).isNotEqualTo(ofAnotherSource.key());
    }

    @Test
    void handsBackTheRegistrationThatWasSeenLast() {
        var later = Examples.registered(Duration.ofHours(1));
        assertThat(state.registration()).isNull();

        state.fold(later);
        state.fold(ORDERS_REGISTERED);

        assertThat(state.databaseId()).isEqualTo(ORDERS);
        assertThat(state.registration())
                .usingRecursiveComparison()
                .ignoringFields("expectations")
                .isEqualTo(later);
    }

    @Test
    void forgetsARegistrationThatWasWithdrawn() {
        state.fold(ORDERS_REGISTERED);
        var gone = new Version("lifeboat.database.v1", "person:dba", ORDERS, 2, true).provenance();
        state.fold(new Registration(gone, "postgresql", "baseline", null, null, null));

        assertThat(state.registration()).isNull();
    }

    @Test
    void handsBackEachMigrationOnceAndAsStrictAsAnybodyTellsIt() {
        var otherSource = new Migration(
                new Version("lifeboat.migration.v1", "person:dba", "plan/7", 5, false).provenance(),
                MIGRATION,
                Migration.State.STARTED,
                true,
                true,
                null,
                null,
                null,
                null,
                null);
        var other = migration("m-8", Migration.State.PLANNED, 1);
        state.fold(otherSource);
        state.fold(PLANNED_MIGRATION);
        state.fold(other);

        assertThat(state.migrations())
                .extracting(Migration::migrationId, Migration::state, Migration::windowEnd)
                .containsExactly(
                        tuple(MIGRATION, Migration.State.STARTED, PLANNED_MIGRATION.windowEnd()),
                        tuple("m-8", Migration.State.PLANNED, other.windowEnd()));
    }

    @Test
    void handsBackTheChecklistOfAMigrationByItem() {
        // written down from the last to the first
        for (int i = 0; i < Checklist.MANDATORY.size(); i++) {
            state.fold(item(MIGRATION, Checklist.MANDATORY.get(i), NOON, 100 - i));
        }
        state.fold(item("m-8", "stakeholders notified", NOON, 1));

        assertThat(state.checklist(MIGRATION))
                .extracting(ChecklistItem::item)
                .isSorted()
                .hasSize(Checklist.MANDATORY.size());
        assertThat(state.checklist("m-9")).isEmpty();
    }

    @Test
    void keepsTheBackupsOfEveryTypeBesideEachOther() {
        var state = new DatabaseState(Examples.ORDERS, 64);
        for (Backup.Type type : Backup.Type.values()) {
            for (int i = 0; i < 65; i++) {
                state.fold(ABackup.called(type + "-" + i)
                        .type(type)
                        .endedAt(before(Duration.ofHours(i)))
                        .build());
            }
        }

        assertThat(state.facts().stream().filter(Backup.class::isInstance)).hasSize(64 * Backup.Type.values().length);
    }

    @Test
    void keepsEveryTestOfTheBackupsItKeepsAndFewOfThoseItForgets() {
        for (int i = 1; i <= 64; i++) {
            foldWithEightTests("old-" + i, NOON.minus(Duration.ofDays(i)));
        }
        assertThat(tests()).isEqualTo(64 * 8);

        for (int i = 1; i <= 64; i++) {
            state.fold(ABackup.called("new-" + i)
                    .endedAt(NOON.plus(Duration.ofHours(i)))
                    .build());
        }

        assertThat(tests()).isEqualTo(Shelf.WAITING);
    }

    @Test
    void keepsEveryItemOfTheMigrationsItKeepsAndFewOfThoseItForgets() {
        for (int i = 1; i <= 64; i++) {
            state.fold(migration("old-" + i, Migration.State.PLANNED, i));
            for (int n = 0; n < 10; n++) {
                state.fold(item("old-" + i, "item " + n, NOON, 1));
            }
        }
        assertThat(items()).isEqualTo(64 * 10);

        for (int i = 1; i <= Keepings.Migrations.KEPT; i++) {
            state.fold(migration("new-" + i, Migration.State.PLANNED, 100 + i));
        }

        assertThat(items()).isEqualTo(Shelf.WAITING);
    }

    @Test
    void keepsTheNewestSixtyFourItemsOfAMigration() {
        state.fold(PLANNED_MIGRATION);
        for (int i = 1; i <= 70; i++) {
            state.fold(item(MIGRATION, "item " + i, NOON, i));
        }

        assertThat(state.checklist(MIGRATION))
                .hasSize(64)
                .extracting(ChecklistItem::item)
                .contains("item 70", "item 7")
                .doesNotContain("item 6");
    }

    private void foldWithEightTests(String backup, Instant end) {
        state.fold(ABackup.called(backup).endedAt(end).build());
        for (int i = 0; i < 8; i++) {
            state.fold(AVerification.restoreOf(backup, backup + "/" + i)
                    .endedAt(end.plusSeconds(i))
                    .build());
        }
    }

    private long tests() {
        return state.facts().stream().filter(Verification.class::isInstance).count();
    }

    private long items() {
        return state.facts().stream().filter(ChecklistItem.class::isInstance).count();
    }
}
