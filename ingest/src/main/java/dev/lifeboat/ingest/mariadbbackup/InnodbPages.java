package dev.lifeboat.ingest.mariadbbackup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one tablespace, where each has a checksum over all of it: {@code full_crc32} of MariaDB, the default since 10.5.
 * What is compressed page by page, and other formats, are not looked at.
 */
final class InnodbPages {
    /** FSP_SPACE_FLAGS of the first page. */
    private static final int FLAGS_AT = 54;

    private static final int FULL_CRC32 = 1 << 4;
    private static final int COMPRESSED = 7 << 5;

    private InnodbPages() {}

    /**
     * What was found.
     *
     * @param compared pages whose checksum was compared; 0 where there is none that is known here
     * @param problem what is wrong with the first that is wrong; null when none is
     */
    record Found(long compared, @Nullable String problem) {}

    /** Counts bytes as they are read. */
    interface Meter {
        void read(long bytes);
    }

    static Found of(Path file, Meter meter) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 256 * 1024)) {
            in.mark(FLAGS_AT + 4);
            byte[] head = in.readNBytes(FLAGS_AT + 4);
            if (head.length < FLAGS_AT + 4) {
                return new Found(0, "has " + head.length + " bytes, less than a page");
            }
            int flags = ByteBuffer.wrap(head).getInt(FLAGS_AT);
            int size = 512 << (flags & 15);
            if ((flags & FULL_CRC32) == 0 || (flags & COMPRESSED) != 0 || size < 4096 || size > 65536) {
                return new Found(0, null);
            }
            in.reset();
            return pages(in, size, meter);
        }
    }

    private static Found pages(InputStream in, int size, Meter meter) throws IOException {
        byte[] page = new byte[size];
        for (long number = 0; ; number++) {
            int read = in.readNBytes(page, 0, size);
            if (read == 0) {
                return new Found(number, null);
            }
            meter.read(read);
            if (read < size) {
                return new Found(number, "ends within page " + number);
            }
            var crc = new CRC32C();
            crc.update(page, 0, size - 4);
            int stated = ByteBuffer.wrap(page).getInt(size - 4);
            if (stated != (int) crc.getValue() && !isEmpty(page)) {
                return new Found(number, "is damaged: the checksum of page " + number + " is another one");
            }
        }
    }

    /** A page that was never used. */
    private static boolean isEmpty(byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
