package dev.lifeboat.cli.up;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The room that is left on the disk of the data. Kafka and PostgreSQL stop hard when it is full; so nothing is started
 * when it is almost full, and all is ended in order before it is.
 */
final class DiskSpace {
    private static final long MEBIBYTE = 1024 * 1024;
    /** A fresh stack takes about 250 MiB; PostgreSQL keeps up to 1 GiB of its log. */
    private static final long TO_START = 512 * MEBIBYTE;

    private static final long TO_WARN = 2048 * MEBIBYTE;
    private static final long TO_GO_ON = 200 * MEBIBYTE;

    private final Path data;
    private final LongSupplier usableBytes;

    DiskSpace(Path data) {
        this(data, () -> usable(data));
    }

    DiskSpace(Path data, LongSupplier usableBytes) {
        this.data = data;
        this.usableBytes = usableBytes;
    }

    private static long usable(Path data) {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell how much room is left for " + data, e);
        }
    }

    /**
     * @throws CommandFailedException if there is not enough to start
     */
    void requireEnoughToStart() {
        if (usableBytes.getAsLong() < TO_START) {
            throw new CommandFailedException(
                    ExitCode.CRASH,
                    left() + "; lifeboat does not start with less than " + mebibytes(TO_START)
                            + ". Make room, or name another directory with --data");
        }
    }

    boolean isLow() {
        return usableBytes.getAsLong() < TO_WARN;
    }

    boolean isTooLittleToGoOn() {
        return usableBytes.getAsLong() < TO_GO_ON;
    }

    /** How much is left, for people. */
    String left() {
        return "only " + mebibytes(usableBytes.getAsLong()) + " are left on the disk of " + data;
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE);
    }
}
