package dev.lifeboat.drill.own;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a PostgreSQL data directory belongs into a base backup: all but what the server makes anew or what would do
 * harm in a copy, as "Making a Base Backup Using the Low Level API" of PostgreSQL's manual lists it.
 *
 * @param directories all directories, parents first, relative to the data directory
 * @param files the files to copy, {@code global/pg_control} last so that it is never older than what it speaks of
 */
record DataDirectory(List<String> directories, List<String> files) {
    private static final String CONTROL = "global/pg_control";

    /** Kept as directories, without their content. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "backup_label",
            "backup_label.old",
            "tablespace_map",
            "tablespace_map.old",
            "backup_manifest",
            "current_logfiles",
            "current_logfiles.tmp",
            "postgresql.auto.conf.tmp",
            "recovery.signal",
            "standby.signal");

    private static final Pattern TEMPORARY =
            Pattern.compile("pgsql_tmp.*|pg_internal\\.init.*|t\\d+_\\d+(_\\w+)?(\\.\\d+)?");

    DataDirectory {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
    }

    static DataDirectory list(Path root) throws IOException {
        List<String> directories = new ArrayList<>();
        List<String> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String path = relative(root, directory);
                if (temporary(path)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!path.isEmpty()) {
                    directories.add(path);
                }
                return EMPTIED.contains(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String path = relative(root, file);
                if (attributes.isSymbolicLink()) {
                    throw new IOException(file + " is a link (a tablespace?): this backup only takes what is inside the"
                            + " data directory");
                }
                if (!LEFT_OUT.contains(path) && !temporary(path)) {
                    files.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // dropped while we looked: the log says so too
                }
                throw failure;
            }
        });
        files.sort(
                Comparator.comparing((String path) -> path.equals(CONTROL)).thenComparing(Comparator.naturalOrder()));
        return new DataDirectory(directories, files);
    }

    private static boolean temporary(String path) {
        return TEMPORARY.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
