package dev.lifeboat.ingest.files;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/** Reads a file that can only be small. */
public final class SmallText {
    private SmallText() {}

    /**
     * All of it.
     *
     * @throws BadInputException if it is larger than that, is not UTF-8 (saying at which byte) or cannot be read
     */
    public static String of(Path file, int mostBytes) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new BadInputException(
                        file.toString(), "has more than " + mostBytes + " bytes, which it never has");
            }
            return ToolOutput.saved(file.toString(), bytes, Instant.EPOCH).text();
        } catch (NoSuchFileException e) {
            throw new BadInputException(file.toString(), "does not exist");
        } catch (IOException e) {
            throw new BadInputException(file.toString(), "cannot be read: " + e);
        }
    }
}
