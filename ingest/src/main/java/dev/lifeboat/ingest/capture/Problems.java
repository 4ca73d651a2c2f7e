package dev.lifeboat.ingest.capture;

import dev.lifeboat.schemas.RegistryUnavailableException;
import io.debezium.text.MultipleParsingExceptions;
import io.debezium.text.ParsingException;
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
                sql = source.server().explain(e, source.place());
            }
        }
        if (own != null) {
            return own;
        } else if (isNoReadableStatement(failure)) {
            return "the log of " + source.place() + " has a statement about tables, of any database of the server, that"
                    + " cannot be understood; the catalog is read anew, from behind it";
        } else if (sql != null) {
            return sql;
        }
        return source.place() + ": " + root.getClass().getSimpleName()
                + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    /** Whether it failed because we ended it, and not of itself. */
    static boolean isOurs(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < DEPTH; t = t.getCause(), depth++) {
            if (t instanceof CannotCaptureException) {
                return true;
            }
        }
        return false;
    }

    /** Whether it failed of a statement in the log, of any database of the server, that the connector cannot parse. */
    static boolean isNoReadableStatement(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < DEPTH; t = t.getCause(), depth++) {
            if (t instanceof ParsingException || t instanceof MultipleParsingExceptions) {
                return true;
            }
        }
        return false;
    }

    /** The message of a failure, or that there is none. */
    static String orUnknown(@Nullable String message) {
        return message == null || message.isBlank() ? "(no reason given)" : message;
    }
}
