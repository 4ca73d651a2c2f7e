package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.files.Unpacked;
import dev.lifeboat.ingest.pgmanifest.Manifest.Item;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of a backup that was taken as tar archives: {@code base.tar}, one for each tablespace, and {@code pg_wal.tar},
 * compressed or not. Keeps what the manifest says of each file, some hundred bytes.
 */
final class TarFiles {
    private static final Pattern ARCHIVE = Pattern.compile("(base|pg_wal|[0-9]{1,10})\\.tar(\\.gz|\\.lz4|\\.zst)?");
    /** What is read of each for other ends than to compare it. */
    private static final int HEAD = 4096;

    private final Findings findings;
    private final Comparison comparison;
    private final Map<String, Item> listed = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, LogSegment> log = new HashMap<>();
    private final Map<String, byte[]> heads = new HashMap<>();

    TarFiles(Findings findings, Comparison comparison) {
        this.findings = findings;
        this.comparison = comparison;
    }

    static boolean isArchive(Path file) {
        return ARCHIVE.matcher(file.getFileName().toString()).matches();
    }

    static boolean isBase(Path file) {
        return isArchive(file) && file.getFileName().toString().startsWith("base.");
    }

    void list(Item item) {
        listed.put(item.path(), item);
    }

    /** Reads all archives, once everything is listed. */
    void compare(List<Path> archives) {
        for (Path archive : archives) {
            String name = archive.getFileName().toString();
            String what = name.substring(0, name.indexOf('.'));
            String prefix = what.equals("base") ? "" : what.equals("pg_wal") ? "pg_wal/" : "pg_tblspc/" + what + "/";
            try (var in = opened(archive);
                    var tar = new TarArchiveInputStream(in)) {
                TarArchiveEntry entry;
                while ((entry = tar.getNextEntry()) != null) {
                    if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
                        entry(prefix + entry.getName().replaceFirst("^(\\./)+", ""), entry.getSize(), tar);
                    }
                }
                in.transferTo(
                        OutputStream.nullOutputStream()); // what compressed it has a checksum of its own, at the end
            } catch (IOException | IllegalArgumentException e) {
                findings.wrong(name, "is damaged or ends early: " + e.getMessage());
            }
        }
        listed.keySet().stream()
                .filter(path -> PlainFiles.isCompared(path) && !seen.contains(path))
                .sorted()
                .forEach(path -> findings.wrong(path, "is missing"));
    }

    private void entry(String path, long size, TarArchiveInputStream tar) throws IOException {
        if (path.startsWith("pg_wal/")) {
            String name = path.substring("pg_wal/".length());
            if (LogSegment.isOne(name)) {
                log.put(name, LogSegment.of(name, tar));
            }
            return;
        }
        Item item = listed.get(path);
        if (!PlainFiles.isCompared(path)) {
            return;
        }
        if (item == null) {
            findings.wrong(path, "is there and not in the manifest");
            return;
        }
        seen.add(path);
        InputStream content = new Unclosed(tar);
        if (path.equals("backup_label") || path.equals("PG_VERSION") || path.equals("global/pg_control")) {
            byte[] head = tar.readNBytes(HEAD);
            heads.put(path, head);
            content = new java.io.SequenceInputStream(new java.io.ByteArrayInputStream(head), content);
        }
        InputStream all = content;
        comparison.compare(item, size, () -> all);
    }

    /** The first bytes of a file that tells something of the backup; empty when it is not there. */
    byte[] head(String path) {
        return heads.getOrDefault(path, new byte[0]);
    }

    Map<String, LogSegment> log() {
        return log;
    }

    private static InputStream opened(Path archive) throws IOException {
        return Unpacked.of(
                new BufferedInputStream(Files.newInputStream(archive), 256 * 1024),
                archive.getFileName().toString());
    }

    /** The archive goes on behind a file. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
