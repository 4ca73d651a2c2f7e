package dev.lifeboat.ingest.capture;

import org.jspecify.annotations.Nullable;

/**
 * Places in a binary log, in one number: that of the file, then the position within it. A row of an event that changes
 * several has the position of the event and its own number: as no row takes less than a byte, the sum is before the next
 * event.
 */
final class BinlogPlace {
    /** A position within a file has four bytes. */
    private static final int POSITION_BITS = 32;

    private BinlogPlace() {}

    static LogPlace of(String file, long position, @Nullable Integer row) {
        long within = position + (row == null ? 0 : row);
        if (within < 0 || within >>> POSITION_BITS != 0) {
            throw new CannotCaptureException("the position " + position + " in " + file
                    + " is beyond 4 GiB, so that changes cannot be put in order; split the transaction");
        }
        return new LogPlace((number(file) << POSITION_BITS) + within, "binlog:" + file + ":" + position);
    }

    /** The number that a file of the log ends with: {@code mariadb-bin.000003} is the third. */
    static long number(String file) {
        try {
            return Integer.parseInt(file.substring(file.lastIndexOf('.') + 1));
        } catch (NumberFormatException e) {
            throw new CannotCaptureException("the name of the binary log file " + file + " ends with no number", e);
        }
    }
}
