package dev.lifeboat.streams.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backup has to do with the log of its database. Each is null where no source tells, or not in a form that can be
 * compared.
 *
 * @param since it holds every change from here on: the position from which a differential or incremental one was taken
 * @param start first position that is needed to restore it; of a backup of the log, the first that it holds
 * @param end position at which it is consistent; of a backup of the log, the end of what it holds
 */
public record LogRange(
        @Nullable LogPosition since,
        @Nullable LogPosition start,
        @Nullable LogPosition end) {
    public static final LogRange UNKNOWN = new LogRange(null, null, null);

    /** Whether a backup joins what it builds on. */
    public enum Join {
        HOLDS,
        /** Too little is told. */
        UNTOLD,
        /** Changes between them are in neither, or they are of another course of the log: it cannot be restored. */
        TORN
    }

    /**
     * Whether a backup joins its parents, as far as positions tell. It must hold every change since one of them ended, and
     * can have begun before none. Where it does not tell since when it holds every change, it is enough to have begun before a
     * parent ended. One that began after its parent ended tells nothing: a tool that compares files has
     * no need of the log between. Backups of two systems never join. A full backup has nothing to join.
     *
     * @param complete whether these are all of its parents
     */
    public static Join join(Backup child, List<Backup> parents, boolean complete) {
        if (child.type() == Backup.Type.FULL || child.parents().isEmpty()) {
            return Join.HOLDS;
        }
        boolean joins = false;
        boolean gap = complete;
        for (Backup parent : parents) {
            if (isOfAnotherCourse(child.takenFrom(), parent.takenFrom())) {
                return Join.TORN;
            }
            LogRange of = child.takenFrom().log();
            LogRange on = parent.takenFrom().log();
            joins |= of.since() == null ? of.beginsWithin(on) : of.holdsFrom(on.end());
            gap &= of.since() != null && on.end() != null && of.since().isAfter(on.end());
        }
        return joins ? Join.HOLDS : gap ? Join.TORN : Join.UNTOLD;
    }

    private static boolean isOfAnotherCourse(Backup.Origin child, Backup.Origin parent) {
        Long timeline = child.server().timeline();
        Long parents = parent.server().timeline();
        LogPosition start = child.log().start();
        LogPosition first = parent.log().start();
        String system = child.server().systemIdentifier();
        String parentSystem = parent.server().systemIdentifier();
        return (system != null && parentSystem != null && !system.equals(parentSystem))
                || (timeline != null && parents != null && timeline < parents)
                || (start != null && first != null && first.isAfter(start));
    }

    private boolean holdsFrom(@Nullable LogPosition position) {
        return since != null && position != null && !since.isAfter(position);
    }

    private boolean beginsWithin(LogRange other) {
        return start != null
                && other.start != null
                && other.end != null
                && !other.start.isAfter(start)
                && !start.isAfter(other.end);
    }
}
