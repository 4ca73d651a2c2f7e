package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.postgres.Contents;
import dev.lifeboat.migrate.postgres.Journal;
import dev.lifeboat.migrate.postgres.Session;
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
    private final Session session;
    private final Journal journal;
    private @Nullable Contents before;
    private int begun;

    OneByOne(Run run, Connection connection) {
        this.run = run;
        this.plan = run.plan();
        this.course = run.course();
        this.connection = connection;
        this.session = new Session(connection);
        this.journal = new Journal(connection, plan.migration());
    }

    @Override
    public void execute(Permission permission) {
        try {
            List<String> invalid = session.invalidIndexes();
            Contents contents = course.step(Step.SNAPSHOT, "", this::contents);
            before = contents;
            contents.coverage().forEach(course::note);
            course.note("each statement ran alone; tables that are not declared were not looked at");
            run.checkpoint(session);
            permission.require(Ending.NOT_RUN, "nothing was executed");
            statements(permission);
            course.step(Step.COMPARE, "", () -> compare(contents, invalid));
            course.step(Step.MARK, "", () -> journal.executed(run.id()));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Contents contents() throws SQLException {
        try {
            return Contents.before(connection, plan, run.digester());
        } catch (IllegalArgumentException e) {
            throw new EndedException(Ending.PLAN_WRONG, String.valueOf(e.getMessage()), e);
        }
    }

    private void statements(Permission permission) throws SQLException {
        for (Sql sql : plan.statements()) {
            int number = begun + 1;
            permission.require(begun == 0 ? Ending.NOT_RUN : Ending.ALARM, done());
            journal.begun(run.id(), number);
            begun = number;
            course.step(Step.STATEMENT, sql.toString(), () -> session.execute(sql, permission.left(), course::says));
            journal.done(run.id(), number);
        }
    }

    private void compare(Contents contents, List<String> invalidBefore) throws SQLException {
        session.beItself();
        var certain = new ArrayList<String>();
        for (String index : session.invalidIndexes()) {
            if (!invalidBefore.contains(index)) {
                certain.add("index " + index + " was begun and never finished; drop it");
            }
        }
        var mismatches = new ArrayList<>(certain);
        mismatches.addAll(contents.mismatches(connection));
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

    /** Whether the tables are again as they were; null where that cannot be told. */
    @Nullable
    List<String> differencesFromBefore() throws SQLException {
        return before == null ? null : Objects.requireNonNull(before).mismatches(connection);
    }
}
