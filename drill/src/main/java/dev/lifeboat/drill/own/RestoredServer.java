package dev.lifeboat.drill.own;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.local.PartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A second server that comes up from a copy of a backup, on a port of its own, and archives nothing. */
final class RestoredServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LocalPostgres server;

    private RestoredServer(LocalPostgres server) {
        this.server = server;
    }

    /**
     * Copies the backup's data directory to where {@link #start} looks for it.
     *
     * @param password file with the password that the source's superuser has, and so the restored one
     */
    static void copy(Backup backup, Path password, Path target, Progress progress) throws IOException {
        Path from = backup.directory().resolve(Backup.DATA);
        Path to = target.resolve(Backup.DATA);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path directory : all.filter(Files::isDirectory).toList()) {
                Files.createDirectories(to.resolve(from.relativize(directory)));
            }
        }
        int done = 0;
        List<FileEntry> files = backup.manifest().files().stream()
                .filter(file -> file.path().startsWith(Backup.DATA + "/"))
                .toList();
        for (FileEntry file : files) {
            progress.at("copying", done++, files.size());
            Files.copy(backup.directory().resolve(file.path()), target.resolve(file.path()));
        }
        progress.at("copying", done, done);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(to.resolve("recovery.signal"));
        Files.copy(password, target.resolve("password"));
    }

    /**
     * Starts it, and waits until it has replayed the backup's log and takes writes.
     *
     * @throws PartFailedException if it does not come up from these files
     */
    static RestoredServer start(Backup backup, Path directory) throws SQLException {
        Path wal = backup.directory().resolve(Backup.WAL).toAbsolutePath();
        RestoredServer restored = new RestoredServer(LocalPostgres.start(
                directory,
                0,
                Map.of(
                        "archive_mode", "off",
                        "restore_command", "cp '" + wal + "/%f' '%p'",
                        "recovery_target", "immediate",
                        "recovery_target_action", "promote")));
        try {
            restored.awaitPromotion();
            return restored;
        } catch (SQLException | RuntimeException e) {
            restored.close();
            throw e;
        }
    }

    String jdbcUrl(String database) {
        return server.jdbcUrl(database);
    }

    int port() {
        return server.port();
    }

    String systemIdentifier() throws SQLException {
        return ask("select system_identifier from pg_control_system()");
    }

    private void awaitPromotion() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ask("select pg_is_in_recovery()").equals("t")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the restored server on port " + port() + " is still in recovery after " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
