package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.place.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the programs are, which are of one release alone on a machine: it must be that of the backup. */
final class MariadbPrograms {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/usr/libexec"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/local/mysql/bin"));

    private static final int PATIENCE_SECONDS = 30;

    private MariadbPrograms() {}

    /**
     * Those of a version.
     *
     * @param version of the backup, e.g. {@code 10.11.6}
     * @param named where to look alone, it or a {@code bin} and {@code sbin} in it; null: where packages put them
     */
    static Programs of(Flavour flavour, String version, @Nullable Path named) throws DrillEndedException {
        var programs =
                new Programs(named == null ? PLACES : List.of(named, named.resolve("bin"), named.resolve("sbin")));
        String title = flavour.title();
        String server = programs.program(flavour.server());
        String wanted = release(version);
        if (!programs.has(flavour.server())) {
            throw DrillEndedException.couldNotRun(
                    "tools",
                    named == null
                            ? title + " " + wanted
                                    + ", which the backup needs, is not installed here; install it, or name the"
                                    + " directory of its programs with --binaries"
                            : server + " is no program here");
        }
        String said = said(List.of(server, "--no-defaults", "--version"));
        String here = flavour.release(said).orElse("");
        if (here.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "tools", server + " does not say of which release of " + title + " it is: " + said);
        }
        if (!here.equals(wanted)) {
            throw DrillEndedException.couldNotRun(
                    "tools",
                    "the backup is of " + title + " " + version + ", and here is " + here
                            + ": install the same release, or name the directory of its programs with --binaries");
        }
        return installation(server);
    }

    /** Those that came with a server: of two products here, programs have the same names. */
    static Programs installation(String server) {
        Path at = Path.of(server).toAbsolutePath().normalize();
        return new Programs(List.of(
                at.resolveSibling(""),
                at.resolveSibling("../bin").normalize(),
                at.resolveSibling("../sbin").normalize()));
    }

    /** The first two numbers of a version. */
    static String release(String version) {
        return version.strip().replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    private static String said(List<String> command) throws DrillEndedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try {
                String said = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return said.strip();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("tools", command.get(0) + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DrillEndedException.couldNotRun("tools", "interrupted while asking for the version");
        }
    }
}
