package dev.lifeboat.streams.queries;

import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;

/**
 * Reads of what was judged, by ids that do not tell the database: each instance knows only whether it has it itself.
 * What is found may not be committed yet. Implementations are safe for use by several threads.
 */
public interface JudgementQueries {
    /** Looks here for a decision of the last seven days. Never on a peer. */
    Lookup<GateDecision> decision(String decisionId);

    /** Looks here for where a migration stands; of several databases with that migration, the one judged last. Never on a peer. */
    Lookup<MigrationGate> migrationGate(String migrationId);
}
