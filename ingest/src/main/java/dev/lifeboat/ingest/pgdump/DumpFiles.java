package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.files.Packing;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells dumps apart by what they begin with. Names matter only where nothing can be read: an empty file is a failed dump. */
final class DumpFiles {
    private static final int HEAD = 1024;
    private static final Pattern NAMED_LIKE_ONE = Pattern.compile(
            ".*\\.(dump|dmp|pgdump|backup|bak|sql|sql\\.(gz|lz4|zst)|dump\\.gz|tar)", Pattern.CASE_INSENSITIVE);

    private enum Kind {
        CUSTOM,
        TAR,
        PLAIN,
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
            case PLAIN -> PlainDump.read(path, Packing.of(path), progress);
            case UNREADABLE -> {
                if (Files.size(path) < HEAD) {
                    throw BrokenDumpException.endsEarly(Files.size(path) == 0 ? "is empty" : "ends in its first lines");
                }
                Packing packing = Packing.of(path);
                if (packing != Packing.NONE && PlainDump.mayBegin(unpacked(path, packing))) {
                    throw BrokenDumpException.endsEarly(
                            "ends early, or is damaged, in the first that " + packing.word() + " wrote");
                }
                throw new BadInputException(
                        path + ", byte 0",
                        "begins as no dump of pg_dump does; expected 'PGDMP', or '-- PostgreSQL database dump'");
            }
            case DENIED ->
                throw new BadInputException(
                        path.toString(),
                        "cannot be read" + why(path) + "; let this user read it, or keep it elsewhere");
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

    private static String why(Path path) {
        try {
            unpacked(path, Packing.of(path));
            return "";
        } catch (IOException e) {
            return " (" + e + ")";
        }
    }

    private static Kind kind(Path file) {
        try {
            byte[] head = head(file);
            Packing packing = Packing.of(head);
            return kind(file, head, packing == Packing.NONE ? head : unpacked(file, packing));
        } catch (NoSuchFileException e) {
            return Kind.NONE; // it was removed meanwhile
        } catch (IOException e) {
            return Kind.DENIED; // it may be one, and is not gone
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        }
    }

    private static Kind kind(Path file, byte[] head, byte[] unpacked) {
        if (begins(head, 0, "PGDMP")) {
            return Kind.CUSTOM;
        }
        if (begins(head, 257, "ustar") && begins(head, 0, "toc.dat\0")) {
            return Kind.TAR;
        }
        if (PlainDump.begins(unpacked)) {
            return Kind.PLAIN;
        }
        String name = file.getFileName().toString();
        if (!NAMED_LIKE_ONE.matcher(name).matches()) {
            return Kind.NONE;
        }
        boolean small = head.length > 0 && head.length < HEAD;
        boolean script = name.toLowerCase(Locale.ROOT).matches(".*\\.sql(\\.(gz|lz4|zst))?");
        return small && script && !PlainDump.mayBegin(unpacked) ? Kind.OTHER_SCRIPT : Kind.UNREADABLE;
    }

    /** Of the file itself: lz4 and zstd tell nothing before a whole block of it was read. */
    private static byte[] unpacked(Path file, Packing packing) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        try (var packed = Bytes.of(file, (what, done, total) -> {})) {
            try (var in = packing.open(packed)) {
                for (int b; out.size() < HEAD && (b = in.read()) >= 0; ) {
                    out.write(b);
                }
            } catch (IOException e) {
                packed.rethrowUnlessDamaged(e); // as far as it could be read
            }
        }
        return out.toByteArray();
    }

    private static boolean begins(byte[] head, int at, String with) {
        byte[] expected = with.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= at + expected.length
                && java.util.Arrays.equals(head, at, at + expected.length, expected, 0, expected.length);
    }
}
