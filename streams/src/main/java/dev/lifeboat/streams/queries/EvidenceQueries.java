package dev.lifeboat.streams.queries;

import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;

/**
 * Advisory reads of all that is known of a database, to judge it for another instant than now. Implementations are safe
 * for use by several threads.
 */
public interface EvidenceQueries {
    /** Looks for one database; missing when no evidence and no registration of it was ever seen. */
    Lookup<Known> known(String database);

    /**
     * What one database is judged by. For one thread, and one answer.
     *
     * @param state its evidence, built for whoever asked
     */
    record Known(DatabaseState state, Policy policy, Sources sources) {}
}
