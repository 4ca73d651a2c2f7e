package dev.lifeboat.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the build put the unpacked parts; said by the system property {@value #PROPERTY}. */
final class Parts {
    static final String PROPERTY = "lifeboat.parts";

    private Parts() {}

    /** The class path of the broker. */
    static String broker() {
        return directory("kafka") + "/*";
    }

    /** The class path of the registry. */
    static String registry() {
        Path directory = directory("registry");
        try (var files = Files.newDirectoryStream(directory, "*-runner.jar")) {
            for (Path runner : files) {
                return runner + ":" + directory.resolve("lib") + "/*";
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + directory, e);
        }
        throw missing("there is no registry in " + directory);
    }

    /** The directory of PostgreSQL, packed or unpacked. */
    static Path postgres() {
        Path parts = directory("");
        try (var found = Files.newDirectoryStream(parts, "postgresql-*")) {
            for (Path postgres : found) {
                return postgres;
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + parts, e);
        }
        throw missing("there is no PostgreSQL in " + parts);
    }

    /** Where class archives are kept: with the parts, since both go with the build. */
    static Path archives() {
        return directory("").resolve("classes");
    }

    private static Path directory(String name) {
        @Nullable String parts = System.getProperty(PROPERTY);
        if (parts == null) {
            throw missing("the system property " + PROPERTY + " is not set");
        }
        Path directory = Path.of(parts).toAbsolutePath().resolve(name);
        if (!Files.isDirectory(directory)) {
            throw missing("there is no directory " + directory);
        }
        return directory;
    }

    private static IllegalStateException missing(String what) {
        return new IllegalStateException(
                what + "; the broker, the registry and PostgreSQL come with a build: mvn -pl local process-resources");
    }
}
