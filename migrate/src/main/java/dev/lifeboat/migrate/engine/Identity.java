package dev.lifeboat.migrate.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param systemIdentifier which system it is; null when this user may not ask
 * @param database as the server calls it
 * @param standby nothing can be written there
 * @param replica what another server writes comes here too, though it can be written to
 * @param version as a number, e.g. 180000 of PostgreSQL or 101119 of MariaDB
 * @param pid of the session
 * @param timeline of the log that it writes: another one after a failover; null where a server has none, of a standby, and where
 *     this user may not ask
 */
public record Identity(
        @Nullable String systemIdentifier,
        String database,
        boolean standby,
        boolean replica,
        int version,
        String user,
        long pid,
        @Nullable String timeline) {
    /** Why a session that was opened later is not where this one is; null when it is. */
    public @Nullable String whyElsewhere(Identity later) {
        if (!Objects.equals(later.systemIdentifier, systemIdentifier) || !later.database.equals(database)) {
            return "another system answers there now: " + later.systemIdentifier + ", database " + later.database;
        }
        return later.standby ? "a standby answers there now" : null;
    }

    /** Another server than this one goes on with the same identity: it was promoted, and may lack what was not shipped to it. */
    public boolean failedOver(Identity now) {
        return timeline != null && now.timeline != null && !timeline.equals(now.timeline);
    }
}
