package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.catalog.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a backup as PostgreSQL 17 does, without a server. The manifest is that of backup_manifest.c: version 2 with
 * System-Identifier; the label that of xlogbackup.c, with INCREMENTAL FROM LSN and INCREMENTAL FROM TLI; the names
 * INCREMENTAL.N those of basebackup_incremental.c; the first page of a file of the log that of xlog_internal.h. All else is as
 * pg_basebackup 15 was seen to write it.
 */
public final class WrittenBackup {
    static final String SYSTEM = "7320280665284567118";

    private final Path directory;
    private final List<String> files = new ArrayList<>();
    private String start = "0/2000028";
    private String identifier = SYSTEM;
    private long timeline = 1;

    public WrittenBackup(Path directory) {
        this.directory = directory;
        file("PG_VERSION", "17\n");
        file("global/pg_control", control());
        file("base/5/1259", "x".repeat(8192).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] control() {
        var bytes = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(Long.parseUnsignedLong(SYSTEM)).putInt(1700);
        return bytes.array();
    }

    WrittenBackup from(String lsn) {
        start = lsn;
        return this;
    }

    WrittenBackup system(String other) {
        identifier = other;
        return this;
    }

    WrittenBackup incrementalFrom(String lsn) {
        file("base/5/INCREMENTAL.1259", "changes");
        return label("INCREMENTAL FROM LSN: " + lsn + "\nINCREMENTAL FROM TLI: 1\n");
    }

    public WrittenBackup label(String more) {
        file(
                "backup_label",
                "START WAL LOCATION: " + start + " (file 000000010000000000000002)\nCHECKPOINT LOCATION: "
                        + start
                        + "\nBACKUP METHOD: streamed\nBACKUP FROM: primary\nSTART TIME: 2026-11-22 19:39:08 CET\n"
                        + "LABEL: pg_basebackup base backup\nSTART TIMELINE: 1\n" + more);
        return this;
    }

    WrittenBackup file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    WrittenBackup file(String path, byte[] bytes) {
        write(directory.resolve(path), bytes);
        return entry("\"Path\": \"" + path + "\", \"Size\": " + bytes.length
                + ", \"Last-Modified\": \"2026-11-22 19:39:08 GMT\", \"Checksum-Algorithm\": \"SHA256\", \"Checksum\": \""
                + Texts.sha256(bytes) + "\"");
    }

    /** An entry as it stands in the manifest; no file is written. */
    WrittenBackup entry(String text) {
        files.add("{ " + text + " }");
        return this;
    }

    /** Writes the manifest, and the log that it needs. */
    public Path done() {
        String end = start.replaceFirst("\\w\\w$", "FF");
        String lines = "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": " + identifier
                + ",\n\"Files\": [\n" + String.join(",\n", files)
                + "\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": " + timeline + ", \"Start-LSN\": \"" + start
                + "\", \"End-LSN\": \"" + end + "\" }\n],\n";
        write(
                directory.resolve("backup_manifest"),
                (lines + "\"Manifest-Checksum\": \"" + Texts.sha256(lines) + "\"}\n").getBytes(StandardCharsets.UTF_8));
        log(start, identifier);
        return directory;
    }

    private void log(String lsn, String system) {
        long number = Long.parseLong(lsn.substring(2), 16) >> 24;
        var page = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
        page.putShort((short) 0xD116)
                .putShort((short) 2)
                .putInt(1)
                .putLong(number << 24)
                .putInt(0)
                .putInt(0);
        page.putLong(Long.parseUnsignedLong(system)).putInt(16 << 20).putInt(8192);
        write(directory.resolve("pg_wal/%08X%08X%08X".formatted(timeline, 0, number)), page.array());
    }

    static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
