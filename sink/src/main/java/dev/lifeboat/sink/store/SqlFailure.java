package dev.lifeboat.sink.store;

import java.sql.SQLException;

/** Tells what is wrong with the data from what is wrong with the server, by the class of the SQL state. */
final class SqlFailure {
    private SqlFailure() {}

    /** Cardinality (21), data (22), constraint (23) or program limit (54): the same rows will fail again. */
    static boolean isAboutTheData(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("21")
                        || state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("54"));
    }

    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
