package dev.lifeboat.drill.server;

import dev.lifeboat.drill.DrillEndedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Programs of one major version of PostgreSQL.
 *
 * @param directory that holds {@code postgres}
 */
public record Programs(Path directory) {
    /** Not known before the backup is restored, whose files say of which version they are. */
    public static final Programs UNKNOWN = new Programs(Path.of("unknown"));

    /** Of Debian and of the PGDG's packages for Red Hat. */
    private static final List<String> PLACES = List.of("/usr/lib/postgresql/%s/bin", "/usr/pgsql-%s/bin");

    /**
     * Those of a version.
     *
     * @param major e.g. {@code 15}
     * @param named where to look alone; null: where packages put them
     */
    public static Programs of(String major, @Nullable Path named) throws DrillEndedException {
        if (named != null) {
            if (!Files.isExecutable(named.resolve("postgres"))) {
                throw DrillEndedException.couldNotRun("tools", named.resolve("postgres") + " is no program here");
            }
            return new Programs(named);
        }
        for (String place : PLACES) {
            Path directory = Path.of(place.formatted(major));
            if (Files.isExecutable(directory.resolve("postgres"))) {
                return new Programs(directory);
            }
        }
        throw DrillEndedException.couldNotRun(
                "tools",
                "PostgreSQL " + major
                        + ", which the backup needs, is not installed here; install it, or name the directory of"
                        + " its programs with --binaries");
    }

    /** Path of a program. */
    public String program(String name) {
        return directory.resolve(name).toString();
    }

    /** Whether there is one of that name: some packages leave out contributed ones. */
    public boolean has(String name) {
        return Files.isExecutable(directory.resolve(name));
    }
}
