package dev.lifeboat.ingest.fields;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A query that is kept in a file beside its adapter, so that people can run it as well. */
public final class SqlFile {
    private SqlFile() {}

    /** The text of a file of the package of that class. */
    public static String of(Class<?> beside, String name) {
        try (var in = beside.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
