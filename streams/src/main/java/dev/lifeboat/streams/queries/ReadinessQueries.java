package dev.lifeboat.streams.queries;

import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Advisory reads of the latest readiness. What they return may not be committed yet, so no decision may rest on them.
 * Implementations are safe for use by several threads.
 */
public interface ReadinessQueries {
    /** Looks for one database. */
    Lookup<DatabaseReadiness> find(String database);

    /**
     * Looks for the readiness that was in force at a past instant. Missing when there was none then, or when it was
     * replaced longer ago than history is kept.
     */
    default Lookup<DatabaseReadiness> findAt(String database, Instant at) {
        return new Lookup.NotReady<>("no history is kept here");
    }

    /**
     * Lists the databases that this instance holds, in the order of their ids' UTF-8 bytes.
     *
     * @param after the id to start behind, null for the first page
     * @param verdict only these, null for all
     * @param limit the most to return
     */
    Listing list(@Nullable String after, @Nullable Verdict verdict, int limit);

    /** The other instances, each of which holds databases of its own. */
    List<HostInfo> peers();

    /** What comes of listing. */
    sealed interface Listing {
        /**
         * A page.
         *
         * @param next the id to ask behind for more, null when there is no more
         */
        record Page(
                List<DatabaseReadiness> databases, @Nullable String next) implements Listing {
            public Page {
                databases = List.copyOf(databases);
            }
        }

        /** Nobody can say now, and why. */
        record NotReady(String why) implements Listing {}
    }
}
