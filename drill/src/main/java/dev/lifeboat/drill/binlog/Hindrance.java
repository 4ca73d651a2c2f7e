package dev.lifeboat.drill.binlog;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import java.util.Set;

/** What a log may hold that is not replayed, or not as it was. */
final class Hindrance {
    /** LOAD DATA as a statement, with the file that it read. */
    private static final Set<Integer> LOADS = Set.of(6, 8, 9, 10, 11, 12, 17, 18);
    /** GTIDs of MySQL. */
    private static final Set<Integer> OF_MYSQL = Set.of(33, 34, 35);

    private static final int XA_PREPARE = 38;

    private Hindrance() {}

    static void refuse(Event event) throws DrillEndedException {
        String at = " (at " + event.at() + ", of " + event.time() + ")";
        if (event.type() == Event.INCIDENT) {
            throw DrillEndedException.failed(
                    Check.POINT_IN_TIME, "the log itself says that changes were lost, and are not in it" + at);
        }
        if (event.type() == Event.START_ENCRYPTION && !event.isIgnorable()) {
            throw refused("the log is encrypted; copy it with mariadb-binlog --read-from-remote-server --raw", at);
        }
        if (LOADS.contains(event.type())) {
            throw refused(
                    "LOAD DATA is in the log as a statement, which is not replayed; binlog_format=ROW avoids it", at);
        }
        if (OF_MYSQL.contains(event.type())) {
            throw refused("the log is one of MySQL", at);
        }
        if (event.error() != 0) {
            throw refused(
                    "a statement that ended with the error " + event.error()
                            + " is in the log, which is not replayed: what was done of it is not told",
                    at);
        }
        boolean begins = event.type() == Event.GTID;
        if (event.type() == XA_PREPARE || begins && event.isXa()) {
            throw refused("a prepared transaction (XA) is in the log, which is not replayed", at);
        }
        if (begins && event.isAlterInParts()) {
            throw refused("an ALTER is in the log in two parts (binlog_alter_two_phase), which is not replayed", at);
        }
    }

    private static DrillEndedException refused(String what, String at) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, what + at);
    }
}
