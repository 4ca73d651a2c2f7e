package dev.lifeboat.drill.tool;

import java.util.List;

/** How a backup comes back. */
public sealed interface Restoration {
    /** Commands, one after the other. */
    List<Step> steps();

    /**
     * One command.
     *
     * @param name names its log
     */
    record Step(String name, List<String> command) {
        public Step {
            command = List.copyOf(command);
        }
    }

    /**
     * The steps bring back the files of a cluster, on which a server then replays the log.
     *
     * @param restoreCommand by which the server fetches a file of the log; empty when all it needs came with the backup
     */
    record OfFiles(List<Step> steps, String restoreCommand) implements Restoration {
        public OfFiles {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The steps fill a fresh server that already runs.
     *
     * @param identity asks the server that the steps reach, on their way, for its system identifier
     */
    record OfStatements(Step identity, List<Step> steps) implements Restoration {
        public OfStatements {
            steps = List.copyOf(steps);
        }
    }
}
