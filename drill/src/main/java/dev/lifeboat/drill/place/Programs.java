package dev.lifeboat.drill.place;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Programs of one version of an engine.
 *
 * @param directory that holds them
 */
public record Programs(Path directory) {
    /** Not known before the backup is restored, whose files say of which version they are. */
    public static final Programs UNKNOWN = new Programs(Path.of("unknown"));

    /** Path of a program. */
    public String program(String name) {
        return directory.resolve(name).toString();
    }

    /** Whether there is one of that name: some packages leave out contributed ones. */
    public boolean has(String name) {
        return Files.isExecutable(directory.resolve(name));
    }
}
