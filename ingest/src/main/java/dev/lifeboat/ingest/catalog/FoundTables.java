package dev.lifeboat.ingest.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables of a catalog as they are in the database.
 *
 * @param published tables whose changes are, or can be, read; by name, whether changes carry the whole row as it was
 * @param identities by name, which table it is: another table of the same name has another. In PostgreSQL it holds the
 *     membership of the publication, too: a table that was taken out and put back, and one of a publication that was
 *     altered, have another; it ends in {@code /} when the publication does not carry the table. In other engines it
 *     holds the definition of the table's columns
 * @param withoutIdentity tables whose changes cannot be read, for they have no primary key
 */
public record FoundTables(
        TreeMap<String, Boolean> published, TreeMap<String, String> identities, List<String> withoutIdentity) {
    public FoundTables {
        published = new TreeMap<>(published);
        identities = new TreeMap<>(identities);
        withoutIdentity = List.copyOf(withoutIdentity);
    }

    /** Those that could be published and are not. */
    TreeSet<String> unpublished() {
        return identities.entrySet().stream()
                .filter(table -> table.getValue().endsWith("/"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
