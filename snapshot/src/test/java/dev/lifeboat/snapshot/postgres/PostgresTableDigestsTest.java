package dev.lifeboat.snapshot.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Reading.NotDigested.Kind;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server: what the digests of tables see, what they do not, and what they leave as it was. */
class PostgresTableDigestsTest {
    private static final TableName T = new TableName("s", "t");

    @TempDir
    static Path directory;

    private static LocalPostgres server;
    private Connection connection;

    @BeforeAll
    static void startAServer() {
        server = LocalPostgres.start(directory.resolve("server"), 0, Map.of("fsync", "off"));
    }

    @AfterAll
    static void stopIt() {
        server.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
        connection.setAutoCommit(false);
        execute("create schema s");
    }

    @AfterEach
    void undo() throws SQLException {
        connection.rollback();
        connection.close();
    }

    // ---- what is seen ----------------------------------------------------------------------------------------------

    @Test
    void everyRowThatDiffersInItsTextHasAnotherDigest() throws SQLException {
        // each value differs from each other of its list, and none may be taken for another
        Map<String, List<String>> values = new TreeMap<>();
        values.put(
                "text",
                List.of("null", "''", "'n'", "'N'", "' '", "'\"'", "'\"\"'", "','", "'\\'", "'(,)'", "'é'", "'é '"));
        values.put("int", List.of("null", "0", "1", "-1"));
        values.put("numeric", List.of("1.0", "1.00", "1", "'NaN'", "null", "0"));
        values.put(
                "float8",
                List.of("0.0", "'-0'", "'NaN'", "'Infinity'", "0.1", "0.1::float4", "0.30000000000000004", "0.3"));
        values.put("float4", List.of("16777216", "16777218", "0.1", "null"));
        values.put("jsonb", List.of("'null'", "null", "'{}'", "'[]'", "'{\"a\": 1}'", "'{\"a\": 1.0}'", "'\"\"'"));
        values.put("json", List.of("'{\"a\":1,\"b\":2}'", "'{\"b\":2,\"a\":1}'", "'{ }'", "'{}'"));
        values.put(
                "text[]",
                List.of(
                        "null",
                        "'{}'",
                        "'{null}'",
                        "'{\"null\"}'",
                        "'{\"\"}'",
                        "'{a,b}'",
                        "'{\"a,b\"}'",
                        "'{{a},{b}}'",
                        "'[0:1]={a,b}'"));
        values.put(
                "s.pair",
                List.of(
                        "null",
                        "row(null, null)",
                        "row('', null)",
                        "row(null, '')",
                        "row('a,b', 'c')",
                        "row('a', 'b,c')"));
        values.put("s.mood", List.of("null", "'sad'", "'glad'"));
        values.put("char(3)", List.of("null", "''", "'a'", "'ab'"));
        values.put("\"char\"", List.of("null", "''", "'a'"));
        values.put("bytea", List.of("null", "''", "'\\x00'", "'\\x0000'", "'\\x5c78'"));
        values.put("boolean", List.of("null", "true", "false"));
        values.put(
                "timestamptz",
                List.of(
                        "'2026-01-01 00:00+00'",
                        "'2026-01-01 00:00+01'",
                        "'infinity'",
                        "'-infinity'",
                        "'2026-01-01 00:00:00.000001+00'",
                        "'0001-01-01 BC'",
                        "'0001-01-01'"));
        values.put("interval", List.of("'1 month'", "'30 days'", "'720 hours'", "'-1 month'", "'1 month -30 days'"));
        values.put("money", List.of("1", "1.01", "-1", "null"));
        values.put("xml", List.of("'<a/>'", "'<a></a>'", "'<a />'", "null"));
        values.put("tsvector", List.of("''", "'a'", "'a:1'", "'a:1A'", "'a b'", "'''a b'''"));
        values.put("int4range", List.of("'empty'", "'[1,2)'", "'[1,)'", "'(,2)'", "null"));
        values.put("bit varying", List.of("b''", "b'0'", "b'00'", "null"));
        values.put("inet", List.of("'10.0.0.1'", "'10.0.0.1/8'", "'::1'", "null"));
        values.put("point", List.of("'(0,0)'", "'(-0,0)'", "'(0,1)'", "null"));
        values.put("uuid", List.of("null", "'00000000-0000-0000-0000-000000000000'"));
        values.put("s.short", List.of("null", "'a'", "'b'"));
        execute("create type s.pair as (a text, b text); create type s.mood as enum ('sad', 'glad');"
                + " create domain s.short as varchar(5)");
        for (Algorithm algorithm : List.of(Algorithm.POSTGRES_FAST, Algorithm.POSTGRES_PORTABLE)) {
            for (var type : values.entrySet()) {
                execute("create table s.t (a " + type.getKey() + ", b " + type.getKey() + ")");
                var seen = new TreeMap<String, String>();
                for (String a : type.getValue()) {
                    for (String b :
                            new TreeSet<>(List.of("null", type.getValue().get(0), a))) {
                        execute("delete from s.t; insert into s.t values (" + a + ", " + b + ")");
                        String pair = type.getKey() + " " + a + " | " + b;
                        assertThat(seen.put(digest(algorithm).digest(), pair))
                                .as(pair)
                                .isNull();
                    }
                }
                execute("drop table s.t");
            }
        }
    }

