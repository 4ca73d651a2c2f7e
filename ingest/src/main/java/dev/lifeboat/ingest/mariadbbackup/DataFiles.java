package dev.lifeboat.ingest.mariadbbackup;

import dev.lifeboat.ingest.observe.Progress;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a backup: what of them is missing, empty or damaged. That none is proves little: no list says which files there
 * should be, and those of other engines than InnoDB have no checksums.
 */
final class DataFiles {
    private static final int MOST_TOLD = 20;

    private final Path backup;
    private final boolean checksums;
    private final Progress progress;
    private final List<String> problems = new ArrayList<>();
    /** Of an incremental backup: what each file of changes and its description have in common, and which are there. */
    private final Map<String, String> changes = new TreeMap<>();

    private boolean system;
    private boolean redo;
    private long bytes;
    private long pages;
    private long readSoFar;

    private DataFiles(Path backup, boolean checksums, Progress progress) {
        this.backup = backup;
        this.checksums = checksums;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param bytes of all files
     * @param pages of InnoDB whose checksum is right
     * @param problems what is wrong; empty where nothing is
     */
    record Found(long bytes, long pages, List<String> problems) {}

    static Found of(Path backup, boolean prepared, boolean checksums, Progress progress) throws IOException {
        var files = new DataFiles(backup, checksums, progress);
        files.walk();
        files.changes.forEach((path, there) -> {
            if (there.length() < ".delta".length() + ".meta".length()) {
                files.problem(path + (there.equals(".meta") ? ".delta" : ".meta"), "is missing");
            }
        });
        if (!files.system) {
            files.problem("ibdata1", "is missing or empty");
        }
        if (!prepared && !files.redo) {
            files.problem("the redo log", "is missing or empty");
        }
        return new Found(files.bytes, files.pages, List.copyOf(files.problems));
    }

    private void walk() throws IOException {
        Files.walkFileTree(backup, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    file(file, attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void file(Path file, long size) throws IOException {
        String path = backup.relativize(file).toString();
        String name = file.getFileName().toString();
        bytes += size;
        boolean space = name.endsWith(".ibd") || name.matches("ibdata\\d+");
        boolean empties = space || name.matches(".*\\.(ibd|frm|ibd\\.(delta|meta|qp|zst|lz4|xbcrypt))|ibdata\\d+\\..*");
        if (empties && size == 0) {
            problem(path, "is empty");
            return;
        }
        system |= path.matches("ibdata\\d+(\\.(?!meta).*)?");
        if (name.endsWith(".delta") || name.endsWith(".meta")) {
            changes.merge(
                    path.substring(0, path.lastIndexOf('.')), name.substring(name.lastIndexOf('.')), String::concat);
        }
        redo |= path.matches("(ib_logfile0|xtrabackup_logfile)(\\..*)?") && size > 0;
        if (space && checksums) {
            var found = InnodbPages.of(file, this::read);
            pages += found.compared();
            if (found.problem() != null) {
                problem(path, found.problem());
            }
        }
    }

    private void read(long more) {
        readSoFar += more;
        progress.at(backup.getFileName().toString(), readSoFar, 0);
    }

    private void problem(String what, String problem) {
        if (problems.size() < MOST_TOLD) {
            problems.add(what.replaceAll("\\p{Cntrl}", "?") + " " + problem);
        }
    }
}
