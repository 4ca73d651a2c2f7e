package dev.lifeboat.migrate.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table as it is at one moment. */
public interface Table {
    /** Schema and name, as a plan has them. */
    String name();

    /** Names with types, a tab between them. */
    List<String> columns();

    /** Why it cannot be compared; null when it can. */
    @Nullable
    String whyNotCompared();

    /** The names of its columns. */
    default List<String> columnNames() {
        return columns().stream().map(it -> it.substring(0, it.indexOf('\t'))).toList();
    }
}
