package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.plan.Declaration;
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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All statements in one transaction, which is committed only if everything is as declared. */
final class Transaction implements Execution {
    private final Run run;
    private final Plan plan;
    private final Course course;
    private final Connection connection;
    private final Identity identity;
    private final Session session;
    private @Nullable Contents before;
    private @Nullable Surroundings around;
    private @Nullable String transaction;
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
            session.begin();
            changeAndCompare(permission);
            if (run.settings().rehearsal()) {
                throw new EndedException(
                        Ending.REHEARSED, "all went as declared, and was rolled back, as was asked for: a rehearsal");
            }
            course.step(Step.MARK, "", () -> new Journal(connection, plan.migration()).executed(run.id()));
        } catch (SQLException e) {
            throw undone(e);
        } catch (EndedException e) {
            throw undone(e);
        } catch (RuntimeException e) {
            throw undone(failure("it broke at " + course.last().word() + ": " + e, e));
        }
        commit(permission);
    }

    private void changeAndCompare(Permission permission) throws SQLException {
        String id = session.transaction();
        transaction = id;
        course.step(Step.LOCK, locked(), () -> session.lock(compared()));
        requireTurn(Ending.NOT_RUN, "nothing was executed");
        Contents contents = course.step(Step.SNAPSHOT, "", this::contents);
        before = contents;
        contents.coverage().forEach(course::note);
        Footprint footprint = Footprint.begin(connection, contents.tables());
        var invalid = new Invalid(plan, contents, session.invalidIndexes());
        var surroundings = Surroundings.of(connection);
        around = surroundings;
        if (!run.settings().rehearsal()) {
            run.checkpoint(session);
        }
        permission.require(Ending.NOT_RUN, "nothing was executed");
        touched = true;
        statements(permission, id);
        course.step(Step.COMPARE, "", () -> compare(contents, footprint, invalid, surroundings));
        surroundings.differences(Surroundings.of(connection)).forEach(course::note);
        session.beItself();
    }

    /** Of two sessions behind a pooler, one took the turn and another one runs the statements. */
    private void requireTurn(Ending otherwise, String what) throws SQLException {
        var journal = new Journal(connection, plan.migration());
        String without = journal.withoutTurn(identity.pid());
        if (without != null) {
            throw new EndedException(otherwise, without + ": " + what);
        }
        for (Journal.Entry entry : journal.entries()) {
            if (entry.leftSomething()) {
                throw new EndedException(
                        otherwise, "run " + entry.runId() + " of it is " + entry.state() + " meanwhile: " + what);
            }
        }
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
            Contents contents = Contents.before(connection, plan, run.digester());
            requireLocked(contents);
            return contents;
        } catch (IllegalArgumentException e) {
            throw new EndedException(Ending.PLAN_WRONG, String.valueOf(e.getMessage()), e);
        }
    }

    /** One that came under its name between the look and the lock is not locked, and others may have written to it. */
    private void requireLocked(Contents contents) throws SQLException {
        var kept = dev.lifeboat.migrate.postgres.Tables.keptFromOthers(connection);
        for (Declaration declared : plan.compared()) {
            Table table = contents.tables().named(declared.nameBefore());
            if (table != null && !kept.contains(table.oid())) {
                throw new EndedException(
                        Ending.NOT_RUN,
                        declared.nameBefore()
                                + " came to be while its locks were taken; nothing was executed: try again");
            }
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
            String unreadable = session.unreadable();
            if (unreadable != null) {
                throw new EndedException(Ending.ROLLED_BACK, sql + " " + unreadable + "; it was rolled back");
            }
        }
    }

    private void compare(Contents contents, Footprint footprint, Invalid invalid, Surroundings surroundings)
            throws SQLException {
        session.settle();
        String unchecked = session.unchecked();
        session.beItself();
        requireTurn(Ending.ROLLED_BACK, "it was rolled back");
        var mismatches = new ArrayList<>(contents.mismatches(connection));
        var now = dev.lifeboat.migrate.postgres.Tables.of(connection);
        mismatches.addAll(footprint.changes(connection, now, contents::isDeclared));
        mismatches.addAll(surroundings.wentBack(Surroundings.of(connection), declared()));
        mismatches.addAll(invalid.wrong(session.invalidIndexes()));
        if (unchecked != null) {
            mismatches.add(unchecked);
        }
        if (!mismatches.isEmpty()) {
            throw new EndedException(
                    Ending.ROLLED_BACK,
                    "what the migration did is not what the plan declares; it was rolled back",
                    mismatches);
        }
        footprint.notes(connection, now, contents::isDeclared).forEach(course::note);
    }

    private Set<String> declared() {
        var names = new HashSet<String>();
        plan.tables().values().forEach(it -> {
            names.add(it.table());
            names.add(it.nameBefore());
        });
        return names;
    }

    private void commit(Permission permission) {
        try {
            permission.require(Ending.ROLLED_BACK, "it was rolled back, not committed");
        } catch (EndedException e) {
            throw undone(e);
        }
        try {
            Optional<String> warning = course.step(Step.COMMIT, "", session::commit);
            if (warning.isPresent()) {
                throw new EndedException(
                        Ending.UNTOLD,
                        "what was declared held, and it is committed, but the server says: " + warning.get()
                                + ". A failover may lose it; 'lifeboat migrate status --publish' asks the tests, waits for"
                                + " what the server is to wait for, and tells it");
            }
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

    private EndedException undone(SQLException e) {
        boolean lost = Sessions.isLost(connection);
        return undone(failure(
                (lost ? "the connection was lost at " : "it failed at ")
                        + course.last().word() + ": " + e.getMessage(),
                e));
    }

    private EndedException failure(String what, Exception e) {
        return touched
                ? new EndedException(Ending.ROLLED_BACK, what + ". It was not committed", e)
                : new EndedException(Ending.NOT_RUN, what + ". Nothing was executed", e);
    }

    /** Rolls back, and asks the server whether that is so, and what it does not take back. */
    private EndedException undone(EndedException end) {
        if (!Sessions.isLost(connection)) {
            try {
                course.step(Step.ROLLBACK, "", () -> Sessions.rollBack(connection));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return touched && transaction != null ? new Undone(run, identity, transaction, around).looked(end) : end;
    }

    @Override
    public @Nullable List<String> differencesFromBefore(Connection again) throws SQLException {
        return before == null ? null : Objects.requireNonNull(before).differences(again);
    }
}
