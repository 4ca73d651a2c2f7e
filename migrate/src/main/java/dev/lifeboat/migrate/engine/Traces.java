package dev.lifeboat.migrate.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a migration does beside what its plan declares. Of a plan that is not transactional only what is surely its own. */
public interface Traces {
    /** To be asked after each statement: some of what it did does not show any more at the end. */
    void look() throws SQLException;

    /** What the plan does not say, a line for each. */
    List<String> mismatches() throws SQLException;

    /** What is no mismatch, and what a person should know. */
    List<String> notes() throws SQLException;

    /**
     * What is left of a transaction that was rolled back, asked in a session of its own.
     *
     * @param told whether the server itself said what it could not take back, or that there is nothing
     */
    Left left(Connection fresh, boolean told) throws SQLException;

    /**
     * What no rollback takes back.
     *
     * @param wrong whether the database is worse off than before
     */
    record Left(boolean wrong, List<String> what) {
        public static final Left NOTHING = new Left(false, List.of());

        public Left {
            what = List.copyOf(what);
        }
    }
}
