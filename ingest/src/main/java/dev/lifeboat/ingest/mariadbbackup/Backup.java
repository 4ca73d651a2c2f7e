package dev.lifeboat.ingest.mariadbbackup;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Progress;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the tool wrote to its end, as far as the files beside the data say.
 *
 * @param info empty where it is compressed or encrypted with the data
 * @param kind {@code full-backuped}, {@code incremental}, or what became of it when it was prepared
 * @param from where in the log an incremental one goes on; 0 of a full one
 * @param to where the next incremental one goes on
 * @param last where it is consistent
 * @param compression end of the names of its files; null for none
 */
record Backup(
        Path directory,
        KeyValues info,
        String kind,
        BigInteger from,
        BigInteger to,
        BigInteger last,
        RunLog log,
        DataFiles.Found files,
        @Nullable String compression,
        boolean encrypted,
        @Nullable String serverUuid) {

    private static final List<String> INFO = List.of("mariadb_backup_info", "xtrabackup_info");
    private static final List<String> CHECKPOINTS = List.of("mariadb_backup_checkpoints", "xtrabackup_checkpoints");
    private static final List<String> PACKED = List.of(".qp", ".zst", ".lz4");
    /** What a server writes beside a backup that it was started on; preparing one may write ibtmp1 as well. */
    private static final List<String> SERVERS = List.of("auto.cnf", "multi-master.info", "ddl_recovery.log", "tc.log");

    private static final String CRYPT = ".xbcrypt";

    /** Whether a directory is one, or was to become one. A server's own data are none. */
    static boolean isOne(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        boolean begun = Stream.of(
                        "ib_logfile0",
                        "xtrabackup_logfile",
                        "aria_log_control",
                        "ibdata1",
                        "ibdata1.delta",
                        "backup-my.cnf")
                .anyMatch(name -> Files.exists(directory.resolve(name)));
        boolean served = Files.exists(directory.resolve("ibtmp1"));
        return checkpoints(directory) != null || info(directory) != null
                ? !(served && SERVERS.stream().anyMatch(name -> Files.exists(directory.resolve(name))))
                : begun && !served;
    }

    /** Whether it has all that is written last. */
    static boolean isFinished(Path directory) {
        return checkpoints(directory) != null && info(directory) != null;
    }

    /**
     * Looks at one that is finished.
     *
     * @param logName what its log is called; empty for the usual names
     * @throws BadInputException if what is beside the data cannot be read
     */
    static Backup look(Path directory, String logName, boolean checksums, Progress progress) {
        var checkpoints = KeyValues.read(required(checkpoints(directory), directory));
        Path infoFile = required(info(directory), directory);
        String packed = end(infoFile);
        var info = packed.isEmpty() ? KeyValues.read(infoFile) : new KeyValues(infoFile, Map.of());
        String kind = checkpoints.text("backup_type");
        BigInteger last = checkpoints.position("last_lsn");
        if (packed.isEmpty() && !info.tells("uuid") && !info.tells("tool_name")) {
            throw new BadInputException(
                    infoFile.toString(), "names no tool; expected what mariadb-backup or xtrabackup writes");
        }
        if (packed.isEmpty()) {
            info.yesOrNo("partial"); // written last: without them it was cut off
            info.yesOrNo("incremental");
        }
        try {
            return new Backup(
                    directory,
                    info,
                    kind,
                    checkpoints.position("from_lsn"),
                    checkpoints.position("to_lsn"),
                    last,
                    RunLog.of(directory, logName, last),
                    DataFiles.of(directory, isPrepared(kind), checksums, progress),
                    compression(packed, info),
                    packed.contains(CRYPT) || info.isYes("encrypted"),
                    serverUuid(directory));
        } catch (IOException e) {
            throw new BadInputException(directory.toString(), "cannot be read: " + e);
        }
    }

    /** Whether its log was applied: it can be started as it is. */
    boolean isPrepared() {
        return isPrepared(kind);
    }

    /** Words of MariaDB, then of XtraBackup. */
    private static boolean isPrepared(String kind) {
        return kind.equals("log-applied") || kind.equals("full-prepared");
    }

    boolean isIncremental() {
        return kind.equals("incremental") || from.signum() > 0;
    }

    /** XtraBackup cannot apply an incremental backup to one whose uncommitted changes were rolled back. */
    boolean takesIncrements() {
        return !kind.equals("full-prepared");
    }

    private static @Nullable String compression(String packed, KeyValues info) {
        String end = packed.replace(CRYPT, "");
        return !end.isEmpty()
                ? end.substring(1)
                : info.text("compressed").matches("|N") ? null : info.text("compressed");
    }

    private static @Nullable String serverUuid(Path directory) {
        Path conf = directory.resolve("backup-my.cnf");
        return Files.isRegularFile(conf) ? KeyValues.read(conf).orNull("server_uuid") : null;
    }

    private static String end(Path info) {
        String name = info.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }

    private static @Nullable Path checkpoints(Path directory) {
        return CHECKPOINTS.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Path info(Path directory) {
        return INFO.stream()
                .flatMap(name -> Stream.concat(
                        Stream.of(name, name + CRYPT),
                        PACKED.stream().flatMap(end -> Stream.of(name + end, name + end + CRYPT))))
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private static Path required(@Nullable Path file, Path directory) {
        if (file == null) {
            throw new BadInputException(directory.toString(), "is no longer whole");
        }
        return file;
    }
}
