package dev.lifeboat.drill.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digests of a real server's tables: what they must see, and what they must not. */
class ContentsTest {
    @TempDir
    static Path directory;

    private static LocalPostgres server;

    @BeforeAll
    static void startAServer() {
        server = LocalPostgres.start(directory.resolve("server"), 0, Map.of());
    }

    @AfterAll
    static void stopIt() {
        server.close();
    }

    @BeforeEach
    void aTable() throws SQLException {
        execute("drop table if exists t, \"Odd.Name\"");
        execute("create table t (id int, a text, b text, at timestamptz default '2026-01-01 12:00+00', raw bytea)");
        execute("insert into t (id, a, b) select n, 'a' || n, 'b' || n from generate_series(1, 100) n");
    }

    @Test
    void rewritingTheTableChangesNothing() throws SQLException {
        Contents before = read();

        execute("update t set a = a");
        execute("vacuum full t");

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void oneChangedValueIsSeen() throws SQLException {
        Contents before = read();

        execute("update t set b = 'other' where id = 50");

        assertThat(before.differences(read()))
                .singleElement()
                .asString()
                .contains("public.t")
                .contains("other values");
    }

    @Test
    void valuesSwappedBetweenColumnsAreSeen() throws SQLException {
        Contents before = read();

        execute("update t set a = b, b = a where id = 1");

        assertThat(before.differences(read())).isNotEmpty();
    }

    @Test
    void nullIsNotTheEmptyText() throws SQLException {
        execute("update t set a = '' where id = 1");
        Contents empty = read();

        execute("update t set a = null where id = 1");

        assertThat(empty.differences(read())).isNotEmpty();
    }

    @Test
    void aTextThatMovesOverAColumnBoundaryIsSeen() throws SQLException {
        execute("update t set a = 'x1', b = 'y' where id = 1");
        Contents before = read();

        execute("update t set a = 'x', b = '1y' where id = 1");

        assertThat(before.differences(read())).isNotEmpty();
    }

    @Test
    void rowsThatAreThereTwiceDoNotCancelEachOther() throws SQLException {
        execute("delete from t");
        execute("insert into t (id, a) values (1, 'x'), (1, 'x')");
        Contents ones = read();

        execute("update t set id = 2");

        assertThat(ones.differences(read())).isNotEmpty();
    }

    @Test
    void settingsOfTheDatabaseChangeNothing() throws SQLException {
        execute("update t set raw = '\\xdeadbeef'");
        Contents before = read();
        execute("alter database postgres set timezone = 'Asia/Tokyo'");
        execute("alter database postgres set datestyle = 'German'");
        execute("alter database postgres set bytea_output = 'escape'");

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void aNewColumnLeavesTheOldOnesAsTheyWere() throws SQLException {
        Contents before = read();

        execute("alter table t add column total bigint default 7");

        assertThat(before.differences(read())).isNotEmpty();
        assertThat(before.differences(Contents.ofSameColumns(server.jdbcUrl("postgres"), before)))
                .isEmpty();
    }

    @Test
    void oddNamesAreRead() throws SQLException {
        execute("create table \"Odd.Name\" (\"a \"\"b\"\"\" int)");
        execute("insert into \"Odd.Name\" values (1)");

        assertThat(read().tables()).containsKey("public.\"Odd.Name\"");
    }

    private static Contents read() throws SQLException {
        return Contents.of(server.jdbcUrl("postgres"));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
