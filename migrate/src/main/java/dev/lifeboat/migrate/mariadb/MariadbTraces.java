package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables this transaction has opened for writing, wherever in the server, by the metadata locks that it holds: those of its
 * own statements, of triggers, routines and foreign keys. Whether it wrote to them does not show.
 */
final class MariadbTraces implements Traces {
    private final Connection connection;
    private final Plan plan;
    private final @Nullable OpenedTables opened;

    private MariadbTraces(Connection connection, Plan plan, @Nullable OpenedTables opened) {
        this.connection = connection;
        this.plan = plan;
        this.opened = opened;
    }

    static MariadbTraces begin(Connection connection, Plan plan) throws SQLException {
        return new MariadbTraces(connection, plan, plan.transactional() ? OpenedTables.of(connection) : null);
    }

    @Override
    public List<String> mismatches() throws SQLException {
        var mismatches = new ArrayList<String>();
        if (opened != null) {
            for (String name : opened.forWriting()) {
                if (!plan.isDeclared(name) && !isSequence(name)) {
                    mismatches.add(name + " was opened for writing, which the plan does not say");
                }
            }
            hidden(mismatches);
        }
        return mismatches;
    }

    /** A temporary table stands before the one of its name, so that no question would reach that. */
    private void hidden(List<String> mismatches) throws SQLException {
        var tables = MariadbTables.of(connection);
        for (Declaration declared : plan.compared()) {
            MariadbTable table = tables.named(declared.table());
            if (table != null) {
                List<String> created = Ask.all(
                        connection, "show create table " + table.quoted(), row -> String.valueOf(row.getString(2)));
                if (created.get(0).startsWith("CREATE TEMPORARY")) {
                    mismatches.add(declared.table() + " is hidden by a temporary table of that name");
                }
            }
        }
    }

    private boolean isSequence(String name) throws SQLException {
        MariadbTable table = MariadbTables.of(connection).named(name);
        return table != null && table.isSequence();
    }

    @Override
    public List<String> notes() throws SQLException {
        var notes = new ArrayList<String>();
        if (opened != null) {
            for (String name : opened.forWriting()) {
                if (isSequence(name)) {
                    notes.add("sequence " + name + " may have moved, which no rollback takes back");
                }
            }
        }
        return notes;
    }

    @Override
    public Left left(Connection fresh) {
        return Left.NOTHING;
    }
}
