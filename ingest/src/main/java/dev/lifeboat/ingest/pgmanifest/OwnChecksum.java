package dev.lifeboat.ingest.pgmanifest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The checksum of a manifest: SHA-256 of all its lines but the last, which states it. */
final class OwnChecksum {
    private static final int LONGEST_LAST_LINE = 4096;

    private OwnChecksum() {}

    /** In lower case; empty when it does not end with a line as it must. */
    static String of(Path file) throws IOException {
        long end = startOfLastLine(file);
        if (end < 0) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (long left = end; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return "";
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static long startOfLastLine(Path file) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            byte[] tail = new byte[(int) Math.min(length, LONGEST_LAST_LINE)];
            in.seek(length - tail.length);
            in.readFully(tail);
            if (tail.length == 0 || tail[tail.length - 1] != '\n') {
                return -1;
            }
            for (int i = tail.length - 2; i >= 0; i--) {
                if (tail[i] == '\n') {
                    return length - tail.length + i + 1;
                }
            }
            return -1;
        }
    }
}
