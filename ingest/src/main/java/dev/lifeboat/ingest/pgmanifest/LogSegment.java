package dev.lifeboat.ingest.pgmanifest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file of the log, by what its first page says: the fields of {@code XLogLongPageHeaderData} in xlog_internal.h.
 *
 * @param size in bytes
 * @param begins whether it begins as every file of the log does; of a compressed one that is not looked at
 * @param address position that it begins at
 * @param systemIdentifier of the cluster that wrote it
 * @param segmentSize how large every file of that log is
 */
record LogSegment(
        long size, boolean compressed, boolean begins, long address, long systemIdentifier, long segmentSize) {
    static final int HEAD = 40;

    private static final int LONG_HEADER = 2;
    /** Magic numbers of the releases since 10 are from 0xD097 on, and grow. */
    private static final int MAGIC = 0xD0;

    static LogSegment of(long size, byte[] head, boolean compressed) {
        if (head.length < HEAD || compressed) {
            return new LogSegment(size, compressed, compressed && size > 0, 0, 0, 0);
        }
        var bytes = ByteBuffer.wrap(head)
                .order(
                        (head[1] & 0xff) == MAGIC || (head[1] & 0xff) == MAGIC + 1
                                ? ByteOrder.LITTLE_ENDIAN
                                : ByteOrder.BIG_ENDIAN);
        int magic = (bytes.getShort(0) & 0xffff) >>> 8;
        boolean begins = (magic == MAGIC || magic == MAGIC + 1) && (bytes.getShort(2) & LONG_HEADER) != 0;
        return new LogSegment(
                size, false, begins, bytes.getLong(8), bytes.getLong(24), Integer.toUnsignedLong(bytes.getInt(32)));
    }
}
