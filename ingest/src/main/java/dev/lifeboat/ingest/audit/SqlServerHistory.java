package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * SQL Server's history of backups. It has those alone that succeeded; one that went to the NUL device is among them, and so
 * are copies that no other builds on.
 */
final class SqlServerHistory {
    private static final String CHECK = "backup-history";
    private static final String LOG = "log-backups";
    /** The seed's. */
    private static final long WARNING_HOURS = 12;

    private static final long OVERDUE_HOURS = 24;
    private static final long LOG_WARNING_MINUTES = 15;
    private static final long LOG_OVERDUE_MINUTES = 60;

    private final Asking asking;
    private final String model;

    SqlServerHistory(Asking asking, String model) {
        this.asking = asking;
        this.model = model;
    }

    void judge(List<Entry> rows) {
        data(rows);
        log(rows);
        long nul = rows.stream().filter(SqlServerHistory::toNul).count();
        if (nul > 0) {
            asking.critical(
                    "backups-to-nul",
                    Amounts.of(nul, "backup") + " went to the NUL device: they succeeded, and do not exist",
                    "Find the job that does this and give it a file; each of them also began a new chain");
        }
        long damaged = rows.stream()
                .filter(row -> Boolean.TRUE.equals(row.flag("is_damaged")))
                .count();
        if (damaged > 0) {
            asking.critical(
                    "damaged-backups",
                    Amounts.of(damaged, "backup") + " found damaged pages when taken",
                    "DBCC CHECKDB, and keep the newest backup from before");
        }
        long blind = rows.stream()
                .filter(row -> Boolean.FALSE.equals(row.flag("has_backup_checksums")))
                .count();
        if (blind > 0) {
            asking.warning(
                    "backup-checksums",
                    blind + " of the " + rows.size() + " newest backups were taken without checksums",
                    "BACKUP ... WITH CHECKSUM, or sp_configure 'backup checksum default', 1");
        }
    }

    private void data(List<Entry> rows) {
        Optional<Entry> newest = newest(rows);
        String todo = "Take a full backup now, and see why the job did not";
        if (newest.isEmpty()) {
            asking.critical(
                    CHECK,
                    "there is no good full backup of this database in the history of this server",
                    todo + ". Backups taken on another replica are in its history alone");
            return;
        }
        Entry row = newest.get();
        long minutes = row.countOrZero("age_minutes");
        String found = "the newest good " + (is(row, "I") ? "differential" : isCopy(row) ? "copy-only full" : "full")
                + " backup is of " + Amounts.age(Duration.ofMinutes(minutes)) + " ago";
        if (minutes > OVERDUE_HOURS * 60) {
            asking.critical(CHECK, found + ": overdue (" + OVERDUE_HOURS + " hours)", todo);
        } else if (minutes > WARNING_HOURS * 60) {
            asking.warning(CHECK, found + " (" + WARNING_HOURS + " hours are the limit to be warned at)", todo);
        } else {
            asking.info(CHECK, found + ", as the history says", "Whether it can be restored only a restore tells");
        }
    }

    /** A differential is worth what it builds on: without that full backup, nothing. */
    private static Optional<Entry> newest(List<Entry> rows) {
        Set<String> bases = rows.stream()
                .filter(row -> isGood(row) && is(row, "D") && !isCopy(row) && row.has("backup_set_uuid"))
                .map(row -> row.needed("backup_set_uuid").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return rows.stream()
                .filter(row -> isGood(row)
                        && (is(row, "D")
                                || is(row, "I")
                                        && row.has("differential_base_guid")
                                        && bases.contains(row.needed("differential_base_guid")
                                                .toUpperCase(Locale.ROOT))))
                .findFirst();
    }

    private void log(List<Entry> rows) {
        if (model.equalsIgnoreCase("SIMPLE")) {
            asking.warning(
                    LOG,
                    "the recovery model is SIMPLE: nothing between two backups can be recovered",
                    "ALTER DATABASE CURRENT SET RECOVERY FULL, take a full backup, and back the log up every few minutes");
            return;
        }
        Optional<Entry> newest =
                rows.stream().filter(row -> isGood(row) && is(row, "L")).findFirst();
        String todo = "Back the log up every few minutes: until then it grows, and is on this server alone";
        if (newest.isEmpty()) {
            asking.critical(LOG, "the recovery model is " + model + ", and the log was never backed up", todo);
            return;
        }
        long lost = newest(rows).map(row -> row.countOrZero("nul_logs_since")).orElse(0L);
        if (lost > 0) {
            asking.critical(
                    LOG,
                    "since the newest good backup of the data " + Amounts.of(lost, "log backup")
                            + " went to the NUL device: what came after the first of them cannot be recovered",
                    "Take a full or differential backup now, and give the job a file");
            return;
        }
        long minutes = newest.get().countOrZero("age_minutes");
        String found = "the log was last backed up " + Amounts.age(Duration.ofMinutes(minutes)) + " ago";
        if (minutes > LOG_OVERDUE_MINUTES) {
            asking.critical(LOG, found, todo);
        } else if (minutes > LOG_WARNING_MINUTES) {
            asking.warning(LOG, found, todo);
        } else {
            asking.info(LOG, found);
        }
    }

    private static boolean is(Entry row, String type) {
        return Objects.requireNonNullElse(row.text("type"), "").equalsIgnoreCase(type);
    }

    private static boolean isCopy(Entry row) {
        return Boolean.TRUE.equals(row.flag("is_copy_only"));
    }

    private static boolean toNul(Entry row) {
        return Boolean.TRUE.equals(row.flag("to_nul"));
    }

    private static boolean isGood(Entry row) {
        return !toNul(row) && Boolean.FALSE.equals(row.flag("is_damaged")) && row.has("age_minutes");
    }
}
