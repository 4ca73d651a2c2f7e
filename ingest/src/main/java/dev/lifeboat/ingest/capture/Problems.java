package dev.lifeboat.ingest.capture;

import dev.lifeboat.schemas.RegistryUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Failures in words that say what to do. */
final class Problems {
    private static final int DEPTH = 20;

    private Problems() {}

    static String explain(Throwable failure, CatalogSource source) {
        Throwable root = failure;
        String own = null;
        String sql = null;
        int depth = 0;
        for (Throwable t = failure; t != null && depth < DEPTH; t = t.getCause(), depth++) {
            root = t;
            if (own == null && (t instanceof CannotCaptureException || t instanceof RegistryUnavailableException)) {
                own = t.getMessage();
            }
            if (t instanceof SQLException e && sql == null) {
                sql = explain(e, source);
            }
        }
        if (own != null) {
            return own;
        } else if (sql != null) {
            return sql;
        }
        return source.place() + ": " + root.getClass().getSimpleName()
                + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    private static String explain(SQLException e, CatalogSource source) {
        String said = " (" + e.getMessage() + ")";
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01", "28000" ->
                "PostgreSQL refuses to let us into " + source.place() + said
                        + "; check user and password of the catalog's URL, and pg_hba.conf";
            case "3D000" -> "there is no database " + source.place() + said + "; create it, or mend the catalog's URL";
            case "57P01", "57P02", "57P03" ->
                "PostgreSQL of " + source.place() + " is stopping or starting" + said + "; it is tried again";
            case "42501" -> "the role may not do what reading takes in " + source.place() + said + rights(e);
            default ->
                state.startsWith("08")
                        ? "PostgreSQL of " + source.place() + " cannot be reached" + said
                                + "; is it running? it is tried again"
                        : "PostgreSQL of " + source.place() + " says: " + e.getMessage();
        };
    }

    private static String rights(SQLException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return message.contains("replication") || message.contains("WAL")
                ? "; have a superuser run: ALTER ROLE ... REPLICATION;"
                : "; have an owner or a superuser grant it";
    }

    /** The message of a failure, or that there is none. */
    static String orUnknown(@Nullable String message) {
        return message == null || message.isBlank() ? "(no reason given)" : message;
    }
}
