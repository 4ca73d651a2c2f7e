package dev.lifeboat.drill.binlog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a log that leads from a backup to an instant: whole transactions, in the order in which they were committed.
 *
 * @param files that it lies in, in order
 * @param from where it begins in the first
 * @param to where it ends in the last
 * @param transactions that are in it
 * @param lastAt when the last of them began, or its COMMIT did; null for none
 * @param nextAt the same of the one that is left out, which shows that the log reaches the instant
 * @param late how many further ones began before the instant, and were committed after that one
 * @param skipped how many times the numbers of a domain do not go on by one
 * @param unclosed how many files of it were not closed by their server
 * @param checksums whether every event has one
 * @param temporary whether there are statements that need a temporary table of their session
 */
public record Span(
        List<Path> files,
        long from,
        long to,
        int transactions,
        @Nullable Instant lastAt,
        Instant nextAt,
        int late,
        int skipped,
        int unclosed,
        boolean checksums,
        boolean temporary) {
    public Span {
        files = List.copyOf(files);
    }
}
