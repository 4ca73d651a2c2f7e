package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.pgdump.Toc.Compression;
import dev.lifeboat.ingest.pgdump.Toc.Data;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A file of {@code pg_dump -Fc}: its table of contents, then the data in blocks, one for each entry that has any. It is read from
 * its beginning to its end, so it does not matter whether it could be written with positions in it.
 */
final class CustomDump {
    private static final int DATA = 1;
    private static final int LARGE_OBJECTS = 3;

    private final ArchiveInput in;
    private final Toc toc;
    private final byte[] buffer = new byte[64 * 1024];
    private final Set<Long> found = new HashSet<>();
    private long dataBytes;

    private CustomDump(ArchiveInput in, Toc toc) {
        this.in = in;
        this.toc = toc;
    }

    static Dump read(Path file, Progress progress) throws IOException, BrokenDumpException {
        try (var bytes = Bytes.of(file, progress)) {
            var in = new ArchiveInput(bytes);
            var dump = new CustomDump(in, Toc.read(in, Toc.Layout.CUSTOM));
            dump.blocks();
            return dumped(file, "custom", dump.toc, dump.dataBytes, bytes.position(), bytes.digestToTheEnd());
        }
    }

    /** Never one that checksums cover: its table of contents, which holds all definitions, has none. */
    static Dump dumped(Path place, String format, Toc toc, long dataBytes, long size, String digest)
            throws IOException {
        return new Dump(
                place,
                format,
                Map.of(toc.database(), toc.counted()),
                null,
                toc.created(),
                toc.serverVersion(),
                toc.toolVersion(),
                "pg_dump",
                dataBytes,
                false,
                compression(toc.compression()),
                size,
                digest,
                Files.getLastModifiedTime(place).toInstant());
    }

    private static @Nullable String compression(Compression compression) {
        return compression == Compression.NONE ? null : compression.name().toLowerCase(Locale.ROOT);
    }

    private void blocks() throws IOException, BrokenDumpException {
        int kind;
        while ((kind = in.byteOrEnd()) >= 0) {
            long id = in.number();
            Data entry = toc.data().get(id);
            if (entry == null || !found.add(id)) {
                throw in.damaged("a block of data belongs to no entry (" + id + ")");
            }
            switch (kind) {
                case DATA -> content(entry);
                case LARGE_OBJECTS -> {
                    while (in.number() != 0) {
                        content(new Data(entry.name(), false, false, ""));
                    }
                }
                default -> throw in.damaged("a block of data is of kind " + kind + ", which is not known");
            }
        }
        for (Map.Entry<Long, Data> expected : toc.data().entrySet()) {
            if (!found.contains(expected.getKey())) {
                throw BrokenDumpException.endsEarly(
                        "ends early: the data of " + expected.getValue().name() + " are not there");
            }
        }
    }

    private void content(Data entry) throws IOException, BrokenDumpException {
        try (var content = new Content(toc.compression() == Compression.GZIP)) {
            long length;
            while ((length = in.number()) != 0) {
                if (length < 0) {
                    throw in.damaged("the data of " + entry.name() + " have a length below zero");
                }
                for (long left = length; left > 0; ) {
                    int read = in.read(buffer, left);
                    content.add(buffer, read);
                    left -= read;
                }
            }
            if (!content.isWhole()) {
                throw in.damaged("the data of " + entry.name() + " end early");
            }
            boolean readable = toc.compression() == Compression.NONE || toc.compression() == Compression.GZIP;
            if (readable && !content.endsAs(entry)) {
                throw in.damaged("the data of " + entry.name() + " do not end as they must");
            }
            dataBytes += content.bytes();
        } catch (DataFormatException e) {
            throw in.damaged("the data of " + entry.name() + " cannot be inflated (" + e.getMessage() + ")");
        }
    }
}
