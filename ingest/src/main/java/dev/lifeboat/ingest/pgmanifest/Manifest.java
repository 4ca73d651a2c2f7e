package dev.lifeboat.ingest.pgmanifest;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code backup_manifest}, but for its files.
 *
 * @param systemIdentifier since version 2, which is that of PostgreSQL 17
 * @param checksum the SHA-256 that it states of itself, in lower case
 * @param intact whether that is right
 * @param files how many it lists
 * @param bytes their sizes, added up
 * @param labelAt when {@code backup_label} was made, which is when the backup began
 * @param newestAt newer time of {@code backup_label} and {@code pg_control}: the backup ended no earlier
 * @param incremental whether it has files that hold changes alone
 */
record Manifest(
        @Nullable String systemIdentifier,
        List<WalRange> ranges,
        String checksum,
        boolean intact,
        long files,
        long bytes,
        @Nullable Instant labelAt,
        @Nullable Instant newestAt,
        boolean incremental) {

    /**
     * A file that it lists.
     *
     * @param path with slashes, relative to the data directory, and inside of it
     * @param checksum empty with {@link Checksum#NONE}
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Item(String path, long size, Checksum algorithm, byte[] checksum) {}

    /** A part of the log that is needed to make the backup consistent, positions as unsigned numbers. */
    record WalRange(long timeline, long start, long end) {}

    /** The first position that is needed: where the backup began. */
    @Nullable
    Long start() {
        return ranges.stream().map(WalRange::start).min(Long::compareUnsigned).orElse(null);
    }

    @Nullable
    Long end() {
        return ranges.stream().map(WalRange::end).max(Long::compareUnsigned).orElse(null);
    }

    /** The timeline on which it ended. */
    @Nullable
    Long timeline() {
        return ranges.stream().map(WalRange::timeline).max(Long::compare).orElse(null);
    }

    /** The timeline on which it began. */
    @Nullable
    Long startTimeline() {
        return ranges.stream().map(WalRange::timeline).min(Long::compare).orElse(null);
    }

    static String position(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }
}
