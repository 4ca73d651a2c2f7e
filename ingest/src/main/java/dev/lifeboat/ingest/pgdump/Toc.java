package dev.lifeboat.ingest.pgdump;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The head and the table of contents of an archive, as ReadHead and ReadToc of pg_backup_archiver.c read them. Known are the
 * versions 1.12 to 1.16 of the format, which are those of PostgreSQL 9.0 to 18.
 *
 * @param created by the wall clock of where it was taken
 * @param tables tables that it defines, partitioned ones too
 * @param plainTables those that are not partitioned, by name
 * @param data what it should hold data of, by the number that the data go by
 * @param selected what tells that only some tables were dumped; empty when nothing does
 */
record Toc(
        Compression compression,
        @Nullable LocalDateTime created,
        String database,
        String serverVersion,
        String toolVersion,
        int tables,
        Set<String> plainTables,
        Map<Long, Data> data,
        String selected) {

    private static final int OLDEST = 12;
    private static final int NEWEST = 16;
    private static final int NO_DATA = 3;
    private static final int LONGEST_DEFINITION = 1 << 20;
    private static final long MOST_ENTRIES = 100_000_000;

    /** What compresses the data. */
    enum Compression {
        NONE,
        GZIP,
        LZ4,
        ZSTD
    }

    /** How it is stored; only the first tells where in the file data are. */
    enum Layout {
        CUSTOM,
        FILES
    }

    /**
     * What has data.
     *
     * @param ofTable whether it is data of a table, not large objects or a sequence
     * @param copied whether they are what COPY reads, which has an end
     * @param file where they are; empty in a custom archive
     */
    record Data(String name, boolean ofTable, boolean copied, String file) {}

    Tables counted() {
        return Tables.of(
                tables,
                plainTables,
                data.values().stream().filter(Data::ofTable).map(Data::name).collect(Collectors.toSet()),
                selected);
    }

    static Toc read(ArchiveInput in, Layout layout) throws IOException, BrokenDumpException {
        for (char expected : "PGDMP".toCharArray()) {
            if (in.oneByte() != expected) {
                throw in.damaged("does not begin as a dump does");
            }
        }
        int major = in.oneByte();
        int minor = in.oneByte();
        in.oneByte();
        if (major != 1 || minor < OLDEST || minor > NEWEST) {
            throw in.damaged("its format is " + major + "." + minor + "; known are 1." + OLDEST + " to 1." + NEWEST);
        }
        in.intSize(in.oneByte());
        int offsetSize = in.oneByte();
        in.oneByte(); // the format, which in a directory is that of tar
        Compression compression = compression(in, minor);
        LocalDateTime created = created(in);
        String database = in.shown();
        String server = in.shown();
        String tool = in.shown();
        long count = in.number();
        if (count < 0 || count > MOST_ENTRIES) {
            throw in.damaged("has " + count + " entries");
        }
        var data = new LinkedHashMap<Long, Data>();
        int tables = 0;
        var plain = new HashSet<String>();
        var selection = new Selection();
        for (long i = 0; i < count; i++) {
            tables += entry(in, minor, layout, offsetSize, data, plain, selection) ? 1 : 0;
        }
        return new Toc(compression, created, database, server, tool, tables, plain, data, selection.told(tool));
    }

    private static Compression compression(ArchiveInput in, int minor) throws IOException, BrokenDumpException {
        if (minor < 15) {
            return in.number() == 0 ? Compression.NONE : Compression.GZIP;
        }
        int algorithm = in.oneByte();
        if (algorithm >= Compression.values().length) {
            throw in.damaged("its compression is number " + algorithm + ", which is not known");
        }
        return Compression.values()[algorithm];
    }

    private static @Nullable LocalDateTime created(ArchiveInput in) throws IOException, BrokenDumpException {
        long[] parts = new long[7];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = in.number();
        }
        try {
            return LocalDateTime.of(
                    (int) parts[5] + 1900, (int) parts[4] + 1, (int) parts[3], (int) parts[2], (int) parts[1], (int)
                            Math.min(parts[0], 59));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** @return whether it defines a table */
    private static boolean entry(
            ArchiveInput in,
            int minor,
            Layout layout,
            int offsetSize,
            Map<Long, Data> data,
            Set<String> plainTables,
            Selection selection)
            throws IOException, BrokenDumpException {
        long id = in.number();
        boolean dumped = in.number() != 0;
        in.text(); // catalog
        in.text(); // oid
        String tag = in.shown();
        String kind = in.shown();
        in.number(); // section
        String definition = in.text(LONGEST_DEFINITION);
        in.text(); // how to drop it
        boolean copied = in.text() != null;
        String schema = in.shown();
        in.text(); // tablespace
        if (minor >= 14) {
            in.text(); // access method
        }
        boolean partitioned =
                minor >= 16 ? in.number() == 'p' : definition != null && definition.contains("\nPARTITION BY ");
        in.text(); // owner
        in.text(); // with oids
        while (in.text() != null) {
            // what it depends on
        }
        selection.defines(kind, tag, schema);
        if (kind.equals("SCHEMA") && definition != null) {
            selection.creates(definition);
        }
        String name = schema.isEmpty() ? tag : schema + "." + tag;
        String file = "";
        boolean has = dumped;
        if (layout == Layout.CUSTOM) {
            has &= in.oneByte() != NO_DATA;
            in.skip(offsetSize);
        } else {
            file = in.shown();
            has &= !file.isEmpty();
        }
        if (has) {
            data.put(id, new Data(name, kind.equals("TABLE DATA"), copied, file));
        }
        if (kind.equals("TABLE") && !partitioned) {
            plainTables.add(name);
        }
        return kind.equals("TABLE");
    }
}
