package dev.lifeboat.drill.place;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Programs of one version of an engine.
 *
 * @param directories that hold them; of two of a name, that of the first directory counts
 */
public record Programs(List<Path> directories) {
    /** Not known before the backup is restored, whose files say of which version they are. */
    public static final Programs UNKNOWN = new Programs(Path.of("unknown"));

    public Programs {
        directories = List.copyOf(directories);
        if (directories.isEmpty()) {
            throw new IllegalArgumentException("programs are in some directory");
        }
    }

    public Programs(Path directory) {
        this(List.of(directory));
    }

    /** Path of a program; in the first directory where there is none. */
    public String program(String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(directories.get(0).resolve(name))
                .toString();
    }

    /** Whether there is one of that name: some packages leave out contributed ones. */
    public boolean has(String name) {
        return directories.stream().anyMatch(directory -> Files.isExecutable(directory.resolve(name)));
    }
}
