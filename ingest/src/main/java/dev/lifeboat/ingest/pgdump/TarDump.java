package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.pgdump.Toc.Data;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** A file of {@code pg_dump -Ft}: the table of contents, the data, and a script, which is written last. Nothing in it is summed up. */
final class TarDump {
    private static final String LAST = "restore.sql";
    private static final String OBJECTS = "blobs.toc";
    /** One, or since PostgreSQL 17 one for each thousand. */
    private static final Pattern LIST = Pattern.compile("blobs(_\\d+)?\\.toc");

    private TarDump() {}

    static Dump read(Path file, Progress progress) throws IOException, BrokenDumpException {
        try (var bytes = Bytes.of(file, progress);
                var tar = new TarArchiveInputStream(bytes)) {
            Toc toc = null;
            Map<String, Data> expected = new HashMap<>();
            Set<String> found = new HashSet<>();
            Set<String> needed = new TreeSet<>();
            long dataBytes = 0;
            TarArchiveEntry entry;
            while ((entry = next(tar)) != null) {
                String name = entry.getName();
                found.add(name);
                if (name.equals(DirectoryDump.CONTENTS)) {
                    toc = Toc.read(new ArchiveInput(tar), Toc.Layout.FILES);
                    toc.data().values().forEach(data -> expected.put(file(data), data));
                } else if (LIST.matcher(name).matches()) {
                    objects(tar, name, needed);
                } else if (name.endsWith(".dat")) {
                    dataBytes += data(tar, entry.getSize(), name, expected.get(name));
                }
            }
            if (toc == null) {
                throw BrokenDumpException.endsEarly("ends before its table of contents");
            }
            needed.addAll(expected.keySet());
            for (String name : needed) {
                if (!found.contains(name)) {
                    throw BrokenDumpException.endsEarly("ends early: " + name + " is not in it");
                }
            }
            for (String name : found) {
                if (name.startsWith("blob_") && !needed.contains(name)) {
                    throw BrokenDumpException.damaged("no list names " + name);
                }
            }
            if (!found.contains(LAST)) {
                throw BrokenDumpException.endsEarly("ends early: " + LAST + ", which is written last, is not in it");
            }
            String digest = bytes.digestToTheEnd();
            return CustomDump.dumped(file, "tar", toc, dataBytes, bytes.position(), digest);
        }
    }

    /** Large objects have files of their own, which a list names; before PostgreSQL 17 another name stands here. */
    private static String file(Data data) {
        return data.ofTable() || LIST.matcher(data.file()).matches() ? data.file() : OBJECTS;
    }

    private static void objects(TarArchiveInputStream tar, String list, Set<String> needed)
            throws IOException, BrokenDumpException {
        int before = needed.size();
        var lines = new BufferedReader(new InputStreamReader(tar, StandardCharsets.US_ASCII));
        for (String line; (line = lines.readLine()) != null; ) {
            needed.add(line.substring(line.indexOf(' ') + 1));
        }
        if (needed.size() == before) {
            throw BrokenDumpException.damaged(list + " names no large object");
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws BrokenDumpException {
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw BrokenDumpException.endsEarly("ends early or is damaged: " + e.getMessage());
        }
    }

    private static long data(TarArchiveInputStream tar, long size, String name, @Nullable Data expected)
            throws BrokenDumpException {
        try (var content = new Content(false)) {
            byte[] buffer = new byte[64 * 1024];
            int length;
            while ((length = tar.read(buffer)) > 0) {
                content.add(buffer, length);
            }
            if (content.bytes() < size) {
                throw BrokenDumpException.endsEarly("ends early, in " + name);
            }
            if (expected != null && !content.endsAs(expected)) {
                throw BrokenDumpException.damaged(name + " does not end as the data of a table do");
            }
            return content.bytes();
        } catch (IOException | DataFormatException e) {
            throw BrokenDumpException.endsEarly("ends early, in " + name + ": " + e.getMessage());
        }
    }
}
