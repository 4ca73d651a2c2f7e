package dev.lifeboat.migrate.engine;

import dev.lifeboat.snapshot.Seal;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what tables hold, and leaves no trace. Within a transaction it sees what that has done. */
public interface Reader {
    /** More rows are no answer that a person has thought of. */
    int MOST_ROWS = 10_000;

    Tables tables() throws SQLException;

    /** Digests of all rows, to be compared within one run only. */
    Held digest(Table table, List<String> columns) throws SQLException;

    long rows(Table table) throws SQLException;

    /**
     * What a query of the plan answers, a line for each row.
     *
     * @throws SQLException also if there are more than {@link #MOST_ROWS}
     */
    List<String> answer(String sql) throws SQLException;

    /** Of a key that nobody has but this run, so that nothing can be learnt from a digest. */
    static Seal seal(SecureRandom random) {
        var key = new byte[32];
        random.nextBytes(key);
        return Seal.keyed(HexFormat.of().formatHex(key));
    }

    /** All tables of a database, by name. */
    interface Tables {
        @Nullable
        Table named(String name);
    }

    /**
     * What some columns of a table hold.
     *
     * @param columns none where only rows were counted
     */
    record Held(List<String> columns, long rows, String digest) {
        public Held {
            columns = List.copyOf(columns);
        }
    }
}
