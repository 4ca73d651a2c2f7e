package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.Home;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Held by whoever drills a database on this machine; it falls with the process, however that ends. Who it is stands in its file,
 * for people.
 */
final class DatabaseLock implements AutoCloseable {
    /** For all that drill on a machine, unless they are told otherwise. */
    static final Path PLACE = Home.data().resolve("drill-locks");

    private static final System.Logger LOG = System.getLogger(DatabaseLock.class.getName());
    private static final int LONGEST_HOLDER = 200;

    private final FileChannel channel;
    private final FileLock lock;

    private DatabaseLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes it; empty when another holds it. */
    static Optional<DatabaseLock> take(Path directory, String database) throws IOException {
        Files.createDirectories(directory);
        var channel = FileChannel.open(file(directory, database), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                sign(channel);
                return Optional.of(new DatabaseLock(channel, lock));
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
        channel.close();
        return Optional.empty();
    }

    /** For people alone: where the disk is full, the lock is held all the same. */
    private static void sign(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode("process "
                    + ProcessHandle.current().pid() + " since " + Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "who drills cannot be noted beside the lock: {0}", e.toString());
        }
    }

    /** Who holds it, or held it last, in words. */
    static String holder(Path directory, String database) {
        try (var in = Files.newInputStream(file(directory, database))) {
            String holder = new String(in.readNBytes(LONGEST_HOLDER), StandardCharsets.UTF_8);
            return holder.isBlank() ? "another process" : holder;
        } catch (IOException e) {
            return "another process";
        }
    }

    private static Path file(Path directory, String database) {
        return directory.resolve(UUID.nameUUIDFromBytes(database.getBytes(StandardCharsets.UTF_8)) + ".lock");
    }

    /** What cannot be released falls with the process: what was done under it stands. */
    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a lock of a drill cannot be released: {0}", e.toString());
        }
    }
}
