package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.place.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where PostgreSQL's programs of one major version are. */
final class PostgresPrograms {
    /** Of Debian and of the PGDG's packages for Red Hat. */
    private static final List<String> PLACES = List.of("/usr/lib/postgresql/%s/bin", "/usr/pgsql-%s/bin");

    private PostgresPrograms() {}

    /** Older ones recover by a file of their own, and take no settings for it. */
    private static final int OLDEST = 12;

    /** @param major e.g. {@code 15} */
    static void refuseOld(String major) throws DrillEndedException {
        if (major.matches("\\d{1,3}") && Integer.parseInt(major) < OLDEST) {
            throw tooOld(major);
        }
    }

    static DrillEndedException tooOld(String version) {
        return DrillEndedException.couldNotRun(
                "version", "it is of PostgreSQL " + version + "; " + OLDEST + " and newer can be drilled");
    }

    /**
     * Those of a version.
     *
     * @param major e.g. {@code 15}
     * @param named where to look alone; null: where packages put them
     */
    static Programs of(String major, @Nullable Path named) throws DrillEndedException {
        refuseOld(major);
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
}
