package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Contents;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each statement alone, for what no transaction can hold. Nothing is undone by itself: what is not as declared is an alarm, and
 * the plan's rollback steps run if somebody consents.
 */
final class OneByOne implements Execution {
    private final Run run;
    private final Plan plan;
    private final Course course;
    private final Connection connection;
    private final Identity identity;
    private final Session session;
    private final Journal journal;
    private @Nullable Contents before;
    private int begun;

    OneByOne(Run run, Connection connection, Identity identity) {
        this.identity = identity;
        this.run = run;
        this.plan = run.plan();
        this.course = run.course();
        this.connection = connection;
        this.session = run.engine().session(connection);
        this.journal = run.journal(connection);
    }

    @Override
    public void execute(Permission permission) {
        try {
            Contents contents = course.step(Step.SNAPSHOT, "", this::contents);
            before = contents;
            Traces traces = run.engine().traces(connection, plan);
            contents.coverage().forEach(course::note);
            course.note("each statement ran alone; tables that are not declared were not looked at");
            run.checkpoint(session);
            permission.require(Ending.NOT_RUN, "nothing was executed");
            statements(permission);
            course.step(Step.COMPARE, "", () -> compare(contents, traces));
            course.step(Step.MARK, "", () -> journal.executed(run.id(), null));
        } catch (SQLException e) {
            throw failed(e);
        } catch (EndedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EndedException(
                    begun == 0 ? Ending.NOT_RUN : Ending.ALARM,
                    "it broke at " + course.last().word() + ": " + e + ". " + done(),
                    e);
        }
    }

    private Contents contents() throws SQLException {
        try {
            return Contents.before(run.engine().reader(connection), plan);
        } catch (IllegalArgumentException e) {
            throw new EndedException(Ending.PLAN_WRONG, String.valueOf(e.getMessage()), e);
        }
    }

    private void statements(Permission permission) throws SQLException {
        for (Sql sql : plan.statements()) {
            int number = begun + 1;
            permission.require(begun == 0 ? Ending.NOT_RUN : Ending.ALARM, done());
            requireTurn();
            journal.begun(run.id(), number);
            begun = number;
            course.step(
                    Step.STATEMENT,
                    sql.toString(),
                    () -> session.execute(sql, run.atMost(permission.left()), course::says));
            requireAlone(sql);
            journal.done(run.id(), number);
        }
    }

    private void requireTurn() throws SQLException {
        String without = journal.withoutTurn(identity.pid());
        if (without != null) {
            throw new EndedException(begun == 0 ? Ending.NOT_RUN : Ending.ALARM, without + ". " + done());
        }
    }

    /** What a statement did is there, and the next one can be sent as it is. */
    private void requireAlone(Sql sql) throws SQLException {
        if (!session.isIdle()) {
            Sessions.rollBack(session, connection);
            throw new EndedException(
                    Ending.ALARM,
                    sql + " left a transaction open, which was rolled back: it may not be there. " + done());
        }
        String unreadable = session.unreadable();
        if (unreadable != null) {
            throw new EndedException(Ending.ALARM, sql + " " + unreadable + ", so no other was sent. " + done());
        }
    }

    private void compare(Contents contents, Traces traces) throws SQLException {
        session.beItself();
        var certain = new ArrayList<String>(traces.mismatches());
        var mismatches = new ArrayList<>(certain);
        mismatches.addAll(contents.mismatches(run.engine().reader(connection)));
        if (mismatches.isEmpty()) {
            return;
        }
        throw new EndedException(
                Ending.ALARM,
                certain.isEmpty() && !plan.writesStopped()
                        ? "what is there afterwards is not what the plan declares. Whether the migration did it, or somebody"
                                + " else who wrote meanwhile, cannot be told: say 'writes-stopped: true' where nobody does"
                        : "what is there afterwards is not what the plan declares",
                mismatches);
    }

    private EndedException failed(SQLException e) {
        String why = course.last().word() + ": " + e.getMessage();
        if (begun == 0) {
            return new EndedException(Ending.NOT_RUN, "it failed at " + why + ". Nothing was executed", e);
        }
        return Sessions.isLost(connection)
                ? new EndedException(
                        Ending.UNKNOWN,
                        "the connection was lost at " + why + ". " + done() + "; 'lifeboat migrate status' asks again",
                        e)
                : new EndedException(Ending.ALARM, "it failed at " + why + ". " + done(), e);
    }

    private String done() {
        return begun == 0
                ? "nothing was executed"
                : "of " + plan.statements().size() + " statements, " + begun
                        + " were begun, the last one perhaps without an end, and what they did is there";
    }

    @Override
    public @Nullable List<String> differencesFromBefore(Connection again) throws SQLException {
        return before == null
                ? null
                : Objects.requireNonNull(before).differences(run.engine().reader(again));
    }
}
