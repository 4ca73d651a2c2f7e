package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Catalogs in a real MariaDB, read by a user that has the rights that docs/capture.md names and no others. */
record MariadbCatalogs(LocalMariadb server) {
    static final String PASSWORD = "only-to-read";

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable MariadbCatalogs shared;

    /** One server for all tests of a JVM; its time zone is none that anything else here is in. */
    static synchronized MariadbCatalogs shared() throws Exception {
        if (shared == null) {
            var dir = Files.createTempDirectory("lifeboat-mariadb-test");
            var server = LocalMariadb.start(dir, "--binlog-format=ROW", "--default-time-zone=+05:30");
            shared = new MariadbCatalogs(server);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, dir)));
        }
        return shared;
    }

    private static void end(LocalMariadb server, Path dir) {
        try (var files = Files.walk(dir)) {
            server.kill();
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | InterruptedException e) {
            // left in the temporary directory
        }
    }

    /** A database with the tables of a catalog. */
    CatalogSource installed(String name) {
        var catalog = empty(name);
        CatalogInstaller.install(server.jdbcUrl(catalog.name()));
        grant(catalog, "GRANT INSERT, UPDATE ON %s.lifeboat_pulse TO %s@'127.0.0.1'");
        return catalog;
    }

    /** A database, and a user that may read it. */
    CatalogSource empty(String name) {
        String unique = name + "_" + NUMBER.incrementAndGet();
        var catalog = CatalogSource.of(
                unique,
                "jdbc:mariadb://127.0.0.1:" + server.port() + "/" + unique + "?user=" + unique + "&password="
                        + PASSWORD,
                "postgresql",
                "prod");
        grant(
                catalog,
                "CREATE DATABASE %1$s CHARACTER SET utf8mb4",
                "CREATE USER %1$s@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR, RELOAD ON *.* TO %1$s@'127.0.0.1'",
                "GRANT SELECT ON %1$s.* TO %1$s@'127.0.0.1'");
        return catalog;
    }

    /** Runs statements as root; {@code %s} is the name of the database and of the user. */
    void grant(CatalogSource catalog, String... statements) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(""));
                var sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement.formatted(catalog.name(), catalog.name()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Runs statements in the database as root, in UTC. */
    void sql(CatalogSource catalog, String... statements) {
        try (var connection = server.connect(catalog.name());
                var sql = connection.createStatement()) {
            sql.execute("SET time_zone = '+00:00'");
            for (String statement : statements) {
                sql.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The first column of the first row, as text. */
    String ask(CatalogSource catalog, String query) {
        return Stand.ask(CatalogSource.of(catalog.name(), server.jdbcUrl(catalog.name()), "postgresql", "prod"), query);
    }

    void backup(CatalogSource catalog, String name) {
        sql(
                catalog,
                "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                        + " VALUES ('" + name + "', 'orders', NOW(6), '/b', 'x')");
    }
}
