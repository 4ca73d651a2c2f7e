package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Links that may lead out of a drill, and pipes and devices, which whoever reads them may wait for forever. */
public final class Links {
    private Links() {}

    /** Which links may be. */
    @FunctionalInterface
    public interface Allowed {
        boolean test(Path link) throws IOException;
    }

    /**
     * Refuses those in a directory; it follows none.
     *
     * @param so what does not happen then, e.g. {@code no server is started on it}
     * @throws DrillEndedException if there is one, which says nothing about the backup
     */
    public static void refuse(Path top, String so, Allowed allowed) throws DrillEndedException {
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isSymbolicLink() && !allowed.test(file)) {
                        throw new RefusedException(file + " is a link, which may lead out of the drill; " + so);
                    }
                    if (attributes.isOther()) {
                        throw new RefusedException(file
                                + " is neither a file nor a directory; whoever reads it may wait forever, so " + so);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (RefusedException e) {
            throw DrillEndedException.couldNotRun("links", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("links", top + " cannot be read to its end: " + e);
        }
    }

    /** Whether a link leads to what is below a directory. @param own without links itself */
    public static boolean isBelow(Path own, Path link) throws IOException {
        try {
            Path real = link.toRealPath();
            return real.startsWith(own) && !real.equals(own);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String why) {
            super(why);
        }
    }
}
