package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.binlog.LogStart;
import dev.lifeboat.drill.tool.Restoration.Continuation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the binary log is kept, and what backups of MariaDB say of where it goes on from them.
 *
 * @param directory that holds its files
 * @param zone as it was set
 */
record BinaryLog(Path directory, String zone) {
    /** The option that names the directory. */
    static final String KEY = "binlog";

    /** As mariadb-backup calls the file, newer ones first. */
    private static final List<String> FILES = List.of("mariadb_backup_binlog_info", "xtrabackup_binlog_info");

    private static final List<String> INFO = List.of("mariadb_backup_info", "xtrabackup_info");

    private static final Pattern PLACE = Pattern.compile("([^\\t]+)\\t(\\d{1,18})(?:\\t([^\\t]*))?");
    private static final Pattern FILE =
            Pattern.compile("-- CHANGE MASTER TO MASTER_LOG_FILE='([^']+)', MASTER_LOG_POS=(\\d{1,18});");
    private static final Pattern GTIDS = Pattern.compile("-- SET GLOBAL gtid_slave_pos='([0-9, -]*)';");
    private static final int LONGEST_KEPT = 4_000;

    /** As it is set; null where it is not. */
    static @Nullable BinaryLog of(Map<String, String> options) {
        String directory = options.get(KEY);
        return directory == null
                ? null
                : new BinaryLog(Path.of(directory).toAbsolutePath(), options.getOrDefault("zone", "UTC"));
    }

    /** What is left for the adapter, which does not know it. */
    static Map<String, String> without(Map<String, String> options) {
        var others = new HashMap<>(options);
        others.remove(KEY);
        return others;
    }

    /** After what mariadb-backup left behind; of a chain, its last. */
    Continuation ofBackup(Path backup) throws DrillEndedException {
        refusePart(backup);
        for (String name : FILES) {
            Path file = backup.resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    var place = PLACE.matcher(Files.readString(file, StandardCharsets.UTF_8)
                            .replace("\n", "")
                            .replace("\r", ""));
                    if (place.matches()) {
                        return continuation(
                                place.group(1), place.group(2), place.group(3) == null ? "" : place.group(3));
                    }
                } catch (IOException e) {
                    throw refused(file + " cannot be read: " + e);
                }
                throw refused(file + " does not say where the binary log goes on");
            }
        }
        throw refused(backup + " does not say where the binary log goes on, as its server kept none: there is no "
                + FILES.get(1));
    }

    /** The log changes what such a backup leaves out. */
    private static void refusePart(Path backup) throws DrillEndedException {
        for (String name : INFO) {
            Path file = backup.resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    if (lines.anyMatch(line -> line.matches("partial = Y\\s*"))) {
                        throw refused(
                                backup + " holds a part of its server (--databases and the like), and the log changes"
                                        + " all of it; drill it without a point in time");
                    }
                } catch (IOException | UncheckedIOException e) {
                    throw refused(file + " cannot be read: " + e);
                }
            }
        }
    }

    /** After a dump, whose comments say so with {@code --master-data=2}. */
    Continuation ofDump(Path dump, boolean gzip) throws DrillEndedException {
        var files = new LinkedHashSet<List<String>>();
        Set<String> gtids = new LinkedHashSet<>();
        try (var bytes = Files.newInputStream(dump);
                var in = gzip ? new GZIPInputStream(bytes, 1 << 16) : bytes) {
            lines(in, line -> {
                var file = FILE.matcher(line);
                var position = GTIDS.matcher(line);
                if (file.matches()) {
                    files.add(List.of(file.group(1), file.group(2)));
                } else if (position.matches()) {
                    gtids.add(position.group(1));
                }
            });
        } catch (IOException e) {
            throw refused(dump + " cannot be read: " + e);
        }
        if (files.size() != 1 || gtids.size() != 1) {
            throw refused(dump + " does not say where the binary log goes on, once and with GTIDs; dump with"
                    + " --master-data=2 --single-transaction");
        }
        var file = files.iterator().next();
        return continuation(file.get(0), file.get(1), gtids.iterator().next());
    }

    private Continuation continuation(String file, String position, String gtids) throws DrillEndedException {
        try {
            return new Continuation(directory, new LogStart(file, Long.parseLong(position), gtids), ZoneId.of(zone));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refused("where the binary log goes on from the backup is not understood: " + e.getMessage());
        }
    }

    /** Only the beginning of each line is kept: one may hold a gigabyte. */
    private static void lines(InputStream in, Consumer<String> line) throws IOException {
        var kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.accept(kept.toString(StandardCharsets.UTF_8));
                    kept.reset();
                } else if (kept.size() < LONGEST_KEPT) {
                    kept.write(buffer[i]);
                }
            }
        }
    }

    private static DrillEndedException refused(String why) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, why);
    }
}
