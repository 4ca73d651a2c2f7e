package dev.lifeboat.local;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts the parts once, in a directory that goes away, and keeps what later starts profit from: PostgreSQL unpacked, and
 * the class archives of the broker and the registry. The build runs it; a second time it has nothing to do. Nothing
 * depends on it: what fails is told, and the build goes on.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Takes the scratch directory. */
    public static void main(String[] args) {
        var scratch = Path.of(args[0]);
        try {
            if (archived("broker", Parts.broker()) && archived("registry", Parts.registry())) {
                return;
            }
            Directories.delete(scratch);
            LocalStack.start(scratch, Ports.free(), line -> {}).close();
            ClassArchives.buildMissing();
            Directories.delete(scratch);
        } catch (IOException | RuntimeException e) {
            System.err.println("the parts were not rehearsed, so they start slower: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean archived(String kind, String classPath) {
        var archive = ClassArchive.of(kind, classPath);
        return archive.isEmpty() || archive.get().exists();
    }
}
