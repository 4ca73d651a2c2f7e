package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What can be done once a migration is committed: its tests are asked, and its rollback steps are run. For one thread. */
final class Committed {
    private final Run run;
    private final Plan plan;
    private final Course course;
    private final BooleanSupplier stopped;

    /** @param stopped whether somebody had the run stop */
    Committed(Run run, BooleanSupplier stopped) {
        this.run = run;
        this.plan = run.plan();
        this.course = run.course();
        this.stopped = stopped;
    }

    /** Asks the plan's tests, in a session that the migration has not touched. */
    EndedException tested(Identity identity) {
        if (stopped.getAsBoolean()) {
            return untold("somebody had it stop", null);
        }
        var wrong = new ArrayList<String>();
        try (Connection connection = run.reopened(identity)) {
            requireThere(connection, identity);
            for (Check check : plan.tests()) {
                if (stopped.getAsBoolean()) {
                    return untold("somebody had it stop", null);
                }
                course.step(Step.TEST, check.name(), () -> ask(check, connection, wrong));
            }
        } catch (SQLException e) {
            return untold(String.valueOf(e.getMessage()), e);
        }
        return wrong.isEmpty()
                ? new EndedException(
                        Ending.COMPLETED,
                        plan.transactional()
                                ? "executed, compared with what was declared, and committed"
                                : "executed one by one and committed; what is declared holds, the rest was not looked at")
                : new EndedException(Ending.ALARM, "it is committed, and the tests say that something is wrong", wrong);
    }

    private static EndedException untold(String why, @Nullable Exception cause) {
        return new EndedException(
                Ending.UNTOLD,
                "it is committed, and what is declared holds, but its tests could not be asked (" + why
                        + "); 'lifeboat migrate status --publish' asks them, and tells it",
                cause);
    }

    /** The server that answered to the commit may be gone, and the one that took its place may not have got it. */
    private void requireThere(Connection connection, Identity identity) throws SQLException {
        var entry = run.journal(connection).entry(run.id());
        if (entry.isEmpty() || !entry.get().leftSomething()) {
            throw notThere(identity.failedOver(run.engine().identity(connection)));
        }
    }

    /** It was committed, and is not there. */
    static EndedException notThere(boolean failedOver) {
        return new EndedException(
                Ending.UNKNOWN,
                "the commit was acknowledged, but what answers now does not have it"
                        + (failedOver ? ": another server was promoted, and had not got it" : "")
                        + ". 'lifeboat migrate status' asks again");
    }

    /** A question that does not work is answered wrong; one that nobody answers is not asked. */
    private void ask(Check check, Connection connection, List<String> wrong) throws SQLException {
        Session session = run.engine().session(connection);
        String problem;
        try {
            problem = session.wrong(check);
        } catch (SQLException e) {
            if (Sessions.isLost(connection) || session.isNoAnswer(e)) {
                throw e;
            }
            problem = "does not work: " + e.getMessage();
        }
        if (problem != null) {
            wrong.add("test '" + check.name() + "' " + problem);
        }
    }

    /** Runs its rollback steps, if somebody consents, and compares what is there then with what was there before. */
    EndedException undone(EndedException alarm, Identity identity, Execution execution) {
        if (plan.rollback().isEmpty()) {
            return alarm.withMore("the plan has no rollback steps");
        }
        if (!run.settings().consent().toRollBack(alarm.message() + "\n" + String.join("\n", alarm.mismatches()))) {
            return alarm.withMore(
                    "its " + plan.rollback().size() + " rollback steps were not run, for nobody consented");
        }
        if (stopped.getAsBoolean()) {
            return alarm.withMore("somebody had it stop, so its rollback steps were not run");
        }
        int done = 0;
        try (Connection again = run.reopened(identity)) {
            for (Sql sql : plan.rollback()) {
                course.step(
                        Step.ROLLBACK,
                        sql.toString(),
                        () -> run.engine()
                                .session(again)
                                .execute(sql, plan.timeouts().statement(), course::says));
                done++;
            }
        } catch (SQLException e) {
            return alarm.withMore("of its " + plan.rollback().size() + " rollback steps " + done + " ran, and then: "
                    + e.getMessage());
        }
        return lookedBack(alarm, identity, execution);
    }

    private EndedException lookedBack(EndedException alarm, Identity identity, Execution execution) {
        try (Connection fresh = run.reopened(identity)) {
            List<String> left = execution.differencesFromBefore(fresh);
            if (left == null || plan.compared().isEmpty() && !hasWhatComesOrGoes()) {
                return alarm.withMore("its rollback steps ran, and whether they undid it was not compared");
            }
            return left.isEmpty()
                    ? new EndedException(
                            Ending.ROLLED_BACK,
                            alarm.message()
                                    + ". Its rollback steps ran, and the declared tables are as they were, as far as"
                                    + " is declared; nothing else was compared",
                            alarm.mismatches(),
                            true)
                    : new EndedException(
                            Ending.ALARM,
                            alarm.message()
                                    + ". Its rollback steps ran, and did not undo it, or others wrote meanwhile",
                            left);
        } catch (SQLException e) {
            return alarm.withMore(
                    "its rollback steps ran, and whether they undid it could not be compared: " + e.getMessage());
        }
    }

    private boolean hasWhatComesOrGoes() {
        return plan.tables().values().stream().anyMatch(it -> it.isCreated() || it.isDropped());
    }
}
