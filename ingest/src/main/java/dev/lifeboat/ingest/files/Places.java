package dev.lifeboat.ingest.files;

import dev.lifeboat.ingest.observe.BadInputException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/** Finds the backups at a place: the place itself, or what is below it. Links are not followed. */
public final class Places {
    /** Deep enough for HOST/DAY/BACKUP, and for the files in that. */
    private static final int DEPTH = 4;

    private Places() {}

    /**
     * The backups, in the order of their names. What is inside of one is not looked at.
     *
     * @param isBackup whether a directory or file is one
     * @param what what is expected there, for messages
     * @throws BadInputException if the place does not exist, or holds other things alone
     */
    public static List<Path> backups(Path place, Predicate<Path> isBackup, String what) {
        if (!Files.exists(place)) {
            throw new BadInputException(place.toString(), "does not exist; expected " + what);
        }
        var found = new ArrayList<Path>();
        var others = new ArrayList<Path>();
        try {
            Path start = place.toRealPath();
            Files.walkFileTree(
                    start, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                            if (isBackup.test(directory)) {
                                found.add(directory);
                                return FileVisitResult.SKIP_SUBTREE;
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            (attributes.isRegularFile() && isBackup.test(file) ? found : others).add(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                            if (e instanceof NoSuchFileException) {
                                return FileVisitResult.CONTINUE; // it was removed meanwhile
                            }
                            throw e;
                        }
                    });
        } catch (IOException e) {
            throw new BadInputException(place.toString(), "cannot be read: " + e + "; expected " + what);
        }
        if (found.isEmpty() && !others.isEmpty()) {
            throw new BadInputException(
                    place.toString(), "holds " + others.get(0).getFileName() + " and no " + what);
        }
        found.sort(null);
        return found;
    }
}
