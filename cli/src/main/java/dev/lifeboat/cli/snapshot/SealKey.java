package dev.lifeboat.cli.snapshot;

import dev.lifeboat.snapshot.Seal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the key of digests comes from: a file, else the environment, never the command line. */
public final class SealKey {
    private SealKey() {}

    /**
     * @param file holds the key; null: it is in {@link Seal#VARIABLE}, or there is none
     * @throws IllegalArgumentException if what is there is no key
     */
    public static Seal of(@Nullable Path file) {
        if (file != null) {
            return Seal.ofFile(file);
        }
        String key = System.getenv(Seal.VARIABLE);
        return key == null || key.isBlank() ? Seal.plain() : Seal.keyed(key);
    }
}
