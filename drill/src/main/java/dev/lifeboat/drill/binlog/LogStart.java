package dev.lifeboat.drill.binlog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * Where the log goes on from a backup.
 *
 * @param file e.g. {@code binlog.000007}, without a directory
 * @param position in that file
 * @param gtids of the last transactions that the backup holds, sorted, e.g. {@code 0-7-4711}; empty where there were none
 */
public record LogStart(String file, long position, String gtids) {
    /** Of every file, after the bytes that say what it is. */
    static final long BEGINNING = 4;

    public LogStart {
        if (!file.matches("[^/\\x00-\\x1f]{1,200}\\.\\d{1,18}") || position < BEGINNING) {
            throw new IllegalArgumentException("'" + file + "' at " + position + " is no place in a binary log");
        }
        gtids = Arrays.stream(gtids.split(","))
                .map(String::strip)
                .filter(gtid -> !gtid.isEmpty())
                .map(LogStart::checked)
                .sorted(Comparator.comparingLong(gtid -> Long.parseLong(gtid.substring(0, gtid.indexOf('-')))))
                .collect(Collectors.joining(","));
    }

    private static String checked(String gtid) {
        if (!gtid.matches("\\d{1,10}-\\d{1,10}-\\d{1,20}")) {
            throw new IllegalArgumentException("'" + gtid + "' is no GTID");
        }
        return gtid;
    }

    String base() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    long number() {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return file + ":" + position;
    }
}
