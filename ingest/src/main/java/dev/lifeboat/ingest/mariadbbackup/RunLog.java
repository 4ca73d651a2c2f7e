package dev.lifeboat.ingest.mariadbbackup;

import dev.lifeboat.ingest.observe.BadInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the tool logged, if whoever ran it kept that. A run that went well says up to where it copied the redo log, which must be
 * where the backup ends, and {@code completed OK!} after it.
 */
record RunLog(@Nullable Path file, Verdict verdict) {
    /** The end is in it, however much was logged before. */
    private static final int TAIL = 1 << 20;

    private static final Pattern COPIED = Pattern.compile(
            "(?:Redo log \\(from LSN \\d+ to (\\d{1,20})\\)|Transaction log of lsn \\(\\d+\\) to \\((\\d{1,20})\\)) was copied");
    private static final Pattern STARTED =
            Pattern.compile("Connecting to .*server host|based on (MariaDB|MySQL) server|recognized server arguments");
    private static final List<String> NAMES =
            List.of("backup.log", "mariadb-backup.log", "mariabackup.log", "xtrabackup.log");

    /** What it says. */
    enum Verdict {
        COMPLETED,
        /** It is there, and does not say that the run came to its end. */
        NOT_COMPLETED,
        /** It says that a run did, and that was another one. */
        OF_ANOTHER_RUN,
        NO_LOG
    }

    /**
     * The log beside a backup, or in it.
     *
     * @param named what it is called; empty for the usual names
     * @param end where the backup ends
     */
    static RunLog of(Path backup, String named, BigInteger end) {
        Path file = find(backup, named);
        return file == null ? new RunLog(null, Verdict.NO_LOG) : new RunLog(file, verdict(tail(file), end.toString()));
    }

    private static @Nullable Path find(Path backup, String named) {
        String own = backup.getFileName() + ".log";
        var names = named.isEmpty() ? NAMES : List.of(named);
        for (String name : names) {
            Path inside = backup.resolve(name).normalize();
            if (inside.startsWith(backup) && Files.isRegularFile(inside)) {
                return inside;
            }
        }
        Path beside = backup.resolveSibling(own);
        return Files.isRegularFile(beside) ? beside : null;
    }

    /** A log that was appended to tells of several runs: the last one counts. */
    static Verdict verdict(String text, String end) {
        var verdict = Verdict.NOT_COMPLETED;
        boolean copied = false;
        for (String line : text.split("\\R")) {
            var position = COPIED.matcher(line);
            if (position.find()) {
                copied = end.equals(position.group(1) == null ? position.group(2) : position.group(1));
                verdict = copied ? Verdict.NOT_COMPLETED : Verdict.OF_ANOTHER_RUN;
            } else if (STARTED.matcher(line).find()) {
                copied = false;
                verdict = Verdict.NOT_COMPLETED;
            } else if (copied && line.contains("completed OK!")) {
                verdict = Verdict.COMPLETED;
            }
        }
        return verdict;
    }

    private static String tail(Path file) {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(in.length(), TAIL)];
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            return new String(tail, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BadInputException(file.toString(), "cannot be read: " + e);
        }
    }
}
