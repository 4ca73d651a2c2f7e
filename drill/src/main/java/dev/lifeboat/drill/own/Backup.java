package dev.lifeboat.drill.own;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finished physical backup on disk: {@code data/} is the data directory, {@code wal/} the log that makes it
 * consistent, {@code MANIFEST} lists both.
 *
 * @param directory where it is
 * @param label the name it was given
 * @param startedAt when it began
 * @param endedAt when the last of it was on disk
 * @param systemIdentifier identity of the cluster it was taken from
 * @param serverVersion e.g. {@code 18.6}
 * @param startLsn log position from which recovery starts
 * @param stopLsn log position at which it is consistent
 * @param manifest its files
 * @param contents what the tables held from start to end; null when they were written to meanwhile, and so nothing
 *     could be compared with it
 */
public record Backup(
        Path directory,
        String label,
        Instant startedAt,
        Instant endedAt,
        String systemIdentifier,
        String serverVersion,
        String startLsn,
        String stopLsn,
        Manifest manifest,
        @Nullable Contents contents) {
    static final String DATA = "data";
    static final String WAL = "wal";

    /** How long it took. */
    public Duration took() {
        return Duration.between(startedAt, endedAt);
    }
}
