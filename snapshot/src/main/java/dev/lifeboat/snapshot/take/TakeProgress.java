package dev.lifeboat.snapshot.take;

import dev.lifeboat.snapshot.TableName;

/** Told how far it is, by the thread that takes the snapshot; so it must return quickly. */
@FunctionalInterface
public interface TakeProgress {
    TakeProgress NONE = (table, rows, ofRows, tables, ofTables) -> {};

    /**
     * @param rows of this table read
     * @param ofRows about how many it has; 0 where nobody knows
     * @param tables that are done
     */
    void at(TableName table, long rows, long ofRows, int tables, int ofTables);
}
