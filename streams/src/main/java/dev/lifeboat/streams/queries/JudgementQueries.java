package dev.lifeboat.streams.queries;

import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import java.util.List;

/**
 * Reads of what was judged, by ids that do not tell the database: each instance knows only whether it has it itself.
 * What is found may not be committed yet. Implementations are safe for use by several threads.
 */
public interface JudgementQueries {
    /** Looks here for a decision of the last seven days. Never on a peer. */
    Lookup<GateDecision> decision(String decisionId);

    /**
     * Looks here for where a migration stands, at each database that has one of that id, in the order of their ids. Perhaps
     * at none; never missing, never on a peer.
     */
    Lookup<List<MigrationGate>> migrationGates(String migrationId);
}
