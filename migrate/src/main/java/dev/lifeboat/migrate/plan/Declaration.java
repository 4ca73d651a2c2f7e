package dev.lifeboat.migrate.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan says of one table.
 *
 * @param table schema and name, e.g. public.orders, as it is called afterwards
 * @param renamedFrom what it was called before; null when the name stays
 * @param expectations all of them must hold
 */
public record Declaration(String table, @Nullable String renamedFrom, List<Expectation> expectations) {
    public Declaration {
        expectations = List.copyOf(expectations);
        if (expectations.isEmpty()) {
            throw new IllegalArgumentException("nothing is expected of " + table);
        }
        boolean alone = expectations.stream()
                .anyMatch(it -> it instanceof Expectation.Ignored || it instanceof Expectation.Dropped);
        if (alone && (expectations.size() > 1 || renamedFrom != null)) {
            throw new IllegalArgumentException(
                    "a table that is ignored or dropped cannot be expected to be anything else");
        }
        boolean created = expectations.stream().anyMatch(it -> it instanceof Expectation.Created);
        boolean before = expectations.stream()
                .anyMatch(it -> it instanceof Expectation.Unchanged || it instanceof Expectation.Same);
        if (created && (before || renamedFrom != null)) {
            throw new IllegalArgumentException(
                    "a table that is created has nothing before that it could be compared to");
        }
    }

    public boolean isIgnored() {
        return expectations.get(0) instanceof Expectation.Ignored;
    }

    public boolean isCreated() {
        return expectations.stream().anyMatch(it -> it instanceof Expectation.Created);
    }

    public boolean isDropped() {
        return expectations.get(0) instanceof Expectation.Dropped;
    }

    /** What it is called before the migration. */
    public String nameBefore() {
        return renamedFrom == null ? table : renamedFrom;
    }

    /** Whether it is there before, and compared: then nobody else may write to it meanwhile. */
    public boolean isCompared() {
        return !isIgnored() && !isCreated() && !isDropped();
    }
}
