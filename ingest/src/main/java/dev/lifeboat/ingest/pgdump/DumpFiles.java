package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Tells dumps apart by what they begin with. Names matter only where nothing can be read: an empty file is a failed dump. */
final class DumpFiles {
    private static final int HEAD = 1024;
    private static final Pattern NAMED_LIKE_ONE =
            Pattern.compile(".*\\.(dump|dmp|pgdump|backup|bak|sql|sql\\.gz|dump\\.gz|tar)", Pattern.CASE_INSENSITIVE);

    private enum Kind {
        CUSTOM,
        TAR,
        PLAIN,
        PLAIN_GZIP,
        /** Named like one, and begins otherwise. */
        UNREADABLE,
        /** Too small to be cut off at that, and written by someone else. */
        OTHER_SCRIPT,
        DENIED,
        NONE
    }

    private DumpFiles() {}

    static boolean isOne(Path path) {
        return Files.isDirectory(path) ? DirectoryDump.isOne(path) : kind(path) != Kind.NONE;
    }

    /** Whether it is named like a script of pg_dump and begins as none does. */
    static boolean isOtherScript(Path path) {
        return !Files.isDirectory(path) && kind(path) == Kind.OTHER_SCRIPT;
    }

    /** Reads it to its end. */
    static Dump read(Path path, Progress progress) throws IOException, BrokenDumpException {
        if (Files.isDirectory(path)) {
            return DirectoryDump.read(path, progress);
        }
        return switch (kind(path)) {
            case CUSTOM -> CustomDump.read(path, progress);
            case TAR -> TarDump.read(path, progress);
            case PLAIN -> PlainDump.read(path, false, progress);
            case PLAIN_GZIP -> PlainDump.read(path, true, progress);
            case UNREADABLE -> {
                if (Files.size(path) < HEAD) {
                    throw BrokenDumpException.endsEarly(Files.size(path) == 0 ? "is empty" : "ends in its first lines");
                }
                throw new BadInputException(
                        path + ", byte 0",
                        "begins as no dump of pg_dump does; expected 'PGDMP', or '-- PostgreSQL database dump'");
            }
            case DENIED ->
                throw new BadInputException(
                        path.toString(), "cannot be read; let this user read it, or keep it elsewhere");
            case OTHER_SCRIPT, NONE -> throw new BadInputException(path.toString(), "is no dump of pg_dump");
        };
    }

    /** What is on the disk of one, whole or not. */
    static Dump.Broken broken(Path path, BrokenDumpException e) throws IOException {
        long size = 0;
        Instant written = Files.getLastModifiedTime(path).toInstant();
        if (Files.isDirectory(path)) {
            try (var files = Files.list(path)) {
                for (Path file : files.toList()) {
                    size += Files.size(file);
                    Instant at = Files.getLastModifiedTime(file).toInstant();
                    written = at.isAfter(written) ? at : written;
                }
            }
        } else {
            size = Files.size(path);
        }
        return new Dump.Broken(path, e.problem(), e.endsEarly(), size, written);
    }

    private static Kind kind(Path file) {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        } catch (NoSuchFileException e) {
            return Kind.NONE; // it was removed meanwhile
        } catch (IOException e) {
            return Kind.DENIED; // it may be one, and is not gone
        }
        if (begins(head, 0, "PGDMP")) {
            return Kind.CUSTOM;
        }
        if (begins(head, 257, "ustar") && begins(head, 0, "toc.dat\0")) {
            return Kind.TAR;
        }
        if (PlainDump.begins(head)) {
            return Kind.PLAIN;
        }
        boolean gzip = head.length > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
        if (gzip && PlainDump.begins(inflated(head))) {
            return Kind.PLAIN_GZIP;
        }
        String name = file.getFileName().toString();
        if (!NAMED_LIKE_ONE.matcher(name).matches()) {
            return Kind.NONE;
        }
        boolean small = head.length > 0 && head.length < HEAD;
        boolean script = name.toLowerCase(Locale.ROOT).matches(".*\\.sql(\\.gz)?");
        return small && script && !PlainDump.mayBegin(gzip ? inflated(head) : head)
                ? Kind.OTHER_SCRIPT
                : Kind.UNREADABLE;
    }

    private static byte[] inflated(byte[] head) {
        var out = new java.io.ByteArrayOutputStream();
        try (var in = new GZIPInputStream(new ByteArrayInputStream(head))) {
            for (int b; out.size() < HEAD && (b = in.read()) >= 0; ) {
                out.write(b);
            }
        } catch (IOException e) {
            // only the beginning of it is here
        }
        return out.toByteArray();
    }

    private static boolean begins(byte[] head, int at, String with) {
        byte[] expected = with.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= at + expected.length
                && java.util.Arrays.equals(head, at, at + expected.length, expected, 0, expected.length);
    }
}
