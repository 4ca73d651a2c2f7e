package dev.lifeboat.drill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.drill.Result;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.ServerId;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.TableSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final Instant TAKEN = Instant.parse("2026-11-01T00:00:00Z");
    private static final TableName ORDERS = new TableName("public", "orders");
    private static final TableName LINES = new TableName("public", "lines");
    private static final ServerId SOURCE = new ServerId("7001", 1, 18, "UTF8", "PostgreSQL 18");

    private final Course course = new Course(InstantSource.fixed(TAKEN));

    @Test
    void contentThatIsTheSameCameBackWhoeverWroteMeanwhile() throws DrillEndedException {
        var check = compared(null, held(table(ORDERS, 3, "a"), table(LINES, 4, "b")));

        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(check.finding()).contains("2 tables with 7 rows");
    }

    @Test
    void contentThatDiffersIsToldAndNoFailureWhereSomebodyMayHaveWritten() throws DrillEndedException {
        var check = compared(null, held(table(ORDERS, 3, "a"), table(LINES, 4, "other")));

        assertThat(check.outcome()).isEqualTo(Outcome.WARNED);
        assertThat(check.finding()).contains("1 of 2 tables", "public.lines", "--assume-no-writes");
    }

    @Test
    void contentThatDiffersFailsWhereNobodyWrote() throws DrillEndedException {
        var check = compared("stopped", held(table(ORDERS, 2, "x"), table(LINES, 4, "b")));

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.finding()).contains("public.orders", "3 rows", "2");
    }

    @Test
    void aTableThatDidNotComeBackDiffers() throws DrillEndedException {
        var gone = new NotDigested(LINES, NotDigested.Kind.NOT_THERE, "there is no such table");

        assertThat(compared("stopped", held(List.of(gone), table(ORDERS, 3, "a")))
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        assertThat(compared(null, held(List.of(gone), table(ORDERS, 3, "a"))).outcome())
                .isEqualTo(Outcome.WARNED);
    }

    @Test
    void whatCannotBeComparedIsNotTakenForTheSame() throws DrillEndedException {
        var failed = new NotDigested(LINES, NotDigested.Kind.FAILED, "invalid page");
        var found = held(List.of(failed), table(ORDERS, 3, "a"));

        assertThat(compared(null, found).outcome()).isEqualTo(Outcome.NOT_RUN);
        assertThatThrownBy(() -> compared("stopped", found))
                .isInstanceOfSatisfying(
                        DrillEndedException.class,
                        end -> assertThat(end.result()).isEqualTo(Result.COULD_NOT_RUN))
                .hasMessageContaining("public.lines");
    }

    @Test
    void digestsOfAnotherServerAreNotComparedUnlessTheyArePortable() throws DrillEndedException {
        var other = new ServerId("7002", 1, 18, "UTF8", "PostgreSQL 18");
        var found = new Snapshot(
                "postgresql:prod/orders",
                other,
                Algorithm.POSTGRES_FAST,
                "sha256",
                List.of(new Position(TAKEN, "")),
                false,
                List.of(table(ORDERS, 3, "a"), table(LINES, 4, "b")),
                List.of());

        assertThat(compared(null, found).outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    @Test
    void aSnapshotWithAnotherKeyIsRefused() {
        var held = held(table(ORDERS, 3, "a"));

        assertThatThrownBy(() -> new Expected(held, Seal.keyed("0123456789abcdef0123456789abcdef"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--key-file");
    }

    private Check compared(String noWrites, Snapshot found) throws DrillEndedException {
        var before = held(table(ORDERS, 3, "a"), table(LINES, 4, "b"));
        new Contents(new Expected(before, Seal.plain(), noWrites)).compare(found, course);
        return course.checks().get(course.checks().size() - 1);
    }

    private static Snapshot held(TableSnapshot... tables) {
        return held(List.of(), tables);
    }

    private static Snapshot held(List<NotDigested> not, TableSnapshot... tables) {
        return new Snapshot(
                "postgresql:prod/orders",
                SOURCE,
                Algorithm.POSTGRES_FAST,
                "sha256",
                List.of(new Position(TAKEN, "")),
                false,
                List.of(tables),
                not);
    }

    private static TableSnapshot table(TableName name, long rows, String digest) {
        return new TableSnapshot(
                new TableDigest(
                        name,
                        List.of(new Column("id", "bigint")),
                        List.of("id"),
                        rows,
                        "sha256:" + digest,
                        Algorithm.POSTGRES_FAST,
                        new Coverage(List.of(), Consistency.SNAPSHOT, true)),
                List.of(),
                List.of(0));
    }
}
