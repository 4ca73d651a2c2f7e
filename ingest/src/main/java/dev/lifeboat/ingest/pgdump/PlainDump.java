package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.files.Packing;
import dev.lifeboat.ingest.observe.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * A script of pg_dump or pg_dumpall, packed or not. It is whole when it ends with the line that says so, outside of
 * the data of a table.
 */
final class PlainDump {
    private static final int LONGEST_KEPT = 400;

    private PlainDump() {}

    /** Whether text begins as such a script does. */
    static boolean begins(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("--")
                && (text.contains("-- PostgreSQL database dump")
                        || text.contains("-- PostgreSQL database cluster dump"));
    }

    /** Whether such a script may begin so: it was cut off before it said that it is one. */
    static boolean mayBegin(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return "--\n-- PostgreSQL database dump".startsWith(text)
                || "--\n-- PostgreSQL database cluster dump".startsWith(text);
    }

    static Dump read(Path file, Packing packing, Progress progress) throws IOException, BrokenDumpException {
        var script = new Script();
        try (var bytes = Bytes.of(file, progress)) {
            String digest = read(bytes, packing, script);
            return script.dump(
                    file,
                    packing,
                    bytes.position(),
                    digest,
                    Files.getLastModifiedTime(file).toInstant());
        }
    }

    /** @return the digest of them all */
    static String read(Bytes bytes, Packing packing, Script script) throws IOException, BrokenDumpException {
        try (InputStream in = packing.open(bytes)) {
            lines(in, script);
            String problem = script.problem();
            if (problem != null) {
                throw BrokenDumpException.endsEarly(problem);
            }
            return bytes.digestToTheEnd();
        } catch (EOFException e) {
            throw BrokenDumpException.endsEarly("ends early: what " + packing.word() + " wrote is not whole");
        } catch (ZipException e) {
            throw BrokenDumpException.damaged("is damaged: " + e.getMessage());
        } catch (IOException e) {
            bytes.rethrowUnlessDamaged(e);
            if (packing == Packing.LZ4 || packing == Packing.ZSTD) { // which have no exception for it
                throw BrokenDumpException.endsEarly(
                        "ends early, or is damaged: what " + packing.word() + " wrote is not whole: " + e.getMessage());
            }
            throw e;
        }
    }

    /** Only the beginning of each line is kept: one may hold a gigabyte. */
    private static void lines(InputStream in, Script script) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        byte[] line = new byte[LONGEST_KEPT];
        int kept = 0;
        long length = 0;
        int read;
        while ((read = in.read(buffer)) > 0) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    script.line(new String(line, 0, kept, StandardCharsets.UTF_8), length);
                    kept = 0;
                    length = 0;
                } else {
                    if (kept < LONGEST_KEPT) {
                        line[kept++] = buffer[i];
                    }
                    length++;
                }
            }
        }
        if (length > 0) {
            script.line(new String(line, 0, kept, StandardCharsets.UTF_8), length);
        }
    }
}
