package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.files.Unpacked;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.pgdump.Toc.Data;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;

/** A directory of {@code pg_dump -Fd}: the table of contents, which is written last, and a file for each entry that has data. */
final class DirectoryDump {
    static final String CONTENTS = "toc.dat";

    /** Names of its files are opened: they must be names. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,80}\\.(dat|toc)");

    private static final Pattern LARGE_OBJECT = Pattern.compile("\\d+ (blob_\\d+\\.dat)");
    private static final List<String> ENDS = List.of("", ".gz", ".lz4", ".zst");

    private final Path directory;
    private final Progress progress;
    private final TreeMap<String, String> digests = new TreeMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private long size;
    private long dataBytes;

    private DirectoryDump(Path directory, Progress progress) {
        this.directory = directory;
        this.progress = progress;
    }

    static boolean isOne(Path directory) {
        if (Files.exists(directory.resolve(CONTENTS))) {
            return true;
        }
        try (var files = Files.list(directory)) {
            var names =
                    files.map(file -> file.getFileName().toString()).limit(1000).toList();
            return !names.isEmpty()
                    && names.stream()
                            .allMatch(name -> name.matches("(\\d+|blob_\\d+|blobs(_\\d+)?)\\.(dat|toc)(\\.\\w+)?"));
        } catch (IOException e) {
            return false;
        }
    }

    static Dump read(Path directory, Progress progress) throws IOException, BrokenDumpException {
        if (!Files.exists(directory.resolve(CONTENTS))) {
            throw BrokenDumpException.endsEarly("has no toc.dat, which is written last");
        }
        var dump = new DirectoryDump(directory, progress);
        Toc toc;
        try (var bytes = Bytes.of(directory.resolve(CONTENTS), progress)) {
            toc = Toc.read(new ArchiveInput(bytes), Toc.Layout.FILES);
            dump.read(CONTENTS, bytes);
        } catch (BrokenDumpException e) {
            throw BrokenDumpException.damaged(CONTENTS + " " + e.problem());
        }
        for (Data entry : toc.data().values()) {
            dump.entry(entry);
        }
        dump.noObjectIsUnnamed();
        return CustomDump.dumped(
                directory, "directory", toc, dump.dataBytes, dump.size, Texts.sha256(dump.digests.toString()));
    }

    private void entry(Data entry) throws IOException, BrokenDumpException {
        String content = file(entry.file(), entry);
        if (entry.file().startsWith("blobs")) {
            if (content.isBlank()) {
                throw BrokenDumpException.damaged(entry.file() + " names no large object");
            }
            for (String line : content.split("\n")) {
                var object = LARGE_OBJECT.matcher(line);
                if (object.matches()) {
                    file(object.group(1), new Data("", false, false, ""));
                } else if (!line.isBlank()) {
                    throw BrokenDumpException.damaged(entry.file() + " names no large object: "
                            + Texts.bounded(line.replaceAll("\\p{Cntrl}", "?"), 60));
                }
            }
        }
    }

    /** A list that was cut at the end of a line names fewer than there are. */
    private void noObjectIsUnnamed() throws IOException, BrokenDumpException {
        try (var files = Files.newDirectoryStream(directory, "blob_*")) {
            for (Path file : files) {
                if (!read.contains(file.getFileName().toString())) {
                    throw BrokenDumpException.damaged(
                            "no list names " + Texts.bounded(file.getFileName().toString(), 80));
                }
            }
        }
    }

    /** Reads a file to its end. @return what a list of large objects holds; empty for all others */
    private String file(String name, Data entry) throws IOException, BrokenDumpException {
        if (!NAME.matcher(name).matches()) {
            throw BrokenDumpException.damaged(
                    "toc.dat names '" + Texts.bounded(name, 80) + "', which is none of its files; it was not opened");
        }
        String stored = ENDS.stream()
                .map(end -> name + end)
                .filter(each -> Files.isRegularFile(directory.resolve(each)))
                .findFirst()
                .orElseThrow(() -> BrokenDumpException.damaged(name + " is missing"));
        if (!read.add(stored)) {
            return "";
        }
        boolean list = name.endsWith(".toc");
        var listed = new StringBuilder();
        try (var bytes = Bytes.of(directory.resolve(stored), progress);
                var content = new Content(false)) {
            InputStream in = Unpacked.of(bytes, stored);
            byte[] buffer = new byte[64 * 1024];
            int length;
            while ((length = in.read(buffer)) > 0) {
                content.add(buffer, length);
                if (list) {
                    listed.append(new String(buffer, 0, length, java.nio.charset.StandardCharsets.US_ASCII));
                }
            }
            if (Unpacked.isPacked(stored) && bytes.position() == 0) {
                throw BrokenDumpException.damaged(stored + " is empty");
            }
            if (!content.endsAs(entry)) {
                throw BrokenDumpException.damaged(stored + " does not end as the data of a table do");
            }
            dataBytes += list ? 0 : content.bytes();
            read(stored, bytes);
        } catch (EOFException e) {
            throw BrokenDumpException.damaged(stored + " ends early");
        } catch (ZipException | DataFormatException e) {
            throw BrokenDumpException.damaged(stored + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            if (stored.endsWith(".lz4") || stored.endsWith(".zst")) { // which have no exception for it
                throw BrokenDumpException.damaged(stored + " is damaged or ends early: " + e.getMessage());
            }
            throw e;
        }
        return listed.toString();
    }

    private void read(String name, Bytes bytes) throws IOException {
        digests.put(name, bytes.digestToTheEnd());
        size += bytes.position();
    }
}
