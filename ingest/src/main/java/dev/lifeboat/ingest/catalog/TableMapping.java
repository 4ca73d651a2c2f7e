package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.Instant;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How the rows of one table become facts. Implementations are stateless, and take any row without throwing. */
interface TableMapping<T extends SpecificRecord> {
    String table();

    Topic<T> topic();

    /**
     * Where facts go.
     *
     * @param key key of the record: a database id or a reference
     * @param database database id; empty when the row names only a backup or a migration
     */
    record Address(String key, String database) {
        static Address ofDatabase(String id) {
            return new Address(id, id);
        }

        /** The database that a column names; null when it names none, or none that could be. */
        static @Nullable Address ofDatabase(Columns row, String column, Catalog catalog) {
            String name = row.text(column, Limits.NAME);
            String id = name == null ? null : catalog.databaseId(name);
            return id == null ? null : ofDatabase(id);
        }

        static Address ofReference(String reference) {
            return new Address(reference, "");
        }
    }

    /** Where the fact of this row goes; null when the row names nothing that a fact could be about. */
    @Nullable
    Address address(Columns row, Catalog catalog);

    /** Everywhere that the fact of this row goes; empty when the row names nothing that a fact could be about. */
    default Set<Address> addresses(Columns row, Catalog catalog) {
        Address address = address(row, catalog);
        return address == null ? Set.of() : Set.of(address);
    }

    /** What a row must have to be addressed, for people. */
    String addressedBy();

    /** When it happened, as the row says. */
    @Nullable
    Instant occurredAt(Columns row);

    T fact(Columns row, Address address, EvidenceHeader header, Catalog catalog);

    /** The reference by which other rows name this one; null when none do. */
    default @Nullable String reference(Columns row, Catalog catalog) {
        return null;
    }
}
