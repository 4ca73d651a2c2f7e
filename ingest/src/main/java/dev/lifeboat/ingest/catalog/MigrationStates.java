package dev.lifeboat.ingest.catalog;

import dev.lifeboat.v1.MigrationState;

/** The words for where a migration stands, in the column {@code state}. */
final class MigrationStates {
    private MigrationStates() {}

    static MigrationState of(Columns row, MigrationState whenNothingIsSaid) {
        String word = row.word("state");
        return switch (word == null ? "" : word) {
            case "" -> row.has("state") ? MigrationState.UNKNOWN : whenNothingIsSaid;
            case "planned", "draft", "approved", "scheduled" -> MigrationState.PLANNED;
            case "started", "running", "in_progress" -> MigrationState.STARTED;
            case "completed", "complete", "done", "success", "succeeded" -> MigrationState.COMPLETED;
            case "failed", "failure", "error" -> MigrationState.FAILED;
            case "rolled_back", "rollback" -> MigrationState.ROLLED_BACK;
            case "lost" -> MigrationState.LOST;
            default -> {
                row.warn(
                        Warning.Kind.UNKNOWN_WORD, "state is '" + word + "', which is no word of it; taken as unknown");
                yield MigrationState.UNKNOWN;
            }
        };
    }
}
