package dev.lifeboat.ingest.pgdump;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dump that is whole.
 *
 * @param format for people, e.g. {@code custom}
 * @param databases what it is a dump of; empty where it does not say
 * @param startedAt where it says its zone; null where it does not
 * @param startedLocal by the wall clock of where it was taken; null where it does not say
 * @param tables tables that it defines
 * @param withData tables that it has data of
 * @param dataBytes size of the data, not compressed
 * @param summed whether all data were compared with checksums
 * @param compression null for none
 * @param size of the file or files
 * @param digest SHA-256 of it
 */
record Dump(
        Path place,
        String format,
        Set<String> databases,
        @Nullable Instant startedAt,
        @Nullable LocalDateTime startedLocal,
        String serverVersion,
        String toolVersion,
        String tool,
        long tables,
        long withData,
        long dataBytes,
        boolean summed,
        @Nullable String compression,
        long size,
        String digest,
        Instant written) {

    /** One that is not. */
    record Broken(Path place, String problem, boolean endsEarly, long size, Instant written) {}
}
