package dev.lifeboat.ingest.catalog;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one row of a catalog. Values are text, numbers, booleans, {@link Instant}, {@link java.time.LocalDate},
 * {@link java.time.Duration}, lists of these, {@link #UNAVAILABLE}, or null.
 *
 * @param table name of the table, without its schema
 * @param change what happened to the row
 * @param key values of the primary key; empty when the table has none
 * @param before the row before; null for a snapshot or an insert, or when the source does not tell
 * @param beforeWhole whether {@code before} has every column; false when it has the primary key only
 * @param after the row now; null for a deletion
 * @param place where it is in the log of the database, as the database writes it, e.g. {@code lsn:0/16B3748}
 * @param position order of versions within the source, higher is newer
 * @param observedAt when the row was read
 */
public record Row(
        String table,
        Change change,
        Map<String, @Nullable Object> key,
        @Nullable Map<String, @Nullable Object> before,
        boolean beforeWhole,
        @Nullable Map<String, @Nullable Object> after,
        String place,
        long position,
        Instant observedAt) {

    /** What happened to a row. */
    public enum Change {
        SNAPSHOT,
        INSERT,
        UPDATE,
        DELETE
    }

    /** Stands for a large value that the source did not send because it did not change. */
    public static final Object UNAVAILABLE = new Object() {
        @Override
        public String toString() {
            return "(unchanged, not sent)";
        }
    };

    public Row {
        key = copy(key);
        before = before == null ? null : copy(before);
        after = after == null ? null : copy(after);
        if (after == null && change != Change.DELETE) {
            throw new IllegalArgumentException("a row of " + table + " has no values after " + change);
        }
        beforeWhole = beforeWhole && before != null;
    }

    /**
     * A row of PostgreSQL.
     *
     * @param lsn place in the write-ahead log
     */
    public Row(
            String table,
            Change change,
            Map<String, @Nullable Object> key,
            @Nullable Map<String, @Nullable Object> before,
            boolean beforeWhole,
            @Nullable Map<String, @Nullable Object> after,
            long lsn,
            long position,
            Instant observedAt) {
        this(table, change, key, before, beforeWhole, after, place(lsn), position, observedAt);
    }

    /** A position in the write-ahead log of PostgreSQL, as a place. */
    public static String place(long lsn) {
        return "lsn:%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Identity of the row within its source, e.g. {@code backup_catalog/42}. */
    public String nativeId() {
        var id = new StringBuilder(table).append('/');
        String separator = "";
        for (Object value : key.values()) {
            id.append(separator).append(value);
            separator = ",";
        }
        return id.toString();
    }
}
