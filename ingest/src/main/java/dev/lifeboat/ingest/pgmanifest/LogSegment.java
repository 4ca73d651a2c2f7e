package dev.lifeboat.ingest.pgmanifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Pattern;

/**
 * A file of the log, by what the headers of its pages say: {@code XLogPageHeaderData} and, of the first, {@code
 * XLogLongPageHeaderData} of xlog_internal.h. The records and their checksums are not read.
 *
 * @param size in bytes, once inflated
 * @param begins whether it begins as every file of the log does
 * @param address position that it begins at
 * @param systemIdentifier of the cluster that wrote it
 * @param segmentSize how large every file of that log is
 * @param written bytes from its beginning whose pages follow on each other; behind it are zeros, or what was there before
 * @param switched whether they end with the record by which the log goes on in the next file, and zeros are behind it
 */
record LogSegment(
        long size,
        boolean begins,
        long address,
        long systemIdentifier,
        long segmentSize,
        long written,
        boolean switched) {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    private static final int HEAD = 40;
    private static final int LONG_HEADER = 2;
    private static final int USUAL_PAGE = 8192;
    /** Magic numbers of the releases since 10 are from 0xD097 on, and grow. */
    private static final int MAGIC = 0xD0;

    /** The length of a record without data, and what this one is called. */
    private static final int RECORD = 24;

    private static final int SWITCH = 0x40;

    static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads it to its end.
     *
     * @param name of which the timeline is taken: pages of an earlier one may begin the first file of another
     */
    static LogSegment of(String name, InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length < HEAD) {
            return new LogSegment(head.length, false, 0, 0, 0, 0, false);
        }
        boolean little = (head[1] & 0xff) == MAGIC || (head[1] & 0xff) == MAGIC + 1;
        var first = ByteBuffer.wrap(head).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int magic = (first.getShort(0) & 0xffff) >>> 8;
        boolean begins = (magic == MAGIC || magic == MAGIC + 1) && (first.getShort(2) & LONG_HEADER) != 0;
        int stated = first.getInt(36);
        int length = stated >= 1024 && stated <= 65536 ? stated : USUAL_PAGE;
        long timeline = Long.parseLong(name.substring(0, 8), 16);
        long address = first.getLong(8);
        byte[] page = new byte[length];
        System.arraycopy(head, 0, page, 0, HEAD);
        long written = 0;
        byte[] last = new byte[length];
        boolean zerosBehind = true;
        int read = HEAD + in.readNBytes(page, HEAD, length - HEAD);
        long size = read;
        while (read == length) {
            var header = ByteBuffer.wrap(page).order(first.order());
            long on = Integer.toUnsignedLong(header.getInt(4));
            boolean follows = written == size - length
                    && header.getShort(0) == first.getShort(0)
                    && on > 0
                    && on <= timeline
                    && header.getLong(8) == address + written;
            if (follows) {
                written += length;
                System.arraycopy(page, 0, last, 0, length);
            } else {
                zerosBehind &= lastOf(page) < 0;
            }
            read = in.readNBytes(page, 0, length);
            size += read;
        }
        return new LogSegment(
                size,
                begins,
                address,
                first.getLong(24),
                Integer.toUnsignedLong(first.getInt(32)),
                begins ? written : 0,
                begins && zerosBehind && endsWithSwitch(last, first.order()));
    }

    /** {@code XLOG_SWITCH}, a record that is all header ({@code XLogRecord} of xlogrecord.h), with nothing behind it. */
    private static boolean endsWithSwitch(byte[] page, ByteOrder order) {
        var bytes = ByteBuffer.wrap(page).order(order);
        int end = lastOf(page);
        for (int at = Math.max(0, (end - RECORD + 8) & ~7); at <= end && at + RECORD <= page.length; at += 8) {
            if (bytes.getInt(at) == RECORD && (bytes.get(at + 16) & 0xf0) == SWITCH && bytes.get(at + 17) == 0) {
                return true;
            }
        }
        return false;
    }

    /** The last byte that is not zero; -1 if there is none. */
    private static int lastOf(byte[] page) {
        int at = page.length - 1;
        while (at >= 0 && page[at] == 0) {
            at--;
        }
        return at;
    }
}
