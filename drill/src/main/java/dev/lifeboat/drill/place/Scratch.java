package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.local.ChildProcess;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one drill: new, empty, for its own account alone, and marked with who works in it. Nothing is ever written
 * outside of it. A drill that was killed leaves it behind; {@link #removeLeftovers} finds it by its mark.
 *
 * @param root the directory
 */
public record Scratch(Path root, Account account) implements AutoCloseable {
    private static final String PREFIX = "drill-";
    private static final String MARK = "LIFEBOAT-DRILL";
    private static final System.Logger LOG = System.getLogger(Scratch.class.getName());
    /** A path to a socket has at most 107 bytes. */
    private static final int LONGEST_ROOT = 107 - "/s/.s.PGSQL.5432".length();

    /**
     * Makes the directory.
     *
     * @param parent where; made if it is not there
     * @throws DrillEndedException if it must not be there: in a data directory of a server, above all
     */
    public static Scratch create(Path parent, String id, Account account) throws DrillEndedException {
        Path root = parent.resolve(PREFIX + id);
        if (root.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_ROOT) {
            throw DrillEndedException.couldNotRun(
                    "place",
                    root
                            + " is too long for the path of a socket; name a shorter directory with --directory, of at most "
                            + (LONGEST_ROOT - PREFIX.length() - id.length() - 1) + " characters");
        }
        try {
            refuseDataDirectory(parent);
            Files.createDirectories(parent);
            refuseDataDirectory(parent.toRealPath());
            // fails where anything is already
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            var scratch = new Scratch(root, account);
            // whole or not at all: one that is cut off is nobody's
            Path unfinished = Files.writeString(root.resolve(MARK + ".new"), Mark.own() + "\n");
            Files.move(unfinished, root.resolve(MARK), StandardCopyOption.ATOMIC_MOVE);
            for (Path path : List.of(scratch.data(), scratch.tablespaces(), scratch.sockets(), scratch.logs())) {
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            account.give(root);
            return scratch;
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun(
                    "place", "no directory for the drill can be made in " + parent + ": " + e);
        }
    }

    private static void refuseDataDirectory(Path place) throws DrillEndedException {
        for (Path above = place; above != null; above = above.getParent()) {
            boolean ofPostgres =
                    Files.exists(above.resolve("PG_VERSION")) || Files.exists(above.resolve("global/pg_control"));
            if (ofPostgres || Files.exists(above.resolve("ibdata1"))) {
                throw DrillEndedException.couldNotRun(
                        "place",
                        above + " is a data directory of "
                                + (ofPostgres ? "PostgreSQL" : "MariaDB or MySQL")
                                + ", and a drill restores nothing into one; name another"
                                + " directory with --directory");
            }
        }
    }

    /** Where the data directory is restored to; empty at first. */
    public Path data() {
        return root.resolve("data");
    }

    /** Where tablespaces are restored to; empty at first. */
    public Path tablespaces() {
        return root.resolve("tablespaces");
    }

    /** Where backups are unpacked of which one is made; not there at first. */
    public Path members() {
        return root.resolve("members");
    }

    /** Makes a further directory, for the account alone. */
    public Path directory(String name) throws IOException {
        Path made = Files.createDirectory(
                root.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.give(made);
        return made;
    }

    /** Gives the account what root has copied into the drill. */
    public void adopt(Path copied) throws IOException {
        if (!copied.startsWith(root)) {
            throw new IllegalArgumentException(copied + " is not of the drill in " + root);
        }
        account.give(copied);
    }

    /** Where the server's socket is. */
    public Path sockets() {
        return root.resolve("s");
    }

    /** Where logs are, and locks. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Writes a file that the account owns. */
    public Path write(Path file, String text) throws IOException {
        Files.writeString(
                file,
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        account.give(file);
        return file;
    }

    /**
     * Refuses links that were restored, unless they are those of tablespaces that were restored here: through any other, a
     * server would write to where its source works. Refuses pipes and devices as well.
     */
    public void refuseLinks() throws DrillEndedException {
        Path links = data().resolve("pg_tblspc");
        for (Path top : List.of(data(), tablespaces())) {
            Links.refuse(
                    top,
                    "no server is started on it",
                    link -> links.equals(link.getParent())
                            && Links.isBelow(tablespaces().toRealPath(), link));
        }
    }

    /** Bytes of all that was restored so far. */
    public long restoredBytes() {
        return bytes(data()) + bytes(tablespaces()) + bytes(members());
    }

    private static long bytes(Path directory) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // renamed meanwhile
                }
            });
        } catch (IOException e) {
            return bytes[0];
        }
        return bytes[0];
    }

    /** Removes it, and all that is in it. */
    @Override
    public void close() throws IOException {
        delete(root);
    }

    /**
     * Ends what killed drills left running, and removes their directories. What bears no mark, or the mark of a drill that
     * runs, is left alone; so is what somebody else may have put there.
     *
     * @return what was removed
     */
    public static List<Path> removeLeftovers(Path parent, Account account) throws IOException {
        var removed = new ArrayList<Path>();
        if (!Files.isDirectory(parent)) {
            return removed;
        }
        try (var directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : directories) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !account.owns(directory)) {
                    continue;
                }
                String mark = read(directory.resolve(MARK));
                if (mark == null) {
                    continue;
                }
                if (!Mark.is(mark)) {
                    LOG.log(System.Logger.Level.WARNING, "{0} bears no mark of a drill and is left alone", directory);
                    continue;
                }
                if (Mark.isAlive(mark)) {
                    continue;
                }
                try (var pidFiles = Files.newDirectoryStream(directory.resolve("logs"), "*.pid")) {
                    for (Path pidFile : pidFiles) {
                        ChildProcess.endLeftover(pidFile, "a drill's process");
                    }
                } catch (NoSuchFileException e) {
                    // killed before it was made
                }
                Survivors.kill(
                        Survivors.DIRECTORY,
                        new Scratch(directory, account).data().toString());
                delete(directory);
                removed.add(directory);
            }
        }
        return removed;
    }

    private static @Nullable String read(Path mark) throws IOException {
        try {
            return Files.readString(mark);
        } catch (NoSuchFileException | MalformedInputException e) {
            return null;
        }
    }

    /** Links are removed, and not followed. */
    private static void delete(Path root) throws IOException {
        Path mark = root.resolve(MARK);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(mark)) { // the last to go: by it what is left is found
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // a process that is ending removes its own
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                if (directory.equals(root)) {
                    Files.deleteIfExists(mark);
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
