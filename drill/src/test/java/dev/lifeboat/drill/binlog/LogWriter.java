package dev.lifeboat.drill.binlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Writes a file of a binary log as a server does, event by event. */
final class LogWriter {
    static final int SERVER = 7;
    static final int QUERY = 2;
    static final int XID = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean checksums;

    private LogWriter(boolean checksums) {
        this.checksums = checksums;
    }

    /** Of a server that has committed so many transactions before. */
    static LogWriter begun(long seconds, long committed) {
        return begun(seconds, committed, true, "10.11.19-MariaDB-log");
    }

    static LogWriter begun(long seconds, long committed, boolean checksums, String version) {
        var writer = new LogWriter(checksums);
        writer.out.writeBytes(new byte[] {(byte) 0xfe, 'b', 'i', 'n'});
        var format = little(2 + 50 + 4 + 1 + 1 + 1 + 4);
        format.putShort((short) 4);
        format.put(version.getBytes(StandardCharsets.ISO_8859_1));
        format.put(format.capacity() - 5, (byte) (checksums ? 1 : 0));
        writer.event(Event.FORMAT, seconds, 0, format.array());
        var list = little(committed == 0 ? 4 : 20);
        list.putInt(committed == 0 ? 0 : 1);
        if (committed > 0) {
            list.putInt(0).putInt(SERVER).putLong(committed);
        }
        return writer.event(Event.GTID_LIST, seconds, 0, list.array());
    }

    /** A transaction of one statement. */
    LogWriter transaction(long seconds, long number) {
        return gtid(seconds, number, 0, 0)
                .event(QUERY, seconds, 0, new byte[40])
                .event(XID, seconds, 0, new byte[8]);
    }

    LogWriter gtid(long seconds, long number, int flags, int extra) {
        var body = little(19);
        body.putLong(number).putInt(0).put((byte) flags).put((byte) extra);
        return event(Event.GTID, seconds, 0, body.array());
    }

    /** A statement, with the error that it ended with. */
    LogWriter query(int error, String text) {
        var body = little(13 + 5 + 7 + text.length());
        body.putInt(1).putInt(0).put((byte) 6).putShort((short) error).putShort((short) 5);
        body.put(new byte[5]).put("orders\0".getBytes(StandardCharsets.ISO_8859_1));
        body.put(text.getBytes(StandardCharsets.ISO_8859_1));
        return event(QUERY, 0, 0, body.array());
    }

    LogWriter event(int type, long seconds, int flags, byte[] body) {
        boolean summed = checksums || type == Event.FORMAT;
        boolean has = summed && type != Event.FORMAT;
        int length = 19 + body.length + (has ? 4 : 0);
        var event = little(length);
        event.putInt((int) seconds)
                .put((byte) type)
                .putInt(SERVER)
                .putInt(length)
                .putInt(out.size() + length)
                .putShort((short) flags)
                .put(body);
        if (checksums) {
            var crc = new CRC32();
            crc.update(event.array(), 0, length - 4);
            event.putInt(length - 4, (int) crc.getValue());
        }
        if (type == Event.FORMAT) {
            event.put(17, (byte) 1); // a server writes it still, which is not counted
        }
        out.writeBytes(event.array());
        return this;
    }

    /** Where the next event will begin. */
    long at() {
        return out.size();
    }

    Path to(Path file) throws IOException {
        return Files.write(file, out.toByteArray());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
