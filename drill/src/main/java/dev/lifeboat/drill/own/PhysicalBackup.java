package dev.lifeboat.drill.own;

import dev.lifeboat.drill.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a base backup of a running server through its low-level backup API: start, copy the files, stop, add what the
 * server says belongs to it and the log up to there. Needs no client tools, but to be on the server's machine.
 *
 * <p>One use is one backup; not for several threads. A backup that fails leaves its directory incomplete and without a
 * manifest, and no later step accepts it.
 */
public final class PhysicalBackup {
    private final String jdbcUrl;
    private final Path archive;
    private final InstantSource clock;
    private final Progress progress;

    /**
     * @param jdbcUrl a database of the server, whose tables are digested; as a role that may start a backup
     * @param archive where the server archives its log
     */
    public PhysicalBackup(String jdbcUrl, Path archive, InstantSource clock, Progress progress) {
        this.jdbcUrl = jdbcUrl;
        this.archive = archive;
        this.clock = clock;
        this.progress = progress;
    }

    /** Takes the backup into a directory that does not exist yet. */
    public Backup take(Path target, String label) throws IOException, SQLException {
        Files.createDirectories(target.resolve(Backup.WAL));
        var startedAt = clock.instant();
        Contents before = Contents.of(jdbcUrl);
        // a backup lives in the session that started it
        try (Connection session = DriverManager.getConnection(jdbcUrl)) {
            String startLsn = text(session, "select pg_backup_start(?, fast => true)", label);
            List<FileEntry> files = copyData(session, target);
            Stop stop = stop(session);
            files.addAll(addLabels(target, stop));
            files.addAll(copyLog(session, target, startLsn, stop.lsn()));
            Manifest manifest = new Manifest(files);
            manifest.write(target);
            return new Backup(
                    target,
                    label,
                    startedAt,
                    clock.instant(),
                    text(session, "select system_identifier from pg_control_system()"),
                    text(session, "show server_version"),
                    startLsn,
                    stop.lsn(),
                    manifest,
                    ifUnchanged(before));
        }
    }

    private List<FileEntry> copyData(Connection session, Path target) throws IOException, SQLException {
        Path source = Path.of(text(session, "show data_directory"));
        DataDirectory content = DataDirectory.list(source);
        Path data = Files.createDirectories(target.resolve(Backup.DATA));
        for (String directory : content.directories()) {
            Files.createDirectories(data.resolve(directory));
        }
        List<FileEntry> copied = new ArrayList<>();
        for (String file : content.files()) {
            progress.at("copying", copied.size(), content.files().size());
            try {
                copied.add(Digests.copy(source.resolve(file), data.resolve(file), Backup.DATA + "/" + file));
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(data.resolve(file)); // dropped meanwhile: replaying the log drops it too
            }
        }
        progress.at("copying", content.files().size(), content.files().size());
        return copied;
    }

    /** Waits until the log that makes the backup consistent is archived. */
    private Stop stop(Connection session) throws SQLException {
        progress.at("waiting for the log", 0, 0);
        try (PreparedStatement statement = session.prepareStatement(
                        "select lsn::text, labelfile, coalesce(spcmapfile, '') from pg_backup_stop(wait_for_archive => true)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Stop(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    private static List<FileEntry> addLabels(Path target, Stop stop) throws IOException {
        List<FileEntry> files = new ArrayList<>();
        files.add(write(target, Backup.DATA + "/backup_label", stop.label()));
        if (!stop.tablespaces().isEmpty()) {
            files.add(write(target, Backup.DATA + "/tablespace_map", stop.tablespaces()));
        }
        return files;
    }

    private List<FileEntry> copyLog(Connection session, Path target, String startLsn, String stopLsn)
            throws IOException, SQLException {
        String first = text(session, "select pg_walfile_name(?::pg_lsn)", startLsn);
        // the byte before: a stop that is the very end of a segment still lies in that segment
        String last = text(session, "select pg_walfile_name(?::pg_lsn - 1)", stopLsn);
        long segmentBytes =
                Long.parseLong(text(session, "select setting from pg_settings where name = 'wal_segment_size'"));
        List<FileEntry> copied = new ArrayList<>();
        for (Path segment : WalSegments.between(archive, first, last, segmentBytes)) {
            String path = Backup.WAL + "/" + segment.getFileName();
            copied.add(Digests.copy(segment, target.resolve(path), path));
        }
        return copied;
    }

    /** Digests speak for the backup only if nobody wrote between its start and its end. */
    private @Nullable Contents ifUnchanged(Contents before) throws SQLException {
        return Contents.of(jdbcUrl).equals(before) ? before : null;
    }

    private static FileEntry write(Path target, String path, String text) throws IOException {
        Path file = target.resolve(path);
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return new FileEntry(path, Files.size(file), Digests.sha256(file));
    }

    private static String text(Connection session, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private record Stop(String lsn, String label, String tablespaces) {}
}
