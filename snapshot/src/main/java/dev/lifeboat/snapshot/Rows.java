package dev.lifeboat.snapshot;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table, over one connection: the server adds up, and only counts, sums and ends of chunks come over. */
public interface Rows {
    RowSum sum(Part part) throws SQLException;

    /** How many there are, read in another way than {@link #sum}, to see that none was missed or read twice. */
    long count() throws SQLException;

    /** The key of the row that ends the chunk after this key; null if there are fewer rows left than make one. */
    @Nullable
    List<String> end(@Nullable List<String> after) throws SQLException;

    /** Whether each of these keys is before the next, as this server orders them: another may do so otherwise. */
    boolean areInOrder(List<List<String>> keys) throws SQLException;
}
