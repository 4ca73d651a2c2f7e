package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.DatabaseIds;
import org.jspecify.annotations.Nullable;

/**
 * Which catalog a row is from, and how its words are read.
 *
 * @param source id of the source, e.g. {@code catalog:main}
 * @param engine engine of the databases that the catalog calls by a bare name, e.g. {@code postgresql}
 * @param cluster their cluster, e.g. {@code orders-prod}
 * @param words what the words of its status columns mean
 */
public record Catalog(String source, String engine, String cluster, StatusWords words) {
    public Catalog {
        requirePart("source", source);
        requirePart("engine", engine);
        requirePart("cluster", cluster);
    }

    /** The database id of a name found in the catalog: itself if it is one already, else completed; null if it cannot be one. */
    @Nullable
    String databaseId(String name) {
        String id = DatabaseIds.isValid(name) ? name : DatabaseIds.of(engine, cluster, name);
        return DatabaseIds.isValid(id) ? id : null;
    }

    private static void requirePart(String what, String value) {
        if (value.isBlank() || value.contains("/")) {
            throw new IllegalArgumentException(what + " is '" + value + "'; expected a name without a slash");
        }
    }
}
