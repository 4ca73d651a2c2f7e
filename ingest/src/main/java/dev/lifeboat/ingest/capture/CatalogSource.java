package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Catalog;
import dev.lifeboat.ingest.catalog.StatusWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A catalog to read.
 *
 * @param name name of the source; its id is {@code catalog:NAME}, its replication slot {@code lifeboat_NAME}
 * @param jdbcUrl URL of the database that holds it, with user and password
 * @param engine engine of the databases that the catalog calls by a bare name
 * @param cluster their cluster
 * @param words what the words of its status columns mean
 * @param procedureDatabases the databases, by name or id, that its recovery procedures are for where they name none
 */
public record CatalogSource(
        String name,
        String jdbcUrl,
        String engine,
        String cluster,
        StatusWords words,
        List<String> procedureDatabases) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    public CatalogSource {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a catalog is '" + name
                    + "'; expected a lower-case letter, then up to 40 letters, digits or underscores");
        }
        procedureDatabases = List.copyOf(procedureDatabases);
        try {
            CatalogEngines.of(jdbcUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the URL of catalog " + name + " is none that can be read; " + e.getMessage(), e);
        }
    }

    /** A catalog with the usual words, whose procedures name their databases. */
    public static CatalogSource of(String name, String jdbcUrl, String engine, String cluster) {
        return new CatalogSource(name, jdbcUrl, engine, cluster, StatusWords.DEFAULT, List.of());
    }

    /** The same, its procedures being for these databases where they name none. */
    public CatalogSource withProceduresFor(List<String> databases) {
        return new CatalogSource(name, jdbcUrl, engine, cluster, words, databases);
    }

    /** Id of the source, and key of its heartbeat. */
    public String id() {
        return "catalog:" + name;
    }

    /** Name of its replication slot, where its server has such. */
    public String slot() {
        return "lifeboat_" + name;
    }

    Catalog catalog() {
        return new Catalog(id(), engine, cluster, words, procedureDatabases);
    }

    /** The kind of server that holds it. */
    CatalogEngine server() {
        return CatalogEngines.of(jdbcUrl);
    }

    Connection connect() throws SQLException {
        return server().connect(jdbcUrl);
    }

    /** Where the database is, without the password, for messages. */
    String place() {
        return server().place(jdbcUrl);
    }

    @Override
    public String toString() {
        return id() + " (" + place() + ", for " + engine + ":" + cluster + ")";
    }
}
