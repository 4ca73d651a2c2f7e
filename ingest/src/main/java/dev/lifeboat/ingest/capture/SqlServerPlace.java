package dev.lifeboat.ingest.capture;

import java.util.regex.Pattern;

/**
 * Places in the log of SQL Server, {@code 0000002a:000006b0:0003}: virtual log file, block of 512 bytes within it, record
 * within the block. Of their 80 bits 63 are kept, which is enough for 33 million log files of 32 GiB with 4,096 records a
 * block; beyond that reading stops rather than put changes in a wrong order.
 */
final class SqlServerPlace {
    private static final Pattern LSN = Pattern.compile("([0-9a-f]{8}):([0-9a-f]{8}):([0-9a-f]{4})");
    private static final int FILE_BITS = 25;
    private static final int BLOCK_BITS = 26;
    private static final int RECORD_BITS = 12;

    private SqlServerPlace() {}

    static LogPlace of(String lsn) {
        var parts = LSN.matcher(lsn);
        if (!parts.matches()) {
            throw new CannotCaptureException("the log sequence number '" + lsn + "' is none");
        }
        long file = bits(lsn, parts.group(1), FILE_BITS);
        long block = bits(lsn, parts.group(2), BLOCK_BITS);
        long record = bits(lsn, parts.group(3), RECORD_BITS);
        return new LogPlace((file << BLOCK_BITS | block) << RECORD_BITS | record, "lsn:" + lsn);
    }

    private static long bits(String lsn, String hex, int bits) {
        long value = Long.parseLong(hex, 16);
        if (value >>> bits != 0) {
            throw new CannotCaptureException("the log sequence number " + lsn
                    + " is beyond what versions can count, so that changes cannot be put in order; keep the catalog in a"
                    + " database with a smaller or younger log");
        }
        return value;
    }
}
