package dev.lifeboat.drill.own;

import dev.lifeboat.drill.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every file that belongs to a backup. Kept beside the files as text, one file a line: digest, size, path.
 *
 * @param files in order of path
 */
public record Manifest(List<FileEntry> files) {
    /** Name of the manifest within the backup's directory. */
    public static final String FILE = "MANIFEST";

    public Manifest {
        files = files.stream().sorted(Comparator.comparing(FileEntry::path)).toList();
    }

    /** Reads the manifest of the backup in a directory; an unreadable one is an {@link IOException} that names the line. */
    public static Manifest read(Path backup) throws IOException {
        List<FileEntry> files = new ArrayList<>();
        Path file = backup.resolve(FILE);
        for (String line : Files.readAllLines(file)) {
            files.add(parse(file, files.size() + 1, line));
        }
        return new Manifest(files);
    }

    /** Lists every file below a directory. */
    public static Manifest of(Path backup) throws IOException {
        List<FileEntry> files = new ArrayList<>();
        for (String path : paths(backup)) {
            Path file = backup.resolve(path);
            files.add(new FileEntry(path, Files.size(file), Digests.sha256(file)));
        }
        return new Manifest(files);
    }

    /** Digest of the manifest, and so of the whole backup: {@code sha256:...}. */
    public String digest() {
        return "sha256:" + Digests.sha256(text());
    }

    /** Size of all files together. */
    public long bytes() {
        return files.stream().mapToLong(FileEntry::bytes).sum();
    }

    /**
     * Compares a directory with this manifest.
     *
     * @return what is missing, of another size, of another content, or not listed; empty when all is as it was
     */
    public List<FileFault> check(Path backup, Progress progress) throws IOException {
        List<FileFault> faults = new ArrayList<>();
        long total = bytes();
        long done = 0;
        for (FileEntry entry : files) {
            progress.at("checking files", done, total);
            fault(backup, entry).ifPresent(faults::add);
            done += entry.bytes();
        }
        progress.at("checking files", total, total);
        faults.addAll(strangers(backup));
        return List.copyOf(faults);
    }

    /** Writes it beside the files it lists. */
    public void write(Path backup) throws IOException {
        Files.writeString(backup.resolve(FILE), text(), StandardCharsets.UTF_8);
    }

    private Optional<FileFault> fault(Path backup, FileEntry entry) throws IOException {
        Path file = backup.resolve(entry.path());
        if (!Files.isRegularFile(file)) {
            return Optional.of(new FileFault(entry.path(), "is missing"));
        }
        long bytes = Files.size(file);
        if (bytes != entry.bytes()) {
            return Optional.of(new FileFault(
                    entry.path(), "has " + bytes + " bytes, but had " + entry.bytes() + " when the backup was made"));
        }
        return Digests.sha256(file).equals(entry.sha256())
                ? Optional.empty()
                : Optional.of(new FileFault(entry.path(), "has other content than when the backup was made"));
    }

    private List<FileFault> strangers(Path backup) throws IOException {
        Set<String> known = files.stream().map(FileEntry::path).collect(Collectors.toCollection(HashSet::new));
        known.add(FILE);
        return paths(backup).stream()
                .filter(path -> !known.contains(path))
                .map(path -> new FileFault(path, "is not listed in the manifest"))
                .toList();
    }

    private static List<String> paths(Path backup) throws IOException {
        try (Stream<Path> all = Files.walk(backup)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> backup.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private String text() {
        return files.stream()
                .map(file -> file.sha256() + " " + file.bytes() + " " + file.path() + "\n")
                .collect(Collectors.joining());
    }

    private static FileEntry parse(Path file, int number, String line) throws IOException {
        String[] parts = line.split(" ", 3);
        try {
            return new FileEntry(parts[2], Long.parseLong(parts[1]), parts[0]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " line " + number + " is no manifest entry (digest, size, path): " + line, e);
        }
    }
}
