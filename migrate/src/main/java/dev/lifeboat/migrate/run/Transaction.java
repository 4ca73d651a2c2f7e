package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.postgres.Contents;
import dev.lifeboat.migrate.postgres.Footprint;
import dev.lifeboat.migrate.postgres.Identity;
import dev.lifeboat.migrate.postgres.Journal;
import dev.lifeboat.migrate.postgres.Session;
import dev.lifeboat.migrate.postgres.Surroundings;
import dev.lifeboat.migrate.postgres.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** All statements in one transaction, which is committed only if everything is as declared. */
final class Transaction implements Execution {
    private final Run run;
    private final Plan plan;
    private final Course course;
    private final Connection connection;
    private final Identity identity;
    private final Session session;
    private boolean touched;

    Transaction(Run run, Connection connection, Identity identity) {
        this.run = run;
        this.plan = run.plan();
        this.course = run.course();
        this.connection = connection;
        this.identity = identity;
        this.session = new Session(connection);
    }

    @Override
    public void execute(Permission permission) {
        try {
            connection.setAutoCommit(false);
            changeAndCompare(permission);
            if (run.settings().rehearsal()) {
                throw new EndedException(
                        Ending.REHEARSED, "all went as declared, and was rolled back, as was asked for: a rehearsal");
            }
            course.step(Step.MARK, "", () -> new Journal(connection, plan.migration()).executed(run.id()));
        } catch (SQLException e) {
            throw undone(e);
        } catch (EndedException e) {
            undo();
            throw e;
        }
        commit(permission);
    }

    private void changeAndCompare(Permission permission) throws SQLException {
        String transaction = session.transaction();
        course.step(Step.LOCK, locked(), () -> session.lock(compared()));
        Contents contents = course.step(Step.SNAPSHOT, "", this::contents);
        contents.coverage().forEach(course::note);
        Footprint footprint = Footprint.begin(connection, contents.tables());
        var before = Surroundings.of(connection);
        if (!run.settings().rehearsal()) {
            run.checkpoint(session);
        }
        permission.require(Ending.NOT_RUN, "nothing was executed");
        touched = true;
        statements(permission, transaction);
        course.step(Step.COMPARE, "", () -> compare(contents, footprint));
        before.differences(Surroundings.of(connection)).forEach(course::note);
        session.beItself();
    }

    private String locked() {
        return plan.compared().size() + " tables, SHARE ROW EXCLUSIVE";
    }

    /** The names are looked up before they are locked, and read again afterwards. */
    private List<Table> compared() throws SQLException {
        var tables = dev.lifeboat.migrate.postgres.Tables.of(connection);
        var compared = new ArrayList<Table>();
        plan.compared().forEach(declared -> {
            Table table = tables.named(declared.nameBefore());
            if (table != null && "rp".indexOf(table.kind()) >= 0) {
                compared.add(table);
            }
        });
        return compared;
    }

    private Contents contents() throws SQLException {
        try {
            return Contents.before(connection, plan, run.digester());
        } catch (IllegalArgumentException e) {
            throw new EndedException(Ending.PLAN_WRONG, String.valueOf(e.getMessage()), e);
        }
    }

    private void statements(Permission permission, String transaction) throws SQLException {
        for (Sql sql : plan.statements()) {
            permission.require(Ending.ROLLED_BACK, "it was rolled back");
            course.step(Step.STATEMENT, sql.toString(), () -> session.execute(sql, permission.left(), course::says));
            String now = session.transaction();
            if (!now.equals(transaction)) {
                throw new EndedException(
                        Ending.ALARM,
                        sql + " ended the transaction, so what ran before may be committed, and was not compared");
            }
        }
    }

    private void compare(Contents contents, Footprint footprint) throws SQLException {
        session.settle();
        session.beItself();
        var mismatches = new ArrayList<>(contents.mismatches(connection));
        mismatches.addAll(footprint.changes(
                connection, dev.lifeboat.migrate.postgres.Tables.of(connection), contents::isDeclared));
        if (!mismatches.isEmpty()) {
            throw new EndedException(
                    Ending.ROLLED_BACK,
                    "what the migration did is not what the plan declares; it was rolled back, and nothing of it is left",
                    mismatches);
        }
    }

    private void commit(Permission permission) {
        try {
            permission.require(Ending.ROLLED_BACK, "it was rolled back, not committed");
        } catch (EndedException e) {
            undo();
            throw e;
        }
        try {
            course.step(Step.COMMIT, "", () -> {
                connection.commit();
                connection.setAutoCommit(true);
            });
        } catch (SQLException e) {
            Sessions.close(connection);
            settled(e);
        }
    }

    /** The answer to the commit was lost, or was no: which of the two, the database knows. */
    private void settled(SQLException lost) {
        course.says(
                "the answer to the commit was lost (" + lost.getMessage() + "); asking the database what became of it");
        var found = Aftermath.of(
                run.connector(),
                plan.migration(),
                run.id(),
                identity,
                run.settings().patience());
        if (found instanceof Aftermath.Unclear unclear) {
            throw new EndedException(
                    Ending.UNKNOWN,
                    "the connection was lost at the commit, and whether it is committed is not known (" + unclear.why()
                            + "). Nothing of it, or all of it, is there; 'lifeboat migrate status' asks again",
                    lost);
        }
        var entry = ((Aftermath.Final) found).entry();
        if (!entry.leftSomething()) {
            throw new EndedException(
                    Ending.ROLLED_BACK,
                    "the commit failed (" + lost.getMessage() + "), and the database says that nothing of it is there",
                    lost);
        }
        course.note("the answer to the commit was lost; the database says that it is committed, in transaction "
                + Objects.requireNonNullElse(entry.xid(), "?"));
    }

    private void undo() {
        try {
            course.step(Step.ROLLBACK, "", () -> Sessions.rollBack(connection));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private EndedException undone(SQLException e) {
        String step = course.last().word();
        boolean lost = Sessions.isLost(connection);
        if (!lost) {
            undo();
        }
        String why = String.valueOf(e.getMessage());
        String where = lost ? "the connection was lost at " : "it failed at ";
        return touched
                ? new EndedException(
                        Ending.ROLLED_BACK,
                        where + step + ": " + why + ". It was never committed, so nothing of it is left",
                        e)
                : new EndedException(Ending.NOT_RUN, where + step + ": " + why + ". Nothing was executed", e);
    }
}
