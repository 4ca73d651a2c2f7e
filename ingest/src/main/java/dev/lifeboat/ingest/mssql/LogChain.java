package dev.lifeboat.ingest.mssql;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the backups of the log reach behind the newest full backup that has any behind it: each begins where the one before it ended, or
 * earlier, on the same course of the log. What comes after a hole is not reached.
 */
final class LogChain {
    private static final Duration RECENT = Duration.ofDays(1);
    private static final Comparator<BackupSet> NEWEST =
            Comparator.comparing(BackupSet::finishedAt, Comparator.nullsFirst(Comparator.naturalOrder()));

    private @Nullable BigInteger reach;
    private @Nullable String fork;
    private @Nullable BackupSet newest;
    private long holes;

    private LogChain() {}

    static Observed<PitrEvidence> of(
            List<BackupSet> sets, Subject subject, Entry database, String productVersion, Notes notes) {
        String model = String.valueOf(database.text("recovery_model")).toUpperCase(Locale.ROOT);
        var usable = sets.stream().filter(LogChain::isUsable).toList();
        BackupSet newestFull =
                usable.stream().filter(BackupSet::isFull).max(NEWEST).orElse(null);
        BackupSet full = base(usable, newestFull);
        var chain = new LogChain();
        if (full != null) {
            chain.follow(full, usable);
        }
        boolean simple = model.equals("SIMPLE");
        if (chain.holes > 0) {
            notes.warn("behind the full backup " + (full == null ? "" : full.uuid()) + " the log has " + chain.holes
                    + " holes; nothing after the first can be recovered to");
        }
        BackupSet last = simple ? null : chain.newest;
        String family = database.text("family_guid");
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setEarliestRecoveryPoint(full == null || simple ? null : full.finishedAt())
                .setLatestRecoveryPoint(last == null ? null : last.startedAt())
                .setArchivingEnabled(archiving(simple, last, newestFull))
                .setLastArchivedAt(last == null ? null : last.finishedAt())
                .setLostSegments(simple || last == null && chain.holes == 0 ? null : chain.holes)
                .setSystemIdentifier(family == null ? null : family.toUpperCase(Locale.ROOT))
                .setEngineVersion(productVersion)
                .build();
        Instant at = pitr.getLastArchivedAt();
        return new Observed<>(Topics.PITR, "log", pitr, at, database.place(), "sha256:" + Texts.sha256(database.raw()));
    }

    /** The newest full backup with log behind it; where none has any, the newest. */
    private static @Nullable BackupSet base(List<BackupSet> usable, @Nullable BackupSet newestFull) {
        BigInteger end = usable.stream()
                .filter(BackupSet::isLog)
                .map(BackupSet::last)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(BigInteger.ZERO);
        return usable.stream()
                .filter(set -> set.isFull() && set.last() != null && set.last().compareTo(end) < 0)
                .max(NEWEST)
                .orElse(newestFull);
    }

    /** The log is backed up, if it was not long before the newest full backup: right after that one there is none behind it. */
    private static @Nullable Boolean archiving(
            boolean simple, @Nullable BackupSet last, @Nullable BackupSet newestFull) {
        if (simple) {
            return false;
        }
        Instant log = last == null ? null : last.finishedAt();
        Instant full = newestFull == null ? null : newestFull.finishedAt();
        return log == null || full == null || log.isBefore(full.minus(RECENT)) ? null : Boolean.TRUE;
    }

    private static boolean isUsable(BackupSet set) {
        return !set.damaged() && !set.toNul() && set.finishedAt() != null && set.first() != null && set.last() != null;
    }

    private void follow(BackupSet full, List<BackupSet> usable) {
        reach = full.last();
        fork = full.guid("last_recovery_fork_guid");
        usable.stream()
                .filter(BackupSet::isLog)
                .sorted(Comparator.comparing(BackupSet::first).thenComparing(BackupSet::last))
                .forEach(this::add);
    }

    private void add(BackupSet log) {
        BigInteger first = log.first();
        BigInteger last = log.last();
        if (reach == null || first == null || last == null || last.compareTo(reach) <= 0) {
            return; // it ended before
        }
        String begins = log.guid("first_recovery_fork_guid");
        boolean otherCourse = fork != null && begins != null && !fork.equals(begins);
        if (first.compareTo(reach) > 0 || otherCourse) {
            holes++;
        } else if (holes == 0) {
            newest = log;
        }
        reach = last;
        String ends = log.guid("last_recovery_fork_guid");
        fork = ends == null ? fork : ends;
    }
}
