package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import org.jspecify.annotations.Nullable;

/** One database as Judge holds it in memory: what the stores hold, decoded. */
final class Subject {
    final String database;
    final DatabaseState state;
    /** The readiness published last; null when none was. */
    @Nullable
    DatabaseReadiness published;
    /** Under which instant it stands in the due store. */
    long dueAt;

    Subject(String database, DatabaseState state, @Nullable DatabaseReadiness published, long dueAt) {
        this.database = database;
        this.state = state;
        this.published = published;
        this.dueAt = dueAt;
    }
}
