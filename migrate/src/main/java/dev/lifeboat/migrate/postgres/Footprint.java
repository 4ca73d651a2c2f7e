package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction did to tables that it did not have to lock: the locks it holds tell which it may have changed, the server's
 * counters and the tables' files whether it did. What others do to them meanwhile does not show, so writers need not wait.
 */
final class Footprint {
    private static final Set<String> READING = Set.of("AccessShareLock", "RowShareLock", "SIReadLock");
    /** Rows can be written with it, and nothing else can be changed. */
    private static final String WRITING = "RowExclusiveLock";

    private final PostgresTables before;
    private final boolean counted;

    private Footprint(PostgresTables before, boolean counted) {
        this.before = before;
        this.counted = counted;
    }

    /** Begins to look, in the transaction that is about to change something. */
    static Footprint begin(Connection connection, PostgresTables before) throws SQLException {
        return new Footprint(before, counts(connection));
    }

    private static boolean counts(Connection connection) throws SQLException {
        return "on".equals(Ask.text(connection, "select current_setting('track_counts')"));
    }

    /** What was done to tables that are not declared, a line for each. */
    List<String> changes(Connection connection, PostgresTables after, Plan plan) throws SQLException {
        Map<Long, Set<String>> locks = PostgresTables.locksHeld(connection);
        boolean reliable = counted && counts(connection);
        var was = before.byOid();
        var is = after.byOid();
        var changes = new ArrayList<String>();
        for (PostgresTable table : after.all()) {
            PostgresTable old = was.get(table.oid());
            boolean known = plan.isDeclared(table.name())
                    || old != null && plan.isDeclared(old.name())
                    || isCompared(table, is, plan)
                    || old != null && isCompared(old, was, plan);
            String change = known ? null : change(old, table, locks.getOrDefault(table.oid(), Set.of()), reliable);
            if (change != null) {
                changes.add(table.name() + " " + change);
            }
        }
        for (PostgresTable table : before.all()) {
            if (!is.containsKey(table.oid())
                    && locks.containsKey(table.oid())
                    && !plan.isDeclared(table.name())
                    && !isCompared(table, was, plan)) {
                changes.add(table.name() + " was dropped, which the plan does not say");
            }
        }
        return changes;
    }

    /** What is no change that shows, and may be one all the same, of tables that are not declared; a line for each. */
    List<String> notes(Connection connection, PostgresTables after, Plan plan) throws SQLException {
        Map<Long, Set<String>> locks = PostgresTables.locksHeld(connection);
        var is = after.byOid();
        var notes = new ArrayList<String>();
        for (PostgresTable table : after.all()) {
            Set<String> held = locks.getOrDefault(table.oid(), Set.of());
            if (READING.containsAll(held) || plan.isDeclared(table.name()) || isCompared(table, is, plan)) {
                continue;
            }
            boolean rowsOnly = held.stream().allMatch(it -> it.equals(WRITING) || READING.contains(it));
            notes.add(table.name()
                    + (rowsOnly
                            ? ", which is not declared, was locked as for writing; by the server's counters no row was written"
                            : ", which is not declared, was locked as for changes of constraints, triggers, policies, rights or"
                                    + " indexes, which are not compared"));
        }
        return notes;
    }

    /** A partition is compared with the table it belongs to. */
    private static boolean isCompared(PostgresTable table, Map<Long, PostgresTable> all, Plan plan) {
        PostgresTable root = all.get(table.root());
        return table.isPartition() && root != null && plan.isDeclared(root.name());
    }

    private @Nullable String change(
            @Nullable PostgresTable old, PostgresTable now, Set<String> locks, boolean reliable) {
        // a schema gets another name without a lock on its tables
        if (old != null && !old.name().equals(now.name())) {
            return "is " + old.name() + " renamed, or its schema is, which the plan does not say";
        }
        // who detaches a partition, or has others inherit, may lock only the other one
        if (old != null && (old.root() != now.root() || !old.parents().equals(now.parents()))) {
            return "belongs to other tables than before, which the plan does not say";
        }
        if (READING.containsAll(locks) && !now.isTheServersOwn()) {
            return null;
        }
        if (old == null) {
            return "was created, which the plan does not say";
        }
        if (!old.columns().equals(now.columns())) {
            return "has other columns, which the plan does not say";
        }
        var wrote = new PostgresTable.Tuples(
                now.tuples().inserted() - old.tuples().inserted(),
                now.tuples().updated() - old.tuples().updated(),
                now.tuples().deleted() - old.tuples().deleted());
        if (wrote.any()) {
            return "was written to, which the plan does not say: " + wrote.inserted() + " rows inserted, "
                    + wrote.updated() + " updated, " + wrote.deleted() + " deleted";
        }
        if (old.file() != now.file()) {
            return "was truncated or rewritten, which the plan does not say";
        }
        boolean uncounted = now.kind() == 'f' || !reliable;
        return uncounted && locks.contains(WRITING) ? "may have been written to, which the plan does not say" : null;
    }
}
