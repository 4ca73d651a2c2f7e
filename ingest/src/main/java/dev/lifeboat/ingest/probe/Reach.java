package dev.lifeboat.ingest.probe;

import dev.lifeboat.ingest.fields.Entry;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the archived segments reach in time, which no view tells. {@code last_archived_time} is not it: with segments
 * waiting, what was archived just now may be of yesterday. These are proofs, each of them alone; the newest counts:
 *
 * <ul>
 *   <li>the segment that was archived last was written to until then: the time of its file, while the server keeps it;
 *   <li>the last checkpoint began in it or before: all that was committed before the checkpoint;
 *   <li>and no transaction was open then, and none has begun since: all that was ever committed.
 * </ul>
 */
final class Reach {
    private static final BigInteger EPOCH = BigInteger.ONE.shiftLeft(32);

    private Reach() {}

    /** @param archived where the last archived segment ends, on the timeline of the server */
    static @Nullable Instant of(
            LogPlace archived,
            @Nullable Entry control,
            @Nullable Entry transactions,
            @Nullable Entry written,
            @Nullable String lastArchived) {
        Instant byFile = written == null || !Objects.equals(written.text("name"), lastArchived)
                ? null
                : written.instantOrSeconds("written_at");
        Instant byCheckpoint = control == null || !isWithin(control.text("redo"), archived)
                ? null
                : transactions != null && idle(control, transactions)
                        ? transactions.instantOrSeconds("at")
                        : control.instantOrSeconds("checkpoint_at");
        if (byFile == null || byCheckpoint == null) {
            return byFile == null ? byCheckpoint : byFile;
        }
        return byFile.isAfter(byCheckpoint) ? byFile : byCheckpoint;
    }

    private static boolean isWithin(@Nullable String position, LogPlace archived) {
        return LogPlace.position(position).filter(at -> at <= archived.end()).isPresent();
    }

    private static boolean idle(Entry control, Entry transactions) {
        String[] next = Objects.requireNonNullElse(control.text("next_xid"), "").split(":", 2);
        BigInteger oldest = control.whole("oldest_active_xid");
        BigInteger now = transactions.whole("next_xid");
        if (next.length != 2 || !next[0].matches("\\d{1,10}") || !next[1].matches("\\d{1,10}")) {
            return false;
        }
        BigInteger xid = new BigInteger(next[1]);
        // 0 where the server takes no note of it
        return oldest != null
                && oldest.signum() > 0
                && oldest.equals(xid)
                && new BigInteger(next[0]).multiply(EPOCH).add(xid).equals(now);
    }
}
