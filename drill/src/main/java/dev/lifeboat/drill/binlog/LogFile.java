package dev.lifeboat.drill.binlog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One file of a log, read event by event; the checksum of each is compared. As long as it was when it was opened: a server may
 * go on writing. For one thread.
 */
final class LogFile implements AutoCloseable {
    private static final byte[] MAGIC = {(byte) 0xfe, 'b', 'i', 'n'};
    private static final int HEADER = 19;
    private static final int CHECKSUM = 4;
    /** Of the first event: set while a server writes, and not counted in its checksum. */
    private static final int FLAGS_AT = 17;

    private static final int IN_USE = 0x1;
    private static final int VERSION_AT = 2;
    private static final int VERSION_LENGTH = 50;
    private static final int LARGEST_FORMAT = 1 << 16;
    /** Of an event that is looked into; no list of GTIDs is longer. */
    private static final int MOST_KEPT = 1 << 20;

    private static final Set<Integer> KEPT = Set.of(Event.GTID, Event.GTID_LIST, Event.QUERY, Event.QUERY_COMPRESSED);

    private final long size;
    private final InputStream in;
    private long at = MAGIC.length;
    private boolean checksums;
    private String version = "";

    private LogFile(long size, InputStream in) {
        this.size = size;
        this.in = in;
    }

    static LogFile open(Path path) throws IOException, DamagedLogException {
        long size = Files.size(path);
        var in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        var file = new LogFile(size, in);
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            file.close();
            throw size < MAGIC.length
                    ? new DamagedLogException.CutOff(0)
                    : new DamagedLogException("it does not begin as a binary log does");
        }
        return file;
    }

    /** Where the next event begins. */
    long at() {
        return at;
    }

    /** Whether its events have checksums; known once the first was read. */
    boolean hasChecksums() {
        return checksums;
    }

    /** Of the server that wrote it; known once the first event was read. */
    String version() {
        return version;
    }

    /** The next event; null at the end. */
    @Nullable
    Event next() throws IOException, DamagedLogException {
        if (at >= size) {
            return null;
        }
        byte[] bytes = in.readNBytes((int) Math.min(HEADER, size - at));
        if (bytes.length < HEADER) {
            throw new DamagedLogException.CutOff(at);
        }
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int type = Byte.toUnsignedInt(header.get(4));
        long length = Integer.toUnsignedLong(header.getInt(9));
        long end = at + length;
        boolean first = at == MAGIC.length;
        if (isZero(bytes) && restIsZero()) {
            throw new DamagedLogException.CutOff(at);
        }
        if (length < HEADER || first && type != Event.FORMAT) {
            throw damaged("is none");
        }
        // whole events that are gone, or are there twice, are known by it alone; and a length that was changed
        int named = header.getInt(13);
        if (named != 0 && named != (int) end) {
            throw damaged("does not end where it says that it does");
        }
        if (end > size) {
            throw new DamagedLogException.CutOff(at);
        }
        var event = new Event(
                at,
                end,
                Integer.toUnsignedLong(header.getInt(0)),
                type,
                Integer.toUnsignedLong(header.getInt(5)),
                Short.toUnsignedInt(header.getShort(FLAGS_AT)),
                ByteBuffer.wrap(first ? format(bytes, length) : body(bytes, length, KEPT.contains(type))));
        if (type == Event.GTID && event.body().limit() < Event.LEAST_OF_GTID) {
            throw damaged("is too short");
        }
        at = end;
        return event;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte it : bytes) {
            if (it != 0) {
                return false;
            }
        }
        return true;
    }

    /** So a system that failed may leave a file behind that was being written. */
    private boolean restIsZero() throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            if (!isZero(read == buffer.length ? buffer : Arrays.copyOf(buffer, read))) {
                return false;
            }
        }
        return true;
    }

    private byte[] format(byte[] header, long length) throws IOException, DamagedLogException {
        if (length > LARGEST_FORMAT) {
            throw damaged("is too long");
        }
        byte[] body = in.readNBytes((int) length - HEADER);
        header[FLAGS_AT] &= ~IN_USE;
        format(body);
        byte[] content = Arrays.copyOf(body, body.length - CHECKSUM);
        var crc = new CRC32();
        crc.update(header);
        crc.update(content);
        compare(crc, Arrays.copyOfRange(body, content.length, body.length));
        return content;
    }

    private byte[] body(byte[] header, long length, boolean keeps) throws IOException, DamagedLogException {
        long content = length - HEADER - (checksums ? CHECKSUM : 0);
        if (content < 0) {
            throw damaged("is too short");
        }
        var crc = new CRC32();
        crc.update(header);
        byte[] kept = in.readNBytes(keeps ? (int) Math.min(content, MOST_KEPT) : 0);
        crc.update(kept);
        byte[] buffer = new byte[1 << 13];
        for (long left = content - kept.length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new DamagedLogException.CutOff(at);
            }
            crc.update(buffer, 0, read);
            left -= read;
        }
        compare(crc, in.readNBytes(checksums ? CHECKSUM : 0));
        return kept;
    }

    private void compare(CRC32 crc, byte[] sum) throws DamagedLogException {
        if (checksums
                && (sum.length < CHECKSUM
                        || (int) crc.getValue()
                                != ByteBuffer.wrap(sum)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .getInt())) {
            throw damaged("has another checksum than its content");
        }
    }

    private void format(byte[] body) throws DamagedLogException {
        if (body.length < VERSION_AT + VERSION_LENGTH + CHECKSUM + 1) {
            throw damaged("is too short");
        }
        version = new String(body, VERSION_AT, VERSION_LENGTH, StandardCharsets.ISO_8859_1).replace("\0", "");
        int algorithm = body[body.length - CHECKSUM - 1];
        if (algorithm != 0 && algorithm != 1) {
            throw damaged("names a checksum that nobody knows (" + algorithm + ")");
        }
        checksums = algorithm == 1;
    }

    private DamagedLogException damaged(String how) {
        return new DamagedLogException("the event at " + at + " " + how);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
