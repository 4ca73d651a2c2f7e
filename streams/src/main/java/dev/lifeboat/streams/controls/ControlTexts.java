package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.policy.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The words about every control. Numbers come from {@link Thresholds#DEFAULTS}, so that they cannot differ. */
public final class ControlTexts {
    private static final Thresholds T = Thresholds.DEFAULTS;
    private static final Map<Integer, ControlText> ALL = new HashMap<>();

    private static final String EVERY = "every engine";
    private static final String PITR = "engines that recover to a point in time";

    private static final String CP9 = "NIST SP 800-53r5 CP-9";
    private static final String CP9_1 = "NIST SP 800-53r5 CP-9(1)";
    private static final String CP9_2 = "NIST SP 800-53r5 CP-9(2)";
    private static final String CP10 = "NIST SP 800-53r5 CP-10";
    private static final String ISO = "ISO/IEC 27001:2022 A.8.13";
    private static final String SOC_2 = "SOC 2 A1.2";
    private static final String SOC_3 = "SOC 2 A1.3";
    private static final String DORA_11 = "DORA art. 11";
    private static final String DORA_12 = "DORA art. 12";

    static {
        put(
                1,
                "registration, backups",
                EVERY,
                "at once",
                "at once",
                "AWS Backup Audit Manager, dbachecks",
                CP9,
                ISO,
                SOC_2);
        same(2, "full backups that are not copy-only", EVERY, upTo(T.fullFail()), "dbachecks", CP9, ISO);
        put(
                3,
                "full, differential and incremental backups",
                EVERY,
                "warns after " + words(T.backupWarn()) + ", fails after " + words(T.backupFail()),
                upTo(T.backupGate()),
                "the catalog's own limits",
                CP9,
                ISO,
                SOC_2);
        same(
                4,
                "schedules of the registration, backups",
                EVERY,
                "the schedule's grace, 1 h unless said",
                "our own",
                CP9,
                ISO);
        same(
                5,
                "backup runs and how they ended",
                EVERY,
                "none; a run without an end counts as failed after " + words(T.stalledAfter()),
                "Barman, RMAN, AWS Backup",
                CP9,
                SOC_2);
        same(
                6,
                "sizes of backups",
                EVERY,
                "at least " + T.sizePercent() + " % of the median of the last 5 of its kind",
                "our own",
                CP9,
                SOC_2);
        same(
                7,
                "parents of backups, their positions in the log or a restore; log ranges of backups of the log",
                EVERY,
                "all of them; no hole in the log behind the deciding backup, where log backups tell what they hold;"
                        + " unknown where more than 15,000 of them came since",
                "the tools' own parent fields",
                CP9,
                ISO);
        put(
                8,
                "integrity checks, restores",
                EVERY,
                upTo(T.verifiedFail()),
                "the deciding backup itself",
                "the catalog's own limits, dbachecks",
                CP9_1,
                ISO,
                SOC_2);
        put(
                9,
                "restore tests, chaos drills among them",
                EVERY,
                "warns after " + words(T.restoreWarn()) + ", fails after " + words(T.restoreFail()),
                "the deciding backup itself, " + upTo(T.restoreGate()),
                "the catalog's own limits",
                CP9_1,
                CP9_2,
                ISO,
                SOC_3,
                DORA_11);
        put(
                10,
                "restore tests, digests of backups",
                EVERY,
                "the deciding backup was restored, if any good one was",
                "the deciding backup itself",
                "our own",
                CP9_2,
                SOC_3);
        same(
                11,
                "verified rows and a comparison of checksums of a restore; checks, tables and the source's totals where told",
                EVERY,
                "checksums equal, a row verified; where told, a check run, " + T.tablesPercent() + " % of the tables, "
                        + T.rowsPercent() + " % of the rows",
                "our own",
                CP9_1,
                SOC_3);
        same(
                12,
                "durations of restores, RTO of the registration",
                EVERY,
                "the longest of the last 5 within the RTO, " + words(T.rto()) + " unless said",
                "AWS restore-time control",
                CP10,
                SOC_3,
                DORA_12);
        same(
                13,
                "recovery points, log archiving, backups",
                PITR,
                "warns after " + words(T.rpoWarn()) + ", fails after " + words(T.rpoFail()),
                "the catalog's own limits",
                CP10,
                SOC_2,
                DORA_12);
        same(
                14,
                "state of log archiving",
                PITR,
                "on; where a failure is told, the last success after it",
                "Barman",
                CP9,
                SOC_2);
        same(
                15,
                "lost log segments, or a check for gaps",
                PITR,
                "none lost; where they are not counted, a check " + upTo(T.pitrVerifiedFail()),
                "WAL-G",
                CP9,
                CP10);
        same(
                16,
                "checks for gaps, restores to a point in time",
                PITR,
                upTo(T.pitrVerifiedFail()),
                "the catalog's own limits",
                CP9_1,
                CP10);
        same(
                17,
                "system identifiers, timelines and versions of backups and of production",
                EVERY,
                "all that is told agrees, and the system identifier is told",
                "Barman, pgBackRest",
                CP9,
                CP10);
        put(
                18,
                "expiry of backups, retention of the archived log, what migrations hold",
                EVERY,
                "kept for at least " + words(T.retentionFloor()) + "; what is held for a migration is there",
                "kept until " + words(T.holdFor()) + " after the planned end",
                "the catalog's own limits, AWS Backup Audit Manager",
                CP9,
                ISO,
                DORA_12);
        same(
                19,
                "copies of the backup, media, sites",
                EVERY,
                T.copies() + " copies with production, " + T.media() + " media, 1 off-site",
                "the rule of 3-2-1",
                CP9,
                ISO,
                DORA_12);
        same(20, "locks of copies", EVERY, "a locked copy " + upTo(T.lockedFail()), "AWS Vault Lock", CP9, DORA_12);
        same(
                21,
                "encryption and key of backups, restores",
                EVERY,
                "encrypted, and a restore with this very key succeeded",
                "AWS Backup Audit Manager",
                CP9_1,
                ISO);
        same(
                22,
                "signs of life of the sources behind required controls",
                EVERY,
                T.silentIntervals() + " intervals, at least " + words(T.silentAtLeast()),
                "our own",
                SOC_2);
        same(
                23,
                "recovery procedures, restores that followed them, timed restores, chaos drills",
                EVERY,
                "steps, contacts, estimate and success rate, counted where restores followed it as it stands; tested "
                        + upTo(T.procedureFail()) + "; the last restore within the estimate",
                "the catalog's own limits",
                CP10,
                SOC_3,
                DORA_11);
        put(
                24,
                "plan and checklist of the migration, leases of those under way",
                EVERY,
                "no migration is lost; else not applicable",
                "all mandatory and required items, none against the evidence",
                "the catalog's own checklist",
                SOC_3);
        same(
                25,
                "hosts and system identifiers of backups and restores",
                EVERY,
                "another host or another system than the source",
                "DORA art. 12(3)",
                CP9_2,
                "DORA art. 12(3)");
    }

    public static ControlText of(Control control) {
        return Objects.requireNonNull(ALL.get(control.number()), control::toString);
    }

    private static void put(
            int number, String needs, String engines, String steady, String gate, String source, String... standards) {
        ALL.put(number, new ControlText(needs, engines, steady, gate, source, List.of(standards)));
    }

    private static void same(
            int number, String needs, String engines, String always, String source, String... standards) {
        put(number, needs, engines, always, always, source, standards);
    }

    private static String upTo(Duration age) {
        return "at most " + words(age) + " old";
    }

    /** Without a second unit of nothing: 7 d, 12 h, 15 min. */
    private static String words(Duration duration) {
        return Words.of(duration).replaceAll(" 0 \\w+$", "");
    }

    private ControlTexts() {}
}
