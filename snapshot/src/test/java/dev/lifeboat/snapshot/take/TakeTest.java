package dev.lifeboat.snapshot.take;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.LiveSnapshot;
import dev.lifeboat.snapshot.compare.TableVerdict;
import dev.lifeboat.snapshot.compare.Verdict;
import dev.lifeboat.snapshot.compare.Writes;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of a real server: taken while others write, cut off, gone on with, compared. */
class TakeTest {
    private static final TableName ORDERS = new TableName("public", "orders");
    private static final Writes STOPPED = Writes.stopped("nobody else is there");

    @TempDir
    static Path directory;

    private static LocalPostgres server;

    @TempDir
    Path files;

    @BeforeAll
    static void startAServer() {
        server = LocalPostgres.start(directory.resolve("server"), 0, Map.of("fsync", "off"));
    }

    @AfterAll
    static void stopIt() {
        server.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        execute("drop schema public cascade; create schema public;"
                + " create table orders (id bigint primary key, total numeric, note text);"
                + " insert into orders select n, n / 7.0, 'order ' || n from generate_series(1, 25000) n;"
                + " create table lines (order_id bigint, n int, what text); insert into lines select n, 1, 'x' from generate_series(1, 100) n;"
                + " create view totals as select sum(total) from orders");
    }

    @Test
    void readsAllTablesAndSaysWhichHoldNothing() {
        var snapshot = take("one", 2);

        assertThat(snapshot.tables())
                .extracting(table -> table.digest().table().toString())
                .containsExactly("public.lines", "public.orders");
        assertThat(snapshot.rows()).isEqualTo(25_100);
        assertThat(snapshot.table(ORDERS).orElseThrow().chunks()).hasSize(3);
        assertThat(snapshot.notDigested()).singleElement().satisfies(not -> {
            assertThat(not.table().name()).isEqualTo("totals");
            assertThat(not.kind()).isEqualTo(NotDigested.Kind.HOLDS_NOTHING);
        });
    }

    @Test
    void isTheSameOverOneConnectionAsOverSeveral() {
        assertThat(take("one", 1).tables()).isEqualTo(take("four", 4).tables());
    }

    @Test
    void isOfOneInstantWhileOthersWrite() {
        var before = take("before", 1);
        var at = new AtomicReference<>("");
        // between the first and the last part another writes to what is still to be read
        TakeProgress writer = (table, rows, ofRows, tables, ofTables) -> {
            if (table.equals(ORDERS) && at.getAndSet("written").isEmpty()) {
                execute("update orders set note = 'changed' where id > 20000; delete from orders where id = 24000");
            }
        };

        var during = new Take(address(), request("during", 2, null, false), Clock.systemUTC(), writer).run();

        assertThat(at.get()).isEqualTo("written");
        assertThat(during.tables().get(1).digest())
                .isEqualTo(before.tables().get(1).digest());
        assertThat(take("after", 2).tables().get(1).digest())
                .isNotEqualTo(before.tables().get(1).digest());
    }

    @Test
    void aDifferenceIsNarrowedToAChunk() {
        var before = take("before", 2);
        execute("update orders set note = 'changed' where id = 15000");

        var verdict = verdict(before, take("after", 2, before, false), STOPPED);

        assertThat(verdict.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict.differing()).extracting(Object::toString).containsExactly("(10000 .. 20000]");
    }

    @Test
    void insertedRowsDoNotShiftTheChunksOfASnapshotTakenLikeAnother() {
        var before = take("before", 2);
        execute("insert into orders values (0, 1, 'first')");

        var verdict = verdict(before, take("after", 2, before, false), STOPPED);

        assertThat(verdict.differing()).extracting(Object::toString).containsExactly("(first .. 10000]");
        assertThat(verdict.why()).contains("had 25000 rows, and has 25001");
    }

    @Test
    void nothingIsConcludedWhereOthersMayHaveWritten() {
        var before = take("before", 2);
        execute("update lines set what = 'y' where order_id = 7");
        var after = take("after", 2);

        var comparison = Comparison.of(before, after, Writes.UNKNOWN);

        // what is equal may be so because what others wrote was lost
        assertThat(comparison.tables())
                .extracting(TableVerdict::verdict, TableVerdict::sameContent)
                .containsExactly(tuple(Verdict.INDETERMINATE, false), tuple(Verdict.INDETERMINATE, true));
        assertThat(comparison.verdict()).isEqualTo(Verdict.INDETERMINATE);
    }

