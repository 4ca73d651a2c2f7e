package dev.lifeboat.ingest.pgdump;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/**
 * Writes a custom archive in the formats of releases that were not at hand, as WriteHead and WriteToc of pg_backup_archiver.c
 * and _StartData, _EndData of pg_backup_custom.c do: 1.15 (PostgreSQL 16) has a byte for the compression, 1.16 (PostgreSQL 17)
 * a number for the kind of a relation.
 */
public final class WrittenArchive {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int minor;
    private final int compression;

    /** @param compression 0 none, 1 gzip, 2 lz4, 3 zstd */
    public WrittenArchive(int minor, int compression) {
        this.minor = minor;
        this.compression = compression;
    }

    public byte[] of(String database, String rows) {
        head(database);
        number(3);
        entry(1, false, "ENCODING", "ENCODING", null);
        entry(2, false, "orders", "TABLE", null);
        entry(3, true, "orders", "TABLE DATA", "COPY public.orders (id) FROM stdin;\n");
        data(3, rows.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    void head(String database) {
        out.writeBytes("PGDMP".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {1, (byte) minor, 0, 4, 8, 1});
        if (minor >= 15) {
            out.write(compression);
        } else {
            number(compression == 0 ? 0 : -1);
        }
        for (int part : new int[] {8, 39, 19, 22, 10, 126, 0}) {
            number(part);
        }
        text(database);
        text("17.2");
        text("17.2");
    }

    private void entry(int id, boolean data, String tag, String kind, String copy) {
        number(id);
        number(data ? 1 : 0);
        text("0");
        text("0");
        text(tag);
        text(kind);
        number(2);
        text("");
        text("");
        text(copy);
        text("public");
        text("");
        if (minor >= 14) {
            text("heap");
        }
        if (minor >= 16) {
            number('r');
        }
        text("postgres");
        text("false");
        number(-1); // the end of what it depends on
        out.write(data ? 1 : 3);
        out.writeBytes(new byte[8]);
    }

    private void data(int id, byte[] rows) {
        out.write(1);
        number(id);
        byte[] stored = compression == 1 ? deflated(rows) : rows;
        number(stored.length);
        out.writeBytes(stored);
        number(0);
    }

    private static byte[] deflated(byte[] rows) {
        var deflater = new Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] buffer = new byte[rows.length + 100];
        return java.util.Arrays.copyOf(buffer, deflater.deflate(buffer));
    }

    void number(int value) {
        out.write(value < 0 ? 1 : 0);
        int positive = Math.abs(value);
        for (int i = 0; i < 4; i++) {
            out.write(positive >>> (8 * i));
        }
    }

    private void text(String text) {
        if (text == null) {
            number(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
