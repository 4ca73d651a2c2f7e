package dev.lifeboat.snapshot.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.LiveSnapshot;
import dev.lifeboat.snapshot.compare.Verdict;
import dev.lifeboat.snapshot.compare.Writes;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeProgress;
import dev.lifeboat.snapshot.take.TakeRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, of MariaDB or of MySQL: what digests see, and snapshots taken while others write. */
abstract class MyDigests {
    private static final TableName T = new TableName("shop", "t");

    /** Of the rows of {@link #theSameRowsHaveTheSameDigestOnBothServers}, whichever server holds them. */
    private static final String PORTABLE = "sha256:06e6df36e4f771bad34df1140f8c45b62cfadc753f2673eab9b70c47c298e081";

    static @Nullable LocalMariadb server;

    @TempDir
    Path files;

    private Connection connection;

    @AfterAll
    static void stopIt() throws Exception {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = server.connect("");
        execute("drop database if exists shop");
        execute("create database shop character set utf8mb4");
        execute("use shop");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void everyRowThatDiffersHasAnotherDigest() throws SQLException {
        Map<String, List<String>> values = new TreeMap<>();
        values.put("varchar(20)", List.of("null", "''", "'n'", "'1:n'", "'#'", "'a'", "'A'", "'a '", "'é'", "'e'"));
        values.put("varchar(20) character set latin1", List.of("null", "'é'", "'e'", "''"));
        values.put("text character set sjis", List.of("null", "'ア'", "'a'"));
        values.put("int", List.of("null", "0", "1", "-1"));
        values.put("bigint unsigned", List.of("18446744073709551615", "18446744073709551614", "0"));
        values.put("decimal(10,2)", List.of("1.00", "1.01", "-1", "null"));
        values.put("float", List.of("16777216", "16777214", "0.1", "0.10000001", "0", "null"));
        values.put("double", List.of("0.1", "0.10000000000000002", "1e300", "0", "null"));
        values.put("binary(3)", List.of("null", "''", "'a'", "x'610001'"));
        values.put("blob", List.of("null", "''", "x'00'", "x'0000'", "x'ff'"));
        values.put("bit(9)", List.of("null", "b'0'", "b'1'", "b'100000000'"));
        values.put("enum('a','','b')", List.of("null", "''", "'a'", "'b'"));
        values.put("set('a','b')", List.of("null", "''", "'a'", "'a,b'"));
        values.put("datetime(6)", List.of("null", "'2026-01-01'", "'2026-01-01 00:00:00.000001'"));
        values.put("timestamp null", List.of("null", "'2026-01-01'", "'2026-01-02'"));
        values.put("time(3)", List.of("null", "'00:00:00'", "'-00:00:01'", "'100:00:00.001'"));
        values.put("year", List.of("null", "2026", "2027"));
        values.put("json", List.of("null", "'{}'", "'[]'", "'{\"a\":1}'", "'{\"a\":1.0}'"));
        values.putAll(ofItsOwn());
        values.put("point", List.of("null", "point(0,0)", "point(0,1)"));
        for (var type : values.entrySet()) {
            execute("drop table if exists t");
            execute("create table t (a " + type.getKey() + ", b " + type.getKey() + ")");
            Map<String, String> seen = new HashMap<>();
            for (String a : type.getValue()) {
                for (String b :
                        List.of("null", type.getValue().get(type.getValue().size() - 1), a)) {
                    execute("delete from t");
                    execute("insert into t values (" + a + ", " + b + ")");
                    String pair = type.getKey() + " " + a + " | " + b;
                    String other = seen.put(digest().digest(), a + " | " + b);
                    assertThat(other == null || other.equals(a + " | " + b))
                            .as(pair + " is as " + other)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theSessionsWayOfPrintingIsNoPartOfItAndStays() throws SQLException {
        execute("create table t (id int primary key, at timestamp, c char(5))");
        execute("insert into t values (1, '2026-01-01 12:00', 'a')");
        String before = digest().digest();

        execute("set session time_zone = '+09:00', sql_mode = 'PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT'");

        assertThat(digest().digest()).isEqualTo(before);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select @@time_zone, @@sql_mode")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("+09:00");
            assertThat(row.getString(2)).contains("PAD_CHAR_TO_FULL_LENGTH");
        }
    }

    @Test
    void theSameRowsHaveTheSameDigestOnBothServers() throws SQLException {
        execute(
                "create table t (id int primary key, v varchar(20), l varchar(20) character set latin1, b blob, n bigint unsigned,"
                        + " d decimal(30,10), f float, g double, y year, da date, dt datetime(6), ts timestamp(3) null, ti time(2), bi bit(9),"
                        + " e enum('a','b'), s set('x','y'), p point)");
        execute(
                "insert into t values (1, 'é😀', 'é', x'00ff', 18446744073709551615, -1.5, 0.1, 0.1, 2026, '2026-01-01',"
                        + " '2026-01-01 12:00:00.000001', '2026-01-01 12:00:00.5', '-00:00:01.25', b'100000001', 'b', 'x,y', point(1, 2)),"
                        + " (2, '', '', '', 0, 0, 1e30, 1e300, 1901, '0001-01-01', '0001-01-01', '2026-01-02', '838:59:59', 0, 'a', '',"
                        + " point(0, 0))");
        execute("insert into t (id) values (3)");

        assertThat(digest().digest()).isEqualTo(PORTABLE);
    }

    @Test
    void aRowTooLongForTheServerHasNoDigest() throws SQLException {
        execute("create table t (a longtext, b longtext)");
        execute("insert into t values (repeat('x', 10000000), repeat('y', 10000000))");

        assertThat(digests().read(Selection.whole(T)))
                .isInstanceOfSatisfying(
                        NotDigested.class, not -> assertThat(not.reason()).contains("max_allowed_packet"));
    }

    @Test
    void takesASnapshotOfOneInstantWhileOthersWriteAndNarrowsADifference() throws SQLException {
        execute(
                "create table t (tenant varchar(20) collate utf8mb4_spanish_ci, `n r` bigint unsigned, note text, primary key (tenant, `n r`)) engine=innodb");
        execute("insert into t select concat('t', n % 3), n, concat('note ', n) from " + series(25_000));
        execute("create table u (a int) engine=myisam");
        execute("create view v as select 1 as one");
        connection.commit();
        var before = take("before", null, TakeProgress.NONE);
        boolean[] written = {false};

        var during = take("during", before, (table, rows, of, tables, ofTables) -> {
            if (!written[0]) {
                written[0] = true;
                execute("update t set note = 'changed' where tenant = 't2' and `n r` = 24998");
                commit();
            }
        });
        var after = take("after", before, TakeProgress.NONE);

        assertThat(written[0]).isTrue();
        assertThat(before.table(T).orElseThrow().chunks()).hasSize(3);
        assertThat(before.table(T).orElseThrow().digest().coverage().consistency())
                .isEqualTo(Consistency.SNAPSHOT);
        assertThat(before.table(new TableName("shop", "u"))
                        .orElseThrow()
                        .digest()
                        .coverage()
                        .consistency())
                .isEqualTo(Consistency.STATEMENT);
        assertThat(before.notDigested()).extracting(not -> not.table().name()).containsExactly("v");
        assertThat(during.table(T)).isEqualTo(before.table(T));
        var verdict =
                Comparison.of(before, after, Writes.stopped("test")).tables().get(0);
        assertThat(verdict.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict.differing()).hasSize(1);
        assertThat(verdict.differing().get(0).until()).isNull();
        assertThat(Comparison.of(before, during, Writes.UNKNOWN).verdict()).isEqualTo(Verdict.INDETERMINATE);
        try (var restored = server.connect("shop")) {
            var live = LiveSnapshot.like(restored, after, Seal.plain(), Instant.EPOCH);
            assertThat(live.table(T).orElseThrow().chunks()).hasSize(3);
            assertThat(Comparison.of(after, live, Writes.stopped("test")).verdict())
                    .isEqualTo(Verdict.EQUAL);
        }
    }

    @Test
    void inSomebodysTransactionATableIsOfOneStatementAsItsLevelIsNotKnown() throws SQLException {
        execute("create table t (id int primary key) engine=innodb");
        execute("set session transaction isolation level read committed");
        execute("start transaction");
        execute("set session transaction isolation level repeatable read");

        assertThat(digest().coverage().consistency()).isEqualTo(Consistency.STATEMENT);
    }

    @Test
    void tablesThatAUserDoesNotSeeKeepASnapshotFromBeingOfAll() throws SQLException {
        execute("create table t (id int primary key)");
        execute("create table secret (id int primary key)");
        execute("create user 'reader'@'%' identified by 'pw'");
        execute("grant select on shop.t to 'reader'@'%'");
        var reader = server.jdbcUrl("shop").replaceFirst("\\?.*", "") + "?user=reader&password=pw" + encrypted();

        var some = take("some", reader);
        execute("grant select on `sh_p`.* to 'reader'@'%'");
        var all = take("all", reader);

        assertThat(some.all()).isFalse();
        assertThat(some.notDigested())
                .singleElement()
                .satisfies(not -> assertThat(not.reason()).contains("hidden from it"));
        assertThat(Comparison.of(some, some, Writes.stopped("test")).verdict()).isEqualTo(Verdict.INDETERMINATE);
        assertThat(all.all()).isTrue();
        assertThat(all.tables()).hasSize(2);
        execute("drop user 'reader'@'%'");
    }

    // ---- parts -----------------------------------------------------------------------------------------------------

    /** Types that the other server does not have. */
    abstract Map<String, List<String>> ofItsOwn();

    /** What a URL says so that a password is not sent in the clear. */
    abstract String encrypted();

    /** What goes after FROM: numbers from 1 on, called n. */
    abstract String series(int count);

    private Snapshot take(String name, @Nullable Snapshot like, TakeProgress progress) {
        var address = Address.of(server.jdbcUrl("shop"), null, Map.of(), List.of());
        return new Take(address, request(name, like), Clock.systemUTC(), progress).run();
    }

    private TakeRequest request(String name, @Nullable Snapshot like) {
        return new TakeRequest(
                "mariadb:test/shop",
                List.of(),
                Map.of(),
                Algorithm.MYSQL_PORTABLE,
                Seal.plain(),
                2,
                Duration.ofMinutes(5),
                like,
                files.resolve(name),
                false);
    }

    Snapshot take(String name, String url) {
        var address = Address.of(url, null, Map.of(), List.of());
        return new Take(address, request(name, null), Clock.systemUTC(), TakeProgress.NONE).run();
    }

    private MariadbTableDigests digests() {
        return MariadbTableDigests.on(connection, Seal.plain());
    }

    private TableDigest digest() throws SQLException {
        var reading = digests().read(Selection.whole(T));
        assertThat(reading).isInstanceOf(Reading.Digested.class);
        return ((Reading.Digested) reading).digest();
    }

    private void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
