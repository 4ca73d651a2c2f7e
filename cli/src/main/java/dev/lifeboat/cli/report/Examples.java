package dev.lifeboat.cli.report;

import dev.lifeboat.ingest.report.Kind;

/** One example for each kind, for its help. */
final class Examples {
    private static final String ORDERS = " --database postgresql:orders-prod/orders";

    private Examples() {}

    static String of(Kind kind) {
        return "lifeboat report " + kind.word()
                + switch (kind) {
                    case BACKUP ->
                        " --source report:nightly-backup" + ORDERS
                                + " --backup-id 2025-11-22 --type full --status completed --ended-at 2025-11-22T01:20:00Z"
                                + " --size-bytes 7340032000 --encrypted";
                    case VERIFICATION ->
                        " --source report:restore-test" + ORDERS
                                + " --backup-id 2025-11-22 --type restore --result passed --started-at 2025-11-22T03:00:00Z"
                                + " --ended-at 2025-11-22T03:30:00Z --restore 25m --checksum-matched";
                    case PITR ->
                        " --source archive-check:orders" + ORDERS
                                + " --archiving-enabled --latest-recovery-point 2025-11-22T03:59:00Z --lost-segments 0";
                    case PROCEDURE ->
                        " --source person:jo" + ORDERS
                                + " --name restore --steps 'stop the pool' --steps 'restore' --estimated 1h --contacts dba-on-call";
                    case MIGRATION ->
                        " --source report:release-train" + ORDERS
                                + " --migration-id V42 --state planned --rollback-plan V42__undo.sql --validation-plan 'compare counts'";
                    case CHECKLIST ->
                        " --source person:jo" + ORDERS
                                + " --migration-id V42 --item 'rollback rehearsed' --completed --completed-by jo --completed-at"
                                + " 2025-11-22T02:00:00Z";
                    case SNAPSHOT ->
                        " --source report:release-train" + ORDERS
                                + " --migration-id V42 --phase pre_migration --table public.addresses --row-count 120000";
                    case AUDIT ->
                        " --source report:config-scan" + ORDERS
                                + " --check wal_level --severity warning --finding 'wal_level is minimal'";
                    case HEARTBEAT -> " --source cron:orders-backup --state alive --interval 1d";
                };
    }
}
