package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.catalog.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the numbers and texts of an archive of pg_dump, as ReadInt and ReadStr of pg_backup_archiver.c do. */
final class ArchiveInput {
    private static final int LONGEST_KEPT = 4096;

    private final InputStream in;
    private long position;
    private int intSize = 4;

    ArchiveInput(InputStream in) {
        this.in = in;
    }

    void intSize(int bytes) throws BrokenDumpException {
        if (bytes < 1 || bytes > 8) {
            throw damaged("has integers of " + bytes + " bytes");
        }
        intSize = bytes;
    }

    /** One byte; -1 at the end. */
    int byteOrEnd() throws IOException {
        int b = in.read();
        position += b < 0 ? 0 : 1;
        return b;
    }

    int oneByte() throws IOException, BrokenDumpException {
        int b = byteOrEnd();
        if (b < 0) {
            throw endsEarly();
        }
        return b;
    }

    /** A sign, then the bytes, the least first. */
    long number() throws IOException, BrokenDumpException {
        int sign = oneByte();
        if (sign > 1) {
            throw damaged("has a sign that is none");
        }
        long value = 0;
        for (int i = 0; i < intSize; i++) {
            value |= (long) oneByte() << (8 * i);
        }
        return sign == 1 ? -value : value;
    }

    /** A text, of which the first 4,096 bytes are kept; null where there is none. */
    @Nullable
    String text() throws IOException, BrokenDumpException {
        return text(LONGEST_KEPT);
    }

    /** A text, of which so many bytes are kept at most. */
    @Nullable
    String text(int most) throws IOException, BrokenDumpException {
        long length = number();
        if (length < 0) {
            return null;
        }
        byte[] kept = in.readNBytes((int) Math.min(length, most));
        position += kept.length;
        if (kept.length < Math.min(length, most)) {
            throw endsEarly();
        }
        skip(length - kept.length);
        return new String(kept, StandardCharsets.UTF_8);
    }

    /** A text for people. */
    String shown() throws IOException, BrokenDumpException {
        String text = text();
        return text == null ? "" : Texts.bounded(text.replaceAll("\\p{Cntrl}", "?"), 200);
    }

    void skip(long bytes) throws IOException, BrokenDumpException {
        byte[] buffer = new byte[(int) Math.min(bytes, 64 * 1024)];
        for (long left = bytes; left > 0; ) {
            left -= read(buffer, left);
        }
    }

    /** Reads some, at most as many. */
    int read(byte[] into, long most) throws IOException, BrokenDumpException {
        int read = in.read(into, 0, (int) Math.min(into.length, most));
        if (read < 0) {
            throw endsEarly();
        }
        position += read;
        return read;
    }

    BrokenDumpException endsEarly() {
        return BrokenDumpException.endsEarly("ends early, at byte " + position);
    }

    BrokenDumpException damaged(String problem) {
        return BrokenDumpException.damaged("is damaged at byte " + position + ": " + problem);
    }
}
