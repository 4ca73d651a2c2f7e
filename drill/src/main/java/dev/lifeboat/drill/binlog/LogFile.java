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
    private static final int LARGEST_KEPT = 1 << 24;
    private static final Set<Integer> KEPT = Set.of(Event.FORMAT, Event.GTID, Event.GTID_LIST, Event.ROTATE);

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
        if (length < HEADER || first && type != Event.FORMAT) {
            throw damaged("is none");
        }
        // where the header names the end, that is how a length that was changed is known from a file that is cut off
        int named = header.getInt(13);
        if ((end > size || !checksums && !first) && named != 0 && named != (int) end) {
            throw damaged("does not end where it says that it does");
        }
        if (end > size) {
            throw new DamagedLogException.CutOff(at);
        }
        boolean keeps = KEPT.contains(type) && length < LARGEST_KEPT;
        var event = new Event(
                at,
                end,
                Integer.toUnsignedLong(header.getInt(0)),
                type,
                Integer.toUnsignedLong(header.getInt(5)),
                Short.toUnsignedInt(header.getShort(FLAGS_AT)),
                body(bytes, length, first, keeps));
        at = end;
        return event;
    }

    private ByteBuffer body(byte[] header, long length, boolean first, boolean keeps)
            throws IOException, DamagedLogException {
        long left = length - HEADER;
        byte[] kept = keeps ? in.readNBytes((int) left) : new byte[0];
        if (first) {
            header[FLAGS_AT] &= ~IN_USE;
            format(kept);
        }
        boolean summed = checksums;
        var crc = new CRC32();
        crc.update(header);
        int sum;
        int content = (int) Math.max(0, kept.length - (summed || first ? CHECKSUM : 0));
        if (keeps) {
            crc.update(kept, 0, content);
            sum = kept.length < CHECKSUM ? 0 : little(kept, kept.length - CHECKSUM);
        } else {
            sum = skipped(left, summed, crc);
        }
        if (summed && (int) crc.getValue() != sum) {
            throw damaged("has another checksum than its content");
        }
        return ByteBuffer.wrap(kept, 0, content).slice();
    }

    /** Reads what nobody needs, for its checksum alone. */
    private int skipped(long left, boolean summed, CRC32 crc) throws IOException, DamagedLogException {
        long content = summed ? left - CHECKSUM : left;
        byte[] buffer = new byte[1 << 13];
        while (content > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, content));
            if (read < 0) {
                throw new DamagedLogException.CutOff(at);
            }
            if (summed) {
                crc.update(buffer, 0, read);
            }
            content -= read;
        }
        byte[] sum = in.readNBytes(summed ? (int) Math.min(CHECKSUM, left) : 0);
        return sum.length < CHECKSUM ? 0 : little(sum, 0);
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

    private static int little(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(from);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
