package dev.lifeboat.ingest.pgdump;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a script: one of pg_dump, or one of pg_dumpall, which holds one of pg_dump for each database; or several, which
 * somebody wrote one after the other. Each begins with a line and ends with one.
 */
final class Parts {
    static final String OF_DATABASE = "-- PostgreSQL database dump";
    static final String OF_CLUSTER = "-- PostgreSQL database cluster dump";
    static final String COMPLETE = " complete";

    private static final Pattern AFTER_THE_END = Pattern.compile("|--|\\\\unrestrict .*");

    private boolean inCluster;
    private boolean inDatabase;
    private boolean anyCluster;
    private boolean anyOutside;
    private boolean cutOff;
    private String last = "";

    /** A line that is none of the data of a table. */
    void line(String line) {
        if (!AFTER_THE_END.matcher(line).matches()) {
            last = line;
        }
        switch (line) {
            case OF_CLUSTER -> {
                cutOff |= inCluster || inDatabase;
                anyCluster = true;
                inCluster = true;
            }
            case OF_CLUSTER + COMPLETE -> {
                cutOff |= inDatabase;
                inCluster = false;
            }
            case OF_DATABASE -> {
                cutOff |= inDatabase;
                anyOutside |= !inCluster;
                inDatabase = true;
            }
            case OF_DATABASE + COMPLETE -> {
                anyOutside |= !inCluster;
                inDatabase = false;
            }
            default -> {
                // of no part's beginning or end
            }
        }
    }

    /** Whether a part of pg_dump begins, outside of all others. */
    boolean beginsAnother(String line) {
        return line.equals(OF_DATABASE) && !inCluster;
    }

    /** Whether pg_dumpall wrote all databases that it holds. */
    boolean areOfAll() {
        return anyCluster && !anyOutside;
    }

    /** What keeps it from being whole; null when nothing does. */
    @Nullable
    String problem() {
        if (cutOff) {
            return "ends early: one of its parts begins before the last line of another";
        }
        if (inCluster || inDatabase) {
            return missing(inCluster);
        }
        return last.equals(OF_DATABASE + COMPLETE) || last.equals(OF_CLUSTER + COMPLETE) ? null : missing(areOfAll());
    }

    private static String missing(boolean ofCluster) {
        return "ends early: its last line is not '" + (ofCluster ? OF_CLUSTER : OF_DATABASE) + COMPLETE + "'";
    }
}
