package dev.lifeboat.snapshot;

import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection in a transaction, with all set that digests need. For one thread. */
public interface Session {
    /** A table, or what is in the way. */
    Described describe(Selection selection) throws SQLException;

    /** The rows of a table that this session, or another in the same snapshot, described. */
    Rows rows(Shape shape) throws SQLException;

    /** From here on {@link #recover} can go on. */
    default void mark() throws SQLException {}

    /**
     * Goes on after a statement failed.
     *
     * @throws SQLException the same, if the connection is lost with it
     */
    default void recover(SQLException failed) throws SQLException {
        if (Objects.requireNonNullElse(failed.getSQLState(), "").startsWith("08")) {
            throw failed;
        }
    }

    /**
     * What came of looking at a table: one of the two.
     *
     * @param shape null if it cannot be read
     * @param not null if it can
     */
    record Described(@Nullable Shape shape, Reading.@Nullable NotDigested not) {
        public static Described of(Shape shape) {
            return new Described(shape, null);
        }

        public static Described not(TableName table, Reading.NotDigested.Kind kind, String reason) {
            return new Described(null, new Reading.NotDigested(table, kind, reason));
        }
    }
}
