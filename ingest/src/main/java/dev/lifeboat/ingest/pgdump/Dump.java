package dev.lifeboat.ingest.pgdump;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A dump that is whole.
 *
 * @param format for people, e.g. {@code custom}
 * @param contents the tables by database; the database is empty where it does not say
 * @param startedAt where it says its zone; null where it does not
 * @param startedLocal by the wall clock of where it was taken; null where it does not say
 * @param dataBytes size of the data, not compressed
 * @param summed whether checksums over every byte of it were compared
 * @param compression null for none
 * @param size of the file or files
 * @param digest SHA-256 of it
 */
record Dump(
        Path place,
        String format,
        Map<String, Tables> contents,
        @Nullable Instant startedAt,
        @Nullable LocalDateTime startedLocal,
        String serverVersion,
        String toolVersion,
        String tool,
        long dataBytes,
        boolean summed,
        @Nullable String compression,
        long size,
        String digest,
        Instant written) {

    /** What it says that it is of. */
    Set<String> databases() {
        return contents.keySet().stream().filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }

    /** Those of one database; all where it does not say of which it is. */
    Tables tables(String database) {
        return contents.getOrDefault(databases().isEmpty() ? "" : database, Tables.NONE);
    }

    /** One that is not. */
    record Broken(Path place, String problem, boolean endsEarly, long size, Instant written) {}
}
