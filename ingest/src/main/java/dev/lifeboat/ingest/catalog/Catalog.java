package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.DatabaseIds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which catalog a row is from, and how its words are read.
 *
 * @param source id of the source, e.g. {@code catalog:main}
 * @param engine engine of the databases that the catalog calls by a bare name, e.g. {@code postgresql}
 * @param cluster their cluster, e.g. {@code orders-prod}
 * @param words what the words of its status columns mean
 * @param procedureDatabases the databases, by name or id, that its recovery procedures are for where they name none
 */
public record Catalog(
        String source, String engine, String cluster, StatusWords words, List<String> procedureDatabases) {
    public Catalog {
        requirePart("source", source);
        requirePart("engine", engine);
        requirePart("cluster", cluster);
        procedureDatabases = List.copyOf(procedureDatabases);
        for (String name : procedureDatabases) {
            if (!DatabaseIds.isValid(name) && !DatabaseIds.isValid(DatabaseIds.of(engine, cluster, name))) {
                throw new IllegalArgumentException("the procedures of " + source + " are for '" + name
                        + "'; expected the name of a database, or its id, e.g. postgresql:orders-prod/orders");
            }
        }
    }

    /** A catalog whose procedures name their databases. */
    public Catalog(String source, String engine, String cluster, StatusWords words) {
        this(source, engine, cluster, words, List.of());
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
