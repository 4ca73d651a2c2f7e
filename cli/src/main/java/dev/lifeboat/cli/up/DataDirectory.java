package dev.lifeboat.cli.up;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The data of one local stack, held by one {@code up} at a time: the lock goes with the process, however it ends. */
final class DataDirectory implements AutoCloseable {
    /** How the data is laid out; another layout gets another number. */
    private static final String FORMAT = "1";

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates it unless it is there, and takes it.
     *
     * @throws CommandFailedException if it cannot be written, is held by another process, or is of another version
     */
    static DataDirectory open(Path given) {
        Path path = given.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            if (!Files.isWritable(path)) {
                throw failed("cannot write to the data directory " + path + "; name another with --data", null);
            }
            var lock = take(path);
            try {
                requireOwnFormat(path);
                return new DataDirectory(path, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("cannot use " + path + " as data directory: " + e + "; name another with --data", e);
        }
    }

    private static FileChannel take(Path path) throws IOException {
        Path lockFile = path.resolve("lock");
        Path holder = path.resolve("holder.pid");
        var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held by this very process
        }
        if (lock == null) {
            channel.close();
            String pid = Files.exists(holder) ? Files.readString(holder).trim() : "unknown";
            throw failed(
                    "lifeboat already runs on " + path + ", as process " + pid
                            + "; use that one, end it, or name another directory with --data (and --port-base)",
                    null);
        }
        Files.writeString(holder, ProcessHandle.current().pid() + "\n");
        return channel;
    }

    private static void requireOwnFormat(Path path) throws IOException {
        Path file = path.resolve("format");
        if (!Files.exists(file)) {
            Files.writeString(file, FORMAT + "\n");
            return;
        }
        String format = Files.readString(file).trim();
        if (!format.equals(FORMAT)) {
            throw failed(
                    "the data in " + path + " is of format " + format + ", this lifeboat keeps format " + FORMAT
                            + "; run the lifeboat that wrote it, or name another directory with --data",
                    null);
        }
    }

    private static CommandFailedException failed(String message, @Nullable Throwable cause) {
        return new CommandFailedException(ExitCode.CRASH, message, cause);
    }

    Path path() {
        return path;
    }

    Path parts() {
        return path.resolve("parts");
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path streamsState() {
        return path.resolve("streams");
    }

    Path pidFile(String component) {
        return path.resolve(component + ".pid");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // it goes with the process
        }
    }
}
