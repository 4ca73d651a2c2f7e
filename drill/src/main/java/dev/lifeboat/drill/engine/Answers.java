package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.Snapshot;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a restored database answers. For one thread; closed by whoever opened it. */
public interface Answers extends AutoCloseable {
    /** When the last transaction that was replayed was committed; null when none was, or the engine does not tell. */
    @Nullable
    Instant lastTransactionAt() throws SQLException;

    /** What the engine's own look at every table and index finds. */
    Structure structure(Progress progress) throws SQLException;

    /** The rows of all tables of users, counted one by one. */
    Rows rows(Progress progress) throws SQLException;

    /** Answers a question in a transaction that cannot write, as text: first column of the first row; null for no row. */
    @Nullable
    String answer(String sql) throws SQLException;

    /** Identity of the cluster; null where the engine has none. */
    @Nullable
    String systemIdentifier() throws SQLException;

    /** Size of the database. */
    long bytes() throws SQLException;

    /**
     * What it holds of the tables, columns and chunks of a snapshot, read at one instant. Nothing else can be asked afterwards.
     *
     * @param at now
     */
    Snapshot like(Snapshot other, Seal seal, Instant at) throws SQLException;

    @Override
    void close() throws SQLException;

    /** Number of tables, and of all their rows. */
    record Rows(int tables, long rows) {}

    /**
     * What was found.
     *
     * @param looked whether it could be looked at all
     * @param problems each in words that name the table or index; empty when nothing is wrong
     * @param finding in words: what was looked at, or why it could not be
     */
    record Structure(boolean looked, List<String> problems, String finding) {
        public Structure {
            problems = List.copyOf(problems);
        }

        /** It could not be looked. */
        public static Structure notLooked(String why) {
            return new Structure(false, List.of(), why);
        }
    }
}
