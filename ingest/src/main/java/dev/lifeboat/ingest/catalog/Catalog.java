package dev.lifeboat.ingest.catalog;

import java.util.regex.Pattern;

/**
 * Which catalog a row is from, and how its words are read.
 *
 * @param source id of the source, e.g. {@code catalog:main}
 * @param engine engine of the databases that the catalog calls by a bare name, e.g. {@code postgresql}
 * @param cluster their cluster, e.g. {@code orders-prod}
 * @param words what the words of its status columns mean
 */
public record Catalog(String source, String engine, String cluster, StatusWords words) {
    private static final Pattern DATABASE_ID = Pattern.compile("[a-z][a-z0-9_.-]*:[^/\\s]+/.+");

    public Catalog {
        requirePart("source", source);
        requirePart("engine", engine);
        requirePart("cluster", cluster);
    }

    /** The database id of a name found in the catalog: itself if it is one already, else completed. */
    String databaseId(String name) {
        return DATABASE_ID.matcher(name).matches() ? name : engine + ":" + cluster + "/" + name;
    }

    private static void requirePart(String what, String value) {
        if (value.isBlank() || value.contains("/")) {
            throw new IllegalArgumentException(what + " is '" + value + "'; expected a name without a slash");
        }
    }
}
