package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The publication that carries the catalog's tables. A table without a replica identity is never published: PostgreSQL
 * would then refuse its owner's updates and deletes.
 */
public final class Publication {
    /** Its name. */
    public static final String NAME = "lifeboat";

    private static final String IDENTITIES = """
            SELECT c.relname,
                   CASE WHEN c.relreplident = 'd' AND NOT EXISTS (
                       SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
                   THEN 'n' ELSE c.relreplident::text END,
                   c.oid::text || '/' || coalesce(coalesce(r.oid::text, CASE WHEN p.puballtables OR EXISTS (
                       SELECT 1 FROM pg_publication_tables t
                       WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname)
                   THEN 'all ' || p.oid::text END) || ' ' || p.xmin::text, '')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_publication p ON p.pubname = '%s'
            LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname = ANY (?)
            """.formatted(NAME);

    /** By name, what of its changes the publication leaves out; to_jsonb, as not every version has these columns. */
    private static final String LEFT_OUT = """
            SELECT c.relname, concat_ws(' and ',
                   CASE WHEN to_jsonb(r) ->> 'prqual' IS NOT NULL THEN 'rows (WHERE)' END,
                   CASE WHEN to_jsonb(r) ->> 'prattrs' IS NOT NULL THEN 'columns' END,
                   CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate)
                   THEN 'operations (publish)' END,
                   CASE WHEN c.relkind = 'p' THEN 'partitions that come and go (no partitioned table can be read)' END)
            FROM pg_publication p
            JOIN pg_class c ON c.relkind IN ('r', 'p') AND c.relname = ANY (?)
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
            WHERE p.pubname = '%s'
            """.formatted(NAME);

    private Publication() {}

    /** The tables of the catalog that are there now. */
    public static FoundTables tables(Connection connection) throws SQLException {
        var published = new TreeMap<String, Boolean>();
        var identities = new TreeMap<String, String>();
        var without = new ArrayList<String>();
        try (var query = connection.prepareStatement(IDENTITIES)) {
            query.setArray(1, connection.createArrayOf("text", CatalogTables.NAMES.toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(2).equals("n")) {
                        without.add(rows.getString(1));
                    } else {
                        published.put(rows.getString(1), rows.getString(2).equals("f"));
                        identities.put(rows.getString(1), rows.getString(3));
                    }
                }
            }
        }
        return new FoundTables(published, identities, without);
    }

    /**
     * What the publication leaves out of the changes of each table of the catalog: whatever is left out would be missed
     * in silence. Empty: nothing.
     */
    public static Map<String, String> leftOut(Connection connection) throws SQLException {
        var leftOut = new TreeMap<String, String>();
        try (var query = connection.prepareStatement(LEFT_OUT)) {
            query.setArray(1, connection.createArrayOf("text", CatalogTables.NAMES.toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getString(2).isEmpty()) {
                        leftOut.put(rows.getString(1), rows.getString(2));
                    }
                }
            }
        }
        return leftOut;
    }

    /**
     * Creates the publication, or adds the tables that it lacks.
     *
     * @return the tables that were added: what was written to them before now is in no change stream
     * @throws SQLException if the role may not
     */
    public static SortedSet<String> bringUpToDate(Connection connection) throws SQLException {
        var missing = tables(connection).unpublished();
        try (var sql = connection.createStatement()) {
            boolean exists;
            try (var answer = sql.executeQuery("SELECT 1 FROM pg_publication WHERE pubname = '" + NAME + "'")) {
                exists = answer.next();
            }
            if (!exists) {
                sql.execute("CREATE PUBLICATION " + NAME + (missing.isEmpty() ? "" : " FOR TABLE " + list(missing)));
            } else if (!missing.isEmpty()) {
                sql.execute(addition(missing));
            }
            return missing;
        }
    }

    /** The statements by which an owner of the tables publishes them, for a message. */
    public static String byHand(FoundTables tables) {
        return "CREATE PUBLICATION " + NAME + " FOR TABLE "
                + list(tables.published().keySet()) + "; (or, if it is there already: "
                + addition(tables.published().keySet()) + ";)";
    }

    private static String addition(Iterable<String> tables) {
        return "ALTER PUBLICATION " + NAME + " ADD TABLE " + list(tables);
    }

    private static String list(Iterable<String> tables) {
        var names = new ArrayList<String>();
        tables.forEach(names::add);
        return names.stream().map(name -> "public." + name).collect(Collectors.joining(", "));
    }
}
