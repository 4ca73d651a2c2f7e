package dev.lifeboat.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the demo started or wrote, and its end: the last started is ended first, then the directory goes unless it is
 * kept. Closing twice, or from the thread that Ctrl-C starts, changes nothing more.
 */
final class Belongings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Belongings.class);

    private static final String PREFIX = "lifeboat-demo-";
    /** The path of a socket has at most 107 bytes, and that of a drill 47 of its own. */
    private static final int LONGEST = 107 - 47 - (PREFIX.length() + 8 + 1);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Path directory;
    private boolean keep;
    private boolean cancelled;

    /** A new directory below the machine's temporary one, or below /tmp where that would be too deep for a drill's socket. */
    synchronized Path directory(boolean keepIt) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path parent = temporary.toString().length() > LONGEST ? Path.of("/tmp") : temporary;
        String name = PREFIX + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
        Path created = Files.createDirectory(
                parent.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        directory = created;
        keep = keepIt;
        return created;
    }

    synchronized String directory() {
        return String.valueOf(directory);
    }

    /**
     * Takes care of a part from now on.
     *
     * @throws CancellationException if the demo is being ended; the part is ended as well
     */
    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        if (cancelled) {
            throw new CancellationException("the demo is being ended");
        }
        return part;
    }

    /** From now on nothing more is begun. */
    synchronized void cancel() {
        cancelled = true;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the demo did not end well: {}", e.getMessage());
            }
        }
        if (directory != null && !keep) {
            delete(directory);
            directory = null;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be deleted whole: {}; delete it by hand", directory, e.getMessage());
        }
    }
}
