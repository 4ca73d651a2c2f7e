package dev.lifeboat.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    @TempDir
    Path dir;

    @Test
    void isDurableAndDecodesItsLog() throws SQLException {
        try (var postgres = LocalPostgres.start(dir, 0, Map.of("max_connections", "33"))) {
            var url = postgres.jdbcUrl("postgres");

            assertThat(query(url, "show fsync")).isEqualTo("on");
            assertThat(query(url, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(url, "show full_page_writes")).isEqualTo("on");
            assertThat(query(url, "show wal_level")).isEqualTo("logical");
            assertThat(query(url, "show data_checksums")).isEqualTo("on");
            assertThat(query(url, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(url, "show max_connections")).isEqualTo("33");
        }
    }

    @Test
    void keepsCommittedRowsThroughAKill() throws SQLException {
        int port;
        try (var postgres = LocalPostgres.start(dir, 0, Map.of())) {
            port = postgres.port();
            postgres.createDatabase("orders");
            postgres.createDatabase("orders");
            execute(postgres.jdbcUrl("orders"), "create table o (id int); insert into o values (7)");

            postgres.kill();

            assertThat(ProcessHandle.of(postgres.pid()).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
        try (var postgres = LocalPostgres.start(dir, port, Map.of())) {
            assertThat(query(postgres.jdbcUrl("orders"), "select id from o")).isEqualTo("7");
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        try (var postgres = LocalPostgres.start(dir, 0, Map.of())) {
            var url = postgres.jdbcUrl("postgres").replaceFirst("password=[0-9a-f]+", "password=guessed");

            assertThatThrownBy(() -> query(url, "select 1")).hasMessageContaining("password authentication failed");
            assertThat(dir.resolve("password"))
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalPostgres.start(dir, other.getLocalPort(), Map.of()))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining(other.getLocalPort() + ", meant for PostgreSQL, is taken");
        }
    }

    @Test
    void showsTheEndOfItsLogWhenItCannotStart() {
        assertThatThrownBy(() -> LocalPostgres.start(dir, 0, Map.of("wal_level", "imaginary")))
                .isInstanceOf(PartFailedException.class)
                .hasMessageContaining("invalid value for parameter \"wal_level\": \"imaginary\"")
                .hasMessageContaining(dir.resolve("postgres.log").toString());
    }

    @Test
    void refusesDataOfAnotherVersion() throws Exception {
        Files.createDirectories(dir.resolve("data"));
        Files.writeString(dir.resolve("data/PG_VERSION"), "16\n");

        assertThatThrownBy(() -> LocalPostgres.start(dir, 0, Map.of()))
                .hasMessageContaining("is of PostgreSQL 16, this is PostgreSQL 18");
    }

    @Test
    void refusesASecondServerOnTheSameData() {
        try (var first = LocalPostgres.start(dir, 0, Map.of())) {
            assertThatThrownBy(() -> LocalPostgres.start(dir, 0, Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("PostgreSQL already runs on " + dir);
            assertThat(first.process().isAlive()).isTrue();
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
