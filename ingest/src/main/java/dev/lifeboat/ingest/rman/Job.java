package dev.lifeboat.ingest.rman;

import dev.lifeboat.ingest.fields.Entry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session of RMAN that backed something up, and the backup sets that it made. */
final class Job {
    private final Entry row;
    private final String id;
    private final List<BackupSet> sets = new ArrayList<>();

    Job(Entry row) {
        this.row = row;
        this.id = id(row);
    }

    /** Sessions are told apart by two numbers, of which the first is used again. */
    static String id(Entry row) {
        var recid = row.whole("session_recid");
        var stamp = row.whole("session_stamp");
        if (recid == null || stamp == null) {
            throw row.bad(recid == null ? "session_recid" : "session_stamp", "is missing");
        }
        return recid + "-" + stamp;
    }

    Entry row() {
        return row;
    }

    String id() {
        return id;
    }

    void add(BackupSet set) {
        sets.add(set);
    }

    List<BackupSet> sets() {
        return sets;
    }

    /** Those that hold data, not log alone. */
    List<BackupSet> ofData() {
        return sets.stream().filter(set -> !set.ofLog()).toList();
    }

    @Nullable
    BigInteger least(Function<BackupSet, @Nullable BigInteger> position) {
        return ofData().stream()
                .map(position)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Nullable
    BigInteger greatest(Function<BackupSet, @Nullable BigInteger> position) {
        return ofData().stream()
                .map(position)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The level of an incremental backup of the database; null where no set tells. */
    @Nullable
    Long level() {
        return ofData().stream()
                .map(BackupSet::level)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
