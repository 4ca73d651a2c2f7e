package dev.lifeboat.ingest.catalog;

import java.util.Set;

/**
 * Under which keys a fact was last published. Asked when a change does not carry the row as it was, as with the default
 * replica identity of PostgreSQL.
 */
@FunctionalInterface
public interface PriorKeys {
    /** Knows of nothing. */
    PriorKeys NONE = (topic, nativeId) -> Set.of();

    /** The keys of the fact's records that are not withdrawn; empty when it is not known. */
    Set<String> of(String topic, String nativeId);
}
