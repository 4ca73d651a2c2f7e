package dev.lifeboat.streams.facts;

import org.jspecify.annotations.Nullable;

/**
 * What tells one database server from another. Each is null when not told.
 *
 * @param systemIdentifier identity of the cluster
 * @param timeline timeline of its log
 * @param engineMajor series of the engine's version, e.g. 1600 for 16.3, 906 for 9.6
 */
public record Server(
        @Nullable String systemIdentifier,
        @Nullable Long timeline,
        @Nullable Integer engineMajor) {
    public static final Server UNKNOWN = new Server(null, null, null);
}