    @Test
    void rowsThatAreThereTwiceAreNotTheSameAsOthersThatAre() throws SQLException {
        execute("create table s.t (a int); insert into s.t values (1), (1)");
        String ones = digest(Algorithm.POSTGRES_FAST).digest();
        execute("update s.t set a = 2");
        String twos = digest(Algorithm.POSTGRES_FAST).digest();
        execute("delete from s.t");

        assertThat(List.of(ones, twos, digest(Algorithm.POSTGRES_FAST).digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsStoredOtherwiseHasTheSameDigest() throws SQLException {
        execute(
                "create table s.t (id int primary key, a text); insert into s.t select n, n::text from generate_series(1, 500) n");
        var before = digest(Algorithm.POSTGRES_FAST);

        execute("update s.t set a = a where id % 7 = 0; alter table s.t drop constraint t_pkey;"
                + " alter table s.t add column z int; alter table s.t drop column z");

        assertThat(digest(Algorithm.POSTGRES_FAST).digest()).isEqualTo(before.digest());
        assertThat(before.key()).containsExactly("id");
        assertThat(before.rows()).isEqualTo(500);
    }

    @Test
    void theSessionsWayOfPrintingIsNoPartOfIt() throws SQLException {
        execute("create table s.t (at timestamptz, i interval, f float8, raw bytea, m money, r regclass);"
                + " insert into s.t values ('2026-01-01 12:00+00', '1 day 2 hours', 0.1, '\\x01', 3, 's.t')");
        String before = digest(Algorithm.POSTGRES_PORTABLE).digest();

        execute("set local timezone = 'Asia/Tokyo'; set local intervalstyle = 'sql_standard';"
                + " set local extra_float_digits = -3; set local bytea_output = 'escape'; set local search_path = s");

        assertThat(digest(Algorithm.POSTGRES_PORTABLE).digest()).isEqualTo(before);
    }

    // ---- chunks ----------------------------------------------------------------------------------------------------

    @Test
    void theDigestDoesNotDependOnHowTheTableIsCut() throws SQLException {
        execute("create table s.t (a text, b int, c text, primary key (a, b));"
                + " insert into s.t select 'k' || n % 17, n, n::text from generate_series(1, 1000) n");
        var whole = new ArrayList<Chunk>();
        var one = read(Selection.whole(T), whole);
        var cut = new ArrayList<Chunk>();
        var bounds = List.of(List.of("k0", "500"), List.of("k11", "1"), List.of("k9", "900"));

        var many = read(new Selection(T, null, bounds), cut);

        assertThat(many.digest()).isEqualTo(one.digest());
        assertThat(whole).hasSize(1);
        assertThat(cut).hasSize(4);
        assertThat(cut.stream().mapToLong(Chunk::rows).sum()).isEqualTo(1000);
    }

    @Test
    void boundsThatAreOutOfOrderHereAreNotUsed() throws SQLException {
        execute("create table s.t (a text primary key); insert into s.t values ('a'), ('b'), ('c')");
        var chunks = new ArrayList<Chunk>();

        var digest = read(new Selection(T, null, List.of(List.of("b"), List.of("a"))), chunks);

        assertThat(digest.rows()).isEqualTo(3);
        assertThat(chunks).hasSize(1);
    }

    @Test
    void cutsALargeTableIntoChunksOfTenThousand() throws SQLException {
        execute("create table s.t (id bigint primary key); insert into s.t select n from generate_series(1, 25000) n");
        var chunks = new ArrayList<Chunk>();

        var digest = read(Selection.whole(T), chunks);

        assertThat(chunks).extracting(Chunk::rows).containsExactly(10_000L, 10_000L, 5_000L);
        assertThat(chunks).extracting(chunk -> chunk.range().toString()).first().isEqualTo("(first .. 10000]");
        assertThat(digest.rows()).isEqualTo(25_000);
    }

    @Test
    void aTableWhoseIndexSkipsRowsHasNoDigest() throws SQLException {
        execute("create schema committed; create table committed.t (id int primary key, wide text);"
                + " insert into committed.t select n, repeat('x', 500) from generate_series(1, 20000) n");
        connection.commit();
        try {
            connection.setAutoCommit(true);
            execute("vacuum analyze committed.t");
            execute("update pg_index set indisready = false where indexrelid = 'committed.t_pkey'::regclass");
            execute("insert into committed.t values (20001, 'skipped')");
            execute("update pg_index set indisready = true where indexrelid = 'committed.t_pkey'::regclass");
            connection.setAutoCommit(false);
            // the server of itself would count in the damaged index
            execute("set transaction isolation level repeatable read; set local random_page_cost = 0.01");
            assertThat(text("select count(*) from committed.t")).isEqualTo("20000");

            assertThat(not(new TableName("committed", "t")).reason()).contains("index of its primary key");
        } finally {
            connection.rollback();
            execute("drop schema committed cascade; drop schema s");
            connection.commit();
        }
    }

    // ---- which tables, which columns -------------------------------------------------------------------------------

    @Test
    void chosenColumnsDoNotChangeWhenOthersDo() throws SQLException {
        execute("create table s.t (id int primary key, a text, b text); insert into s.t values (1, 'a', 'b')");
        var before = read(Selection.of(T, List.of("id", "a")), new ArrayList<>());

        execute("update s.t set b = 'other'; alter table s.t add column c text");

        var after = read(Selection.of(T, List.of("a", "id")), new ArrayList<>());
        assertThat(after.digest()).isEqualTo(before.digest());
        assertThat(after.coverage().isWhole()).isFalse();
        assertThat(after.coverage().leftOut()).extracting("column").containsExactly("b", "c");
    }

    @Test
    void readsTablesOfAllKinds() throws SQLException {
        execute(
                "create table s.\"Odd \"\"name\" (\"Ünï code\" int primary key generated always as identity, g int generated always as (\"Ünï code\" * 2) stored);"
                        + " insert into s.\"Odd \"\"name\" default values;"
                        + " create table s.none (); insert into s.none default values;"
                        + " create table s.empty (id int primary key);"
                        + " create unlogged table s.unlogged (id serial primary key); insert into s.unlogged default values;"
                        + " create table s.parts (id int, k int, primary key (id, k)) partition by range (id);"
                        + " create table s.p1 partition of s.parts for values from (0) to (100);"
                        + " create table s.p2 partition of s.parts for values from (100) to (200);"
                        + " insert into s.parts select n, 1 from generate_series(1, 150) n;"
                        + " create table s.parent (a int); create table s.child () inherits (s.parent);"
                        + " insert into s.parent values (1); insert into s.child values (2), (3)");

        assertThat(rows("Odd \"name")).isEqualTo(1);
        assertThat(rows("none")).isEqualTo(1);
        assertThat(rows("empty")).isZero();
        assertThat(rows("unlogged")).isEqualTo(1);
        assertThat(rows("parts")).isEqualTo(150);
        assertThat(rows("p2")).isEqualTo(51);
        assertThat(rows("parent")).isEqualTo(1);
    }

    @Test
    void aViewHasNoDigest() throws SQLException {
        execute("create view s.t as select 1 as a");

        assertThat(not(T).kind()).isEqualTo(Kind.HOLDS_NOTHING);
        assertThat(not(new TableName("s", "other")).kind()).isEqualTo(Kind.NOT_THERE);
    }

    @Test
    void aMaterializedViewHoldsRows() throws SQLException {
        execute("create table s.of (a int); insert into s.of values (1), (2);"
                + " create materialized view s.t as select a from s.of; create materialized view s.empty as select 1"
                + " with no data");
        var before = digest(Algorithm.POSTGRES_FAST);

        execute("update s.of set a = 3");
        assertThat(digest(Algorithm.POSTGRES_FAST)).isEqualTo(before);
        execute("refresh materialized view s.t");

        assertThat(before.rows()).isEqualTo(2);
        assertThat(digest(Algorithm.POSTGRES_FAST).digest()).isNotEqualTo(before.digest());
        assertThat(not(new TableName("s", "empty")).reason()).contains("not filled");
    }

    @Test
    void aRoleThatDoesNotSeeAllRowsGetsNoDigest() throws SQLException {
        execute(
                "create table s.t (id int primary key); insert into s.t values (1), (2); alter table s.t enable row level security;"
                        + " create policy one on s.t using (id = 1); create role reader; grant usage on schema s to reader;"
                        + " grant select on s.t to reader; set local role reader");

        assertThat(not(T).kind()).isEqualTo(Kind.NOT_ALLOWED);
        assertThat(not(T).reason()).contains("row-level security");
    }

    @Test
    void columnsThatTheRoleMayNotReadAreLeftOutAndSaidSo() throws SQLException {
        execute(
                "create table s.t (id int primary key, a text, b text); insert into s.t values (1, 'a', 'b'); create role reader;"
                        + " grant usage on schema s to reader; set local role reader");
        assertThat(not(T).kind()).isEqualTo(Kind.NOT_ALLOWED);

        execute("reset role; grant select (id, a) on s.t to reader; set local role reader");

        assertThat(digest(Algorithm.POSTGRES_FAST).coverage().leftOut())
                .extracting("column")
                .containsExactly("b");
        assertThat(((Reading.NotDigested) on(Algorithm.POSTGRES_FAST).read(Selection.of(T, List.of("b")))).kind())
                .isEqualTo(Kind.NOT_ALLOWED);
    }

    // ---- the transaction it is read in -----------------------------------------------------------------------------

    @Test
    void leavesTheTransactionAsItWas() throws SQLException {
        execute("set local timezone = 'Asia/Tokyo'; create table s.t (id int primary key); insert into s.t values (1)");

        digest(Algorithm.POSTGRES_FAST);
        not(new TableName("s", "other"));

        assertThat(text("show timezone")).isEqualTo("Asia/Tokyo");
        assertThat(text("show row_security")).isEqualTo("on");
        assertThat(text("select count(*) from s.t")).isEqualTo("1");
    }

    @Test
    void aTableThatTheServerFailsAtHasNoDigestAndTheTransactionGoesOn() throws SQLException {
        execute(
                "create function s.broken(int) returns int language plpgsql immutable as 'begin if $1 > 1 then raise ''broken''; end if; return 1; end';"
                        + " create table s.t (id int primary key, v int generated always as (id) virtual)");
        execute("insert into s.t select n from generate_series(1, 20000) n; set local statement_timeout = 1");

        var reading = on(Algorithm.POSTGRES_PORTABLE).read(Selection.whole(T));

        assertThat(reading).isInstanceOf(Reading.NotDigested.class);
        execute("set local statement_timeout = 0");
        assertThat(text("select count(*) from s.t")).isEqualTo("20000");
    }

    @Test
    void saysOfWhichInstantItIs() throws SQLException {
        execute("create schema committed; create table committed.t (id int primary key)");
        connection.commit();
        try {
            var name = new TableName("committed", "t");
            assertThat(consistency(name)).isEqualTo(Consistency.STATEMENT);
            execute("lock table committed.t in share mode");
            assertThat(consistency(name)).isEqualTo(Consistency.LOCKED);
            connection.rollback();
            execute("set transaction isolation level repeatable read");
            assertThat(consistency(name)).isEqualTo(Consistency.SNAPSHOT);
        } finally {
            connection.rollback();
            execute("drop schema committed cascade; drop schema s");
            connection.commit();
        }
    }

    @Test
    void aTableTruncatedSinceTheSnapshotHasNoDigest() throws SQLException {
        execute(
                "create schema committed; create table committed.t (id int primary key); insert into committed.t values (1)");
        connection.commit();
        try (var other = DriverManager.getConnection(server.jdbcUrl("postgres"))) {
            execute("set transaction isolation level repeatable read");
            text("select 1");
            other.createStatement().execute("truncate committed.t");

            assertThat(not(new TableName("committed", "t")).kind()).isEqualTo(Kind.REWRITTEN);
        } finally {
            connection.rollback();
            execute("drop schema committed cascade; drop schema s");
            connection.commit();
        }
    }

    @Test
    void aKeyMakesDigestsThatOnlyItsOwnerCanMake() throws SQLException {
        execute("create table s.t (a boolean); insert into s.t values (true)");
        var seal = Seal.keyed("0123456789abcdef0123456789abcdef");

        var keyed = digest(seal);

        assertThat(keyed).startsWith("hmac-sha256:").isNotEqualTo(digest(Seal.plain()));
        assertThat(digest(Seal.keyed("another key of the same length.."))).isNotEqualTo(keyed);
        assertThat(seal.toString()).doesNotContain("0123");
    }

    // ---- parts -----------------------------------------------------------------------------------------------------

    private PostgresTableDigests on(Algorithm algorithm) {
        return PostgresTableDigests.on(connection, algorithm, Seal.plain());
    }

    private String digest(Seal seal) throws SQLException {
        var reading = PostgresTableDigests.on(connection, Algorithm.POSTGRES_FAST, seal)
                .read(Selection.whole(T));
        return ((Reading.Digested) reading).digest().digest();
    }

    private TableDigest digest(Algorithm algorithm) throws SQLException {
        return digested(on(algorithm).read(Selection.whole(T)));
    }

    /** Locked first, or it would be read in one statement. */
    private TableDigest read(Selection selection, List<Chunk> chunks) throws SQLException {
        execute("lock table " + selection.table() + " in share mode");
        return digested(on(Algorithm.POSTGRES_FAST).read(selection, chunks::add));
    }

    private static TableDigest digested(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Digested.class);
        return ((Reading.Digested) reading).digest();
    }

    private long rows(String table) throws SQLException {
        return digested(on(Algorithm.POSTGRES_FAST).read(Selection.whole(new TableName("s", table))))
                .rows();
    }

    private Consistency consistency(TableName table) throws SQLException {
        return digested(on(Algorithm.POSTGRES_FAST).read(Selection.whole(table)))
                .coverage()
                .consistency();
    }

    private Reading.NotDigested not(TableName table) throws SQLException {
        var reading = on(Algorithm.POSTGRES_FAST).read(Selection.whole(table));
        assertThat(reading).isInstanceOf(Reading.NotDigested.class);
        return (Reading.NotDigested) reading;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
