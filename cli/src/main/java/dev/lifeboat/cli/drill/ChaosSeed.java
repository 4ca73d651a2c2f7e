package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What the times of chaos drills are drawn from: drawn itself once, and kept, so that a restart foresees the same. */
final class ChaosSeed {
    private static final String FILE = "chaos-seed";

    private ChaosSeed() {}

    static long of(@Nullable Long told, Path directory) {
        if (told != null) {
            return told;
        }
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Long.toString(new SecureRandom().nextLong()), StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                // that of an earlier start
            }
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "the seed of chaos drills cannot be kept in " + file + " (" + e + "); remove it, or say --seed",
                    e);
        }
    }
}
