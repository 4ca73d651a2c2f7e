package dev.lifeboat.drill.schedule;

import java.time.Instant;
import java.util.List;

/**
 * What is known of a database: its drills, and its backups that are complete. In no order.
 */
public record Past(List<Drilled> drills, List<Backup> backups) {
    public Past {
        drills = List.copyOf(drills);
        backups = List.copyOf(backups);
    }

    /**
     * A complete backup.
     *
     * @param id as its source names it
     * @param tool of its source: drills by that tool name it so, too
     * @param full whether it builds on no other
     * @param held whether its source has it still
     */
    public record Backup(String id, String tool, boolean full, Instant endedAt, boolean held) {
        /** One that is there. */
        public Backup(String id, String tool, boolean full, Instant endedAt) {
            this(id, tool, full, endedAt, true);
        }
    }

    /**
     * One drill, by whomever it was begun.
     *
     * @param backupId what was restored; empty where that is not told
     */
    public record Drilled(
            String tool, Instant startedAt, State state, boolean chaos, Instant endedAt, String backupId) {
        /** One that is not known to have taken any time, of a backup that is not known. */
        public Drilled(String tool, Instant startedAt, State state, boolean chaos) {
            this(tool, startedAt, state, chaos, startedAt, "");
        }
    }

    /** What became of a drill. */
    public enum State {
        RUNNING,
        /** It passed or failed: something is known now. */
        CONCLUDED,
        /** It told nothing of the backup, and is tried again. */
        COULD_NOT_RUN
    }
}
