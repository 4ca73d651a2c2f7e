package dev.lifeboat.migrate.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be true of a table after a migration. */
public sealed interface Expectation {
    /**
     * The content is the same, in these columns.
     *
     * @param columns whose content is compared, whatever comes or goes beside them; empty for all, and then none may come or go
     */
    record Unchanged(List<String> columns) implements Expectation {
        public Unchanged {
            columns = List.copyOf(columns);
        }
    }

    /**
     * The number of rows changes by so many.
     *
     * @param by how many more there are; null when any number will do
     */
    record Rows(@Nullable Long by) implements Expectation {}

    /** A query has the same answer before and after. */
    record Same(String sql) implements Expectation {}

    /** It may become anything, is not locked and not compared. */
    record Ignored() implements Expectation {}

    /** It is not there before, and is there after. */
    record Created() implements Expectation {}

    /** It is there before, and is not there after. */
    record Dropped() implements Expectation {}
}
