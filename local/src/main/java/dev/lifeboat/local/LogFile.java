package dev.lifeboat.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The log of a child process: what it writes to its standard output and error. */
public final class LogFile {
    private static final int TAIL_BYTES = 16 * 1024;
    private static final long KEEP_BYTES = 8 * 1024 * 1024;

    private LogFile() {}

    /** The last lines of a log, oldest first; empty if there is none. */
    public static List<String> tail(Path log, int lines) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            var bytes = new byte[(int) Math.min(TAIL_BYTES, file.length() - file.getFilePointer())];
            file.readFully(bytes);
            var all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Puts a log that has grown large aside (as {@code NAME.1}), so that a start never appends without end. */
    static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > KEEP_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
