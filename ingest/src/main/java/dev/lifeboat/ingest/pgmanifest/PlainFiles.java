package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.pgmanifest.Manifest.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a plain backup beside its manifest. As with {@code pg_verifybackup}, {@code pg_wal} and what is written after the
 * backup are not compared. Keeps eight bytes of each file.
 */
final class PlainFiles {
    static final Set<String> NOT_COMPARED =
            Set.of("backup_manifest", "postgresql.auto.conf", "recovery.signal", "standby.signal");

    private static final String TABLESPACES = "pg_tblspc/";

    private final Path root;
    private final Findings findings;
    private final Comparison comparison;
    private long[] listed = new long[1024];
    private int count;
    private @Nullable Path insideSoFar;

    PlainFiles(Path root, Findings findings, Comparison comparison) {
        this.root = root;
        this.findings = findings;
        this.comparison = comparison;
    }

    static boolean isCompared(String path) {
        return !NOT_COMPARED.contains(path) && !path.equals("pg_wal") && !path.startsWith("pg_wal/");
    }

    void compare(Item item) {
        if (count == listed.length) {
            listed = Arrays.copyOf(listed, count * 2);
        }
        listed[count++] = key(item.path());
        if (!isCompared(item.path())) {
            return;
        }
        try {
            Path file = root.resolve(item.path());
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                findings.wrong(item.path(), "is no regular file");
            } else if (!isInside(file, item.path())) {
                findings.wrong(item.path(), "is reached by a link that leads out of the backup; it was not opened");
            } else {
                comparison.compare(item, attributes.size(), () -> Files.newInputStream(file));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            findings.wrong(item.path(), "is missing");
        } catch (InvalidPathException e) {
            findings.gap("names that this machine's locale cannot express were not looked at; set LC_ALL=C.UTF-8");
        } catch (AccessDeniedException e) {
            findings.gap(item.path() + " may not be read by this user");
        } catch (IOException e) {
            findings.wrong(item.path(), "cannot be read: " + e.getMessage());
        }
    }

    /** Tablespaces are reached by links; nothing else is. */
    private boolean isInside(Path file, String path) throws IOException {
        Path parent = file.getParent();
        if (parent == null || parent.equals(insideSoFar) || path.startsWith(TABLESPACES)) {
            return true;
        }
        if (!parent.toRealPath().startsWith(root.toRealPath())) {
            return false;
        }
        insideSoFar = parent;
        return true;
    }

    /** Whatever is there and not listed, once all that is listed was compared. */
    void extras() throws IOException {
        long[] sorted = Arrays.copyOf(listed, count);
        Arrays.sort(sorted);
        walk(root, "", sorted);
        Path tablespaces = root.resolve("pg_tblspc");
        if (Files.isDirectory(tablespaces)) {
            List<Path> links;
            try (var all = Files.list(tablespaces)) {
                links = all.filter(Files::isSymbolicLink)
                        .filter(Files::isDirectory)
                        .toList();
            }
            for (Path link : links) {
                walk(link.toRealPath(), TABLESPACES + link.getFileName() + "/", sorted);
            }
        }
    }

    /** Whether no link leads to where another backup may be as well; what they lead to elsewhere proves nothing. */
    boolean holdsAll(Path place, Set<Path> taken) throws IOException {
        Path tablespaces = root.resolve("pg_tblspc");
        boolean all = true;
        if (Files.isDirectory(tablespaces)) {
            try (var links = Files.newDirectoryStream(tablespaces, Files::isSymbolicLink)) {
                for (Path link : links) {
                    boolean there = Files.exists(link);
                    if (!there || !link.toRealPath().startsWith(place.toRealPath())) {
                        findings.gap(TABLESPACES + link.getFileName()
                                + " leads out of what is looked at; name a directory that holds both with --input");
                        all = false;
                    } else if (!taken.add(link.toRealPath())) {
                        findings.gap(TABLESPACES + link.getFileName() + " leads to where another backup's does");
                        all = false;
                    }
                }
            }
        }
        return all;
    }

    private void walk(Path from, String prefix, long[] sorted) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = prefix + from.relativize(file).toString().replace('\\', '/');
                if (isCompared(path)
                        && Arrays.binarySearch(sorted, key(path)) < 0
                        && !(attributes.isSymbolicLink() && path.startsWith(TABLESPACES))) {
                    findings.wrong(path, "is there and not in the manifest");
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                findings.gap(from.relativize(file) + " cannot be read");
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** FNV-1a: two of a million names are the same once in thirty million backups. */
    private static long key(String path) {
        long key = 0xcbf29ce484222325L;
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            key = (key ^ (b & 0xff)) * 0x100000001b3L;
        }
        return key;
    }
}
