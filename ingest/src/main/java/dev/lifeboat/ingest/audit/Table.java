package dev.lifeboat.ingest.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A table.
 *
 * @param bytes with indexes, as the server's statistics have it; null when they do not
 * @param rows about so many; null when not known
 * @param statisticsAge how old its statistics are; null when they were never gathered, or nothing tells
 * @param never its statistics were never gathered
 * @param writtenAge when it was last written to, where the server tells
 */
public record Table(
        String schema,
        String name,
        @Nullable Long bytes,
        @Nullable Long rows,
        @Nullable Duration statisticsAge,
        boolean never,
        @Nullable Duration writtenAge) {}
