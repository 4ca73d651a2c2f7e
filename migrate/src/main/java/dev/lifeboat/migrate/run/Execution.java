package dev.lifeboat.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the statements of a plan are executed. */
interface Execution {
    /**
     * Executes them all; returns if they are there for good, and as declared.
     *
     * @throws EndedException otherwise
     */
    void execute(Permission permission);

    /**
     * What is not as it was before anything was executed, a line for each; null where it was not read before.
     *
     * @param connection of a session that the migration has not touched
     */
    @Nullable
    List<String> differencesFromBefore(Connection connection) throws SQLException;
}