    @Test
    void twoSnapshotsBetweenWhichNothingWasCommittedAreEqualByTheServersWord() {
        var comparison = Comparison.of(take("before", 2), take("after", 2), Writes.UNKNOWN);

        // the view, which holds no rows, is no reason to doubt
        assertThat(comparison.withoutRows()).extracting(TableName::name).containsExactly("totals");
        assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(comparison.valid()).contains("ended no transaction");
    }

    @Test
    void columnsThatWereAddedAreNotComparedAndSaidSo() {
        var before = take("before", 2);
        execute("alter table orders add column extra int default 3");

        var verdict = verdict(before, take("after", 2, before, false), STOPPED);

        assertThat(verdict.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(verdict.notCompared()).containsExactly("extra: not asked for");
        assertThat(verdict(before, take("whole", 2), STOPPED).verdict()).isEqualTo(Verdict.INDETERMINATE);
    }

    @Test
    void columnsAndTablesThatAreGoneAreADifference() {
        var before = take("before", 2);
        execute("drop view totals; alter table orders drop column note; drop table lines");

        var after = take("after", 2, before, false);

        assertThat(verdict(before, after, STOPPED).why()).contains("not there any more: note");
        assertThat(Comparison.of(before, after, STOPPED).tables().get(0).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(Comparison.of(before, after, Writes.UNKNOWN).verdict()).isEqualTo(Verdict.INDETERMINATE);
    }

    @Test
    void digestsOfTwoKeysAreNotCompared() {
        var before = take("before", 1);
        var request = request("after", 1, null, false);
        var keyed = new TakeRequest(
                request.database(),
                List.of(),
                Map.of(),
                request.algorithm(),
                Seal.keyed("a key of this site, long enough"),
                1,
                request.statement(),
                null,
                request.out(),
                false);

        var after = new Take(address(), keyed, Clock.systemUTC(), TakeProgress.NONE).run();

        assertThat(verdict(before, after, STOPPED).verdict()).isEqualTo(Verdict.INDETERMINATE);
    }

    @Test
    void oneThatWasCutOffGoesOnAndSaysThatItIsOfTwoInstants() throws IOException {
        var whole = take("whole", 2);
        cutOff("cut", 2);
        assertThat(files.resolve("cut")).doesNotExist();

        var resumed = take("cut", 2, null, true);

        assertThat(resumed.positions()).hasSize(2);
        assertThat(resumed.table(ORDERS).orElseThrow().digest().digest())
                .isEqualTo(whole.table(ORDERS).orElseThrow().digest().digest());
        assertThat(resumed.table(ORDERS).orElseThrow().digest().coverage().consistency())
                .isEqualTo(Consistency.MIXED);
        assertThat(resumed.table(ORDERS).orElseThrow().chunks())
                .isEqualTo(whole.table(ORDERS).orElseThrow().chunks());
        assertThat(verdict(whole, resumed, Writes.UNKNOWN).verdict()).isEqualTo(Verdict.INDETERMINATE);
        assertThat(verdict(whole, resumed, STOPPED).verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(files.resolve("cut.part")).doesNotExist();
    }

    @Test
    void oneThatWasResumedAndHasNotAsManyRowsWhenCountedAgainIsNotConcludedFrom() {
        var whole = take("whole", 1);
        cutOff("cut", 1);
        execute("delete from orders where id = 1; insert into orders select n from generate_series(90001, 90002) n");

        var resumed = take("cut", 1, null, true);
        execute("delete from orders where id > 90000; insert into orders values (1, 1 / 7.0, 'order 1')");

        assertThat(resumed.table(ORDERS).orElseThrow().digest().coverage().counted())
                .isFalse();
        assertThat(whole.table(ORDERS).orElseThrow().digest().coverage().counted())
                .isTrue();
        assertThat(verdict(whole, resumed, STOPPED).verdict()).isEqualTo(Verdict.INDETERMINATE);
        assertThat(verdict(whole, resumed, STOPPED).why()).contains("counted again");
    }

    @Test
    void aJournalThatEndsInTheMiddleOfALineIsGoneOnWith() throws IOException {
        var whole = take("whole", 1);
        cutOff("cut", 1);
        byte[] journal = Files.readAllBytes(files.resolve("cut.part"));
        Files.write(files.resolve("cut.part"), Arrays.copyOf(journal, journal.length - 20));

        assertThat(take("cut", 1, null, true)
                        .table(ORDERS)
                        .orElseThrow()
                        .digest()
                        .digest())
                .isEqualTo(whole.table(ORDERS).orElseThrow().digest().digest());
    }

    @Test
    void otherOptionsDoNotGoOnWithIt() {
        cutOff("cut", 1);
        var request = request("cut", 1, null, true);
        var other = new TakeRequest(
                request.database(),
                List.of("public.orders"),
                Map.of(),
                request.algorithm(),
                request.seal(),
                1,
                request.statement(),
                null,
                request.out(),
                true);

        assertThatThrownBy(() -> new Take(address(), other, Clock.systemUTC(), TakeProgress.NONE).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other options");
    }

    @Test
    void aFileThatIsNotAsItWasWrittenIsNoSnapshot() throws IOException {
        take("one", 1);
        Path file = files.resolve("one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);

        Files.writeString(file, text.replaceFirst("\"rows\":100", "\"rows\":101"));
        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("not as it was written");
        Files.writeString(file, text.substring(0, text.lastIndexOf("{")));
        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("not whole");
    }

    @Test
    void aRestoredDatabaseIsComparedWithASnapshot() throws SQLException {
        var before = take("before", 2);
        assertThat(Comparison.of(before, live(before, Seal.plain()), STOPPED).verdict())
                .isEqualTo(Verdict.EQUAL);
        execute("update orders set note = 'changed' where id = 15000");

        var live = live(before, Seal.plain());

        assertThatThrownBy(() -> live(before, Seal.keyed("a key of this site, long enough")))
                .hasMessageContaining("the key that it was taken with");
        var verdict = verdict(before, live, STOPPED);
        assertThat(verdict.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict.differing()).extracting(Object::toString).containsExactly("(10000 .. 20000]");
    }

    private static Snapshot live(Snapshot before, Seal seal) throws SQLException {
        try (Connection connection = connection()) {
            return LiveSnapshot.like(connection, before, seal, Instant.EPOCH);
        }
    }

    @Test
    void leavesNoSessionBehind() throws SQLException {
        take("one", 4);
        cutOff("cut", 4);

        await().atMost(Duration.ofMinutes(2)).until(() -> {
            try (var connection = connection();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "select count(*) from pg_stat_activity where application_name = 'lifeboat'")) {
                row.next();
                return row.getLong(1) == 0;
            }
        });
    }

    // ---- parts -----------------------------------------------------------------------------------------------------

    private Snapshot take(String name, int parallel) {
        return take(name, parallel, null, false);
    }

    private Snapshot take(String name, int parallel, @Nullable Snapshot like, boolean resume) {
        return new Take(address(), request(name, parallel, like, resume), Clock.systemUTC(), TakeProgress.NONE).run();
    }

    /** Ends a run in the middle of the table orders. */
    private void cutOff(String name, int parallel) {
        var running = new AtomicReference<Take>();
        TakeProgress end = (table, rows, ofRows, tables, ofTables) -> {
            if (table.equals(ORDERS) && rows >= 10_000) {
                running.get().close();
                // what others have read already must not end it well
                throw new IllegalStateException("cut off");
            }
        };
        running.set(new Take(address(), request(name, parallel, null, false), Clock.systemUTC(), end));
        assertThatThrownBy(() -> running.get().run()).isInstanceOf(RuntimeException.class);
    }

    private TakeRequest request(String name, int parallel, @Nullable Snapshot like, boolean resume) {
        return new TakeRequest(
                "postgresql:test/postgres",
                List.of(),
                Map.of(),
                Algorithm.POSTGRES_FAST,
                Seal.plain(),
                parallel,
                Duration.ofMinutes(5),
                like,
                files.resolve(name),
                resume);
    }

    private static TableVerdict verdict(Snapshot before, Snapshot after, Writes writes) {
        return Comparison.of(before, after, writes).tables().stream()
                .filter(table -> table.table().equals(ORDERS))
                .findFirst()
                .orElseThrow();
    }

    private static Address address() {
        return Address.of(server.jdbcUrl("postgres"), null, Map.of(), List.of());
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("postgres"));
    }

    private static void execute(String sql) {
        try (var connection = connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
