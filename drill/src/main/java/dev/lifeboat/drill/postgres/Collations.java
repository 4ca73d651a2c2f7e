package dev.lifeboat.drill.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a collation of the source is of another version here, texts are in another order, and an index on them looks damaged that
 * is right where it comes from.
 */
final class Collations {
    private static final int TELLS_OF_DATABASES = 15;

    /** What amcheck says of keys that are not in order; not so of keys that are missing, or of pages. */
    private static final Pattern OF_ORDER = Pattern.compile("invariant|using search from root page");

    private static final String COLLATIONS = """
            select collname || ' of version ' || collversion || ', here ' || pg_collation_actual_version(oid) from pg_collation
             where collversion <> pg_collation_actual_version(oid)
            """;

    private static final String DATABASE = """
            select 'that of the database, of version ' || datcollversion || ', here '
                   || pg_database_collation_actual_version(oid) from pg_database
             where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)
            """;

    private Collations() {}

    /** @throws PlaceDiffersException if all problems are of order, and a collation is another one here */
    static void blame(Connection connection, List<String> problems) throws SQLException {
        if (problems.isEmpty()
                || !problems.stream()
                        .allMatch(problem -> OF_ORDER.matcher(problem).find())) {
            return;
        }
        boolean ofDatabases = connection.getMetaData().getDatabaseMajorVersion() >= TELLS_OF_DATABASES;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(ofDatabases ? COLLATIONS + " union all " + DATABASE : COLLATIONS)) {
            if (row.next()) {
                throw new PlaceDiffersException("indexes look out of order, which may be for want of a collation of the"
                        + " same version (" + row.getString(1) + "): " + problems.get(0));
            }
        }
    }
}
