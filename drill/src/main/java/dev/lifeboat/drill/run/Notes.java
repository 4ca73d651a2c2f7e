package dev.lifeboat.drill.run;

import dev.lifeboat.drill.place.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Notes of drills that were told as running, beside their directories: each stays until the end of its drill is told, whatever
 * becomes of the directory. They are the caller's alone; what others put there is not believed.
 */
public final class Notes {
    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final long LARGEST = 64 * 1024;

    private final Path directory;

    /** @param directory that drills get theirs in */
    public Notes(Path directory) {
        this.directory = directory;
    }

    /** Takes note of a drill, whole or not at all. A later note of the same takes its place. */
    public Path write(Unfinished drill) throws IOException {
        Path note = directory.resolve("note-" + drill.startedAt().toEpochMilli() + "-"
                + drill.process().replace(' ', '-') + ".json");
        Path unfinished = note.resolveSibling(note.getFileName() + ".new");
        Files.createDirectories(directory);
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, OWN);
        Files.writeString(unfinished, drill.note());
        return Files.move(unfinished, note, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Those of drills of this database whose process has ended, by their files. */
    public Map<Path, Unfinished> left(String database) throws IOException {
        var left = new TreeMap<Path, Unfinished>();
        if (!Files.isDirectory(directory)) {
            return left;
        }
        try (var all = Files.newDirectoryStream(directory, "note-*.json")) {
            for (Path note : all) {
                read(note)
                        .filter(drill -> drill.database().equals(database) && !Mark.isAlive(drill.process()))
                        .ifPresent(drill -> left.put(note, drill));
            }
        }
        return left;
    }

    private static Optional<Unfinished> read(Path note) throws IOException {
        try {
            boolean own = Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(note, LinkOption.NOFOLLOW_LINKS).getName().equals(System.getProperty("user.name"))
                    && Files.getPosixFilePermissions(note, LinkOption.NOFOLLOW_LINKS)
                            .equals(OWN.value())
                    && Files.size(note) <= LARGEST;
            return own ? Unfinished.read(Files.readString(note)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // its drill has told its end meanwhile
        }
    }
}
