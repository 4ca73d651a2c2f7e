package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Contents;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private @Nullable Traces traces;
    private @Nullable String transaction;
    private boolean touched;

    Transaction(Run run, Connection connection, Identity identity) {
        this.run = run;
        this.plan = run.plan();
        this.course = run.course();
        this.connection = connection;
        this.identity = identity;
        this.session = run.engine().session(connection);
    }

    @Override
    public void execute(Permission permission) {
        try {
            changeAndCompare(permission);
            if (run.settings().rehearsal()) {
                throw new EndedException(
                        Ending.REHEARSED, "all went as declared, and was rolled back, as was asked for: a rehearsal");
            }
            course.step(Step.MARK, "", () -> run.journal(connection).executed(run.id(), transaction));
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
        String id = session.begin(run.id());
        transaction = id;
        List<String> compared =
                plan.compared().stream().map(Declaration::nameBefore).toList();
        course.step(Step.LOCK, compared.size() + " tables", () -> session.lock(compared));
        requireTurn(Ending.NOT_RUN, "nothing was executed");
        Contents contents = course.step(Step.SNAPSHOT, "", this::contents);
        before = contents;
        contents.coverage().forEach(course::note);
        Traces around = run.engine().traces(connection, plan);
        traces = around;
        if (!run.settings().rehearsal()) {
            run.checkpoint(session);
        }
        permission.require(Ending.NOT_RUN, "nothing was executed");
        touched = true;
        statements(permission, id, around);
        course.step(Step.COMPARE, "", () -> compare(contents, around));
        around.notes().forEach(course::note);
        session.beItself();
    }

    /** Of two sessions behind a pooler, one took the turn and another one runs the statements. */
    private void requireTurn(Ending otherwise, String what) throws SQLException {
        var journal = run.journal(connection);
        String without = journal.withoutTurn(identity.pid());
        if (without != null) {
            throw new EndedException(otherwise, without + ": " + what);
        }
        for (var entry : journal.entries()) {
            if (entry.leftSomething() && !entry.runId().equals(run.id())) {
                throw new EndedException(
                        otherwise, "run " + entry.runId() + " of it is " + entry.state() + " meanwhile: " + what);
            }
        }
    }

    private Contents contents() throws SQLException {
        try {
            Contents contents = Contents.before(run.engine().reader(connection), plan);
            requireLocked(contents);
            return contents;
        } catch (IllegalArgumentException e) {
            throw new EndedException(Ending.PLAN_WRONG, String.valueOf(e.getMessage()), e);
        }
    }

    /** One that came under its name between the look and the lock is not locked, and others may have written to it. */
    private void requireLocked(Contents contents) throws SQLException {
        for (Declaration declared : plan.compared()) {
            Table table = contents.tables().named(declared.nameBefore());
            if (table != null && !session.isKept(table)) {
                throw new EndedException(
                        Ending.NOT_RUN,
                        declared.nameBefore()
                                + " came to be while its locks were taken; nothing was executed: try again");
            }
        }
    }

    private void statements(Permission permission, String transaction, Traces around) throws SQLException {
        for (Sql sql : plan.statements()) {
            permission.require(Ending.ROLLED_BACK, "it was rolled back");
            course.step(
                    Step.STATEMENT,
                    sql.toString(),
                    () -> session.execute(sql, run.atMost(permission.left()), course::says));
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
            around.look();
        }
    }

    private void compare(Contents contents, Traces around) throws SQLException {
        session.settle();
        requireTurn(Ending.ROLLED_BACK, "it was rolled back");
        var mismatches = new ArrayList<>(contents.mismatches(run.engine().reader(connection)));
        mismatches.addAll(around.mismatches());
        if (!mismatches.isEmpty()) {
            throw new EndedException(
                    Ending.ROLLED_BACK,
                    "what the migration did is not what the plan declares; it was rolled back",
                    mismatches);
        }
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
        var found = Aftermath.of(run, identity);
        if (found instanceof Aftermath.Unclear unclear) {
            throw new EndedException(
                    Ending.UNKNOWN,
                    "the connection was lost at the commit, and whether it is committed is not known (" + unclear.why()
                            + "). Nothing of it, or all of it, is there; 'lifeboat migrate status' asks again",
                    lost);
        }
        var entry = ((Aftermath.Final) found).entry();
        if (entry.state() == Journal.State.BEGUN) {
            throw new Undone(run, identity, Objects.requireNonNull(transaction), traces, null)
                    .looked(new EndedException(
                            Ending.ROLLED_BACK,
                            "the commit failed (" + lost.getMessage()
                                    + "), and the database says that nothing of it is there",
                            lost));
        }
        course.note("the answer to the commit was lost; the database says that it is committed, in transaction "
                + Objects.requireNonNullElse(entry.transaction(), "?"));
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
        List<String> stuck = Sessions.isLost(connection) ? null : rolledBack();
        return touched && transaction != null ? new Undone(run, identity, transaction, traces, stuck).looked(end) : end;
    }

    private @Nullable List<String> rolledBack() {
        var stuck = new ArrayList<String>();
        try {
            boolean told = course.step(Step.ROLLBACK, "", () -> {
                List<String> said = session.rollback();
                stuck.addAll(said == null ? List.of() : said);
                return said != null;
            });
            return told ? stuck : null;
        } catch (SQLException e) {
            // a session that is gone cannot commit either
            Sessions.close(connection);
            return null;
        }
    }

    @Override
    public @Nullable List<String> differencesFromBefore(Connection again) throws SQLException {
        return before == null
                ? null
                : Objects.requireNonNull(before).differences(run.engine().reader(again));
    }
}
