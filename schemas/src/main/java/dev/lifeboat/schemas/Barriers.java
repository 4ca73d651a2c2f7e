package dev.lifeboat.schemas;

import org.jspecify.annotations.Nullable;

/**
 * Barriers: records that the topology writes into the topics of evidence, behind the evidence that a decision waits for. They
 * have no value, so they are nothing to whoever reads evidence, and go as the topic's other records do. Their key is neither the id of a
 * database nor a reference.
 */
public final class Barriers {
    private static final String PREFIX = "barrier ";

    private Barriers() {}

    /** The key of barriers of decisions about a database. */
    public static String key(String database) {
        return PREFIX + database;
    }

    /** Whether a record of that key is one. */
    public static boolean isKey(@Nullable String key) {
        return key != null && key.startsWith(PREFIX);
    }

    /** The database that the key is about: that of the barrier, or else the key itself. */
    public static String database(String key) {
        return isKey(key) ? key.substring(PREFIX.length()) : key;
    }
}
