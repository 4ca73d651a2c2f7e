package dev.lifeboat.ingest.mariadbdump;

import dev.lifeboat.ingest.observe.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One script, read to its end, compressed by gzip or not. What it tells stands in the comments that the tool writes before each
 * part; a line of data begins none, as line breaks in values are escaped.
 *
 * @param comments of interest
 * @param problem why it is not whole; empty where it is
 * @param digest of the file
 */
record Script(Path file, boolean gzip, long bytes, Comments comments, String problem, String digest) {
    private static final int HEAD = 300;
    private static final int LONGEST_KEPT = 400;
    private static final long REPORTED_EVERY = 1 << 20;

    /** Whether a file is one, by how it begins. Links and pipes are none. */
    static boolean isOne(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var in = opened(Files.newInputStream(file), isGzip(file))) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
            return head.lines().anyMatch(Comments::isFirst);
        } catch (IOException e) {
            return false;
        }
    }

    static Script read(Path file, Progress progress) throws IOException {
        boolean gzip = isGzip(file);
        var comments = new Comments();
        String problem = "";
        var digest = sha256();
        try (var bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
            try {
                var in = opened(bytes, gzip);
                lines(in, comments, progress, file.getFileName().toString());
                problem = comments.isWhole() ? "" : "ends early: its last line is not '-- Dump completed'";
            } catch (EOFException e) {
                problem = "ends early: what gzip wrote is not whole";
            } catch (ZipException e) {
                problem = "is damaged: " + e.getMessage();
            }
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return new Script(
                file, gzip, Files.size(file), comments, problem, HexFormat.of().formatHex(digest.digest()));
    }

    private static boolean isGzip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    private static InputStream opened(InputStream in, boolean gzip) throws IOException {
        return gzip ? new GZIPInputStream(in, 64 * 1024) : in;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Only the beginning of each line is kept: one may hold a gigabyte. */
    private static void lines(InputStream in, Comments comments, Progress progress, String name) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        byte[] line = new byte[LONGEST_KEPT];
        int kept = 0;
        boolean any = false;
        long done = 0;
        int read;
        while ((read = in.read(buffer)) > 0) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    comments.line(new String(line, 0, kept, StandardCharsets.UTF_8));
                    kept = 0;
                    any = false;
                } else {
                    any = true;
                    if (kept < LONGEST_KEPT) {
                        line[kept++] = buffer[i];
                    }
                }
            }
            if (done / REPORTED_EVERY != (done + read) / REPORTED_EVERY) {
                progress.at(name, done + read, 0);
            }
            done += read;
        }
        if (any) {
            comments.line(new String(line, 0, kept, StandardCharsets.UTF_8));
        }
    }
}
