package dev.lifeboat.cli.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HoldTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOLD = Duration.ofDays(30);

    @Test
    void holdsThirtyDaysAfterTheEndWhateverTheOrderOfWords() {
        var started = word(1, MigrationState.STARTED, null, null);
        var ended = word(2, MigrationState.COMPLETED, NOON, null);

        for (var words : List.of(List.of(started, ended), List.of(ended, started))) {
            assertThat(Hold.of(words, HOLD)).singleElement().satisfies(hold -> {
                assertThat(hold.until()).isEqualTo(NOON.plus(HOLD));
                assertThat(hold.holdsAt(NOON.plus(HOLD).minusMillis(1))).isTrue();
                assertThat(hold.holdsAt(NOON.plus(HOLD))).isFalse();
            });
        }
    }

    @Test
    void holdsWithoutAnEndWhileTheMigrationHasNone() {
        assertThat(Hold.of(List.of(word(1, MigrationState.STARTED, null, null)), HOLD))
                .singleElement()
                .satisfies(hold -> assertThat(hold.until()).isNull());
    }

    @Test
    void holdsForAsLongAsTheDecisionSaysWhereThatIsLonger() {
        Instant later = NOON.plus(HOLD).plusSeconds(5);
        assertThat(Hold.of(List.of(word(1, MigrationState.FAILED, NOON, later)), HOLD)
                        .get(0)
                        .until())
                .isEqualTo(later);
    }

    @Test
    void holdsNothingForAWordThatWasTakenBack() {
        var taken = word(2, MigrationState.STARTED, null, null);
        taken.getHeader().setDeleted(true);
        assertThat(Hold.of(List.of(word(1, MigrationState.STARTED, null, null), taken), HOLD))
                .isEmpty();
    }

    /** A physical backup is of all databases of its cluster, and a server holds those of no other. */
    @Test
    void holdsABackupAsLongAsAnyDatabaseOfTheClusterNeedsIt() {
        var orders = new Hold("postgresql:prod/orders", "b", "m-1", NOON, MigrationState.COMPLETED);
        var billing = new Hold("postgresql:prod/billing", "b", "m-2", NOON.plus(HOLD), MigrationState.COMPLETED);
        var other = new Hold("postgresql:prod2/orders", "b", "m-3", null, MigrationState.STARTED);

        for (var all : List.of(List.of(orders, billing, other), List.of(other, billing, orders))) {
            assertThat(HoldApplyVerb.work(all, "postgresql:prod", NOON.plusSeconds(1), true, true))
                    .containsExactly(new HoldApplyVerb.Work("b", true, NOON.plus(HOLD)));
        }
        assertThat(HoldApplyVerb.work(List.of(other), "postgresql:prod", NOON, true, true))
                .isEmpty();
    }

    @Test
    void releasesAndShortensNothingUnlessAllCouldBeRead() {
        var ended = new Hold("postgresql:prod/orders", "a", "m-1", NOON, MigrationState.COMPLETED);
        var held = new Hold("postgresql:prod/orders", "b", "m-2", NOON.plus(HOLD), MigrationState.COMPLETED);
        Instant now = NOON.plusSeconds(1);

        assertThat(HoldApplyVerb.work(List.of(ended, held), "postgresql:prod", now, true, true))
                .containsExactly(
                        new HoldApplyVerb.Work("a", false, NOON), new HoldApplyVerb.Work("b", true, NOON.plus(HOLD)));
        assertThat(HoldApplyVerb.work(List.of(ended, held), "postgresql:prod", now, true, false))
                .containsExactly(new HoldApplyVerb.Work("b", true, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql:prod/orders", "prod", ""})
    void appliesNothingWithoutACluster(String cluster) {
        var err = new StringWriter();
        int code = new CommandLine(new HoldApplyVerb())
                .setErr(new PrintWriter(err))
                .execute("--tool", "barman", "--server", "main", "--cluster", cluster, "--bootstrap", "127.0.0.1:1");
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--cluster");
    }

    @Test
    void saysWhatTheToolsAreToDo() {
        var barman = new HoldTool("barman", List.of("barman", "-c", "b.conf"), "main", "full");
        assertThat(barman.hold("20260301T120000", null))
                .containsExactly("barman", "-c", "b.conf", "keep", "--target", "full", "main", "20260301T120000");
        assertThat(barman.release("20260301T120000"))
                .containsExactly("barman", "-c", "b.conf", "keep", "--release", "main", "20260301T120000");
        var pgbackrest = new HoldTool("pgbackrest", List.of("pgbackrest"), "demo", "full");
        assertThat(pgbackrest.hold("20260301-120000F", NOON))
                .containsExactly(
                        "pgbackrest",
                        "--stanza=demo",
                        "--set=20260301-120000F",
                        "--annotation=lifeboat-hold=2026-03-01T12:00:00Z",
                        "annotate");
    }

    /** The id comes from the log, and whoever may write there shall run no commands. */
    @ParameterizedTest
    @ValueSource(strings = {"--release", "a b", "../x", "", "x;y", "x=y"})
    void passesOnNoIdThatCouldBeSomethingElse(String id) {
        var barman = new HoldTool("barman", List.of("barman"), "main", "full");
        assertThatThrownBy(() -> barman.hold(id, null)).hasMessageContaining("cannot be the id");
    }

    private static MigrationEvidence word(
            long position, MigrationState state, @Nullable Instant ended, @Nullable Instant heldUntil) {
        return MigrationEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder()
                        .setSource("migrate:orders")
                        .setNativeId("migration/m-7")
                        .setSourcePosition(position)
                        .setObservedAt(NOON)
                        .build())
                .setDatabase("postgresql:orders-prod/orders")
                .setMigrationId("m-7")
                .setState(state)
                .setEndedAt(ended)
                .setHeldBackupId("42")
                .setHeldUntil(heldUntil)
                .build();
    }
}
