package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.RestorePoint;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.plan.Checkpoint;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all parts of one run know. */
final class Run {
    private final Plan plan;
    private final Connector connector;
    private final Engine engine;
    private final RunSettings settings;
    private final Course course;
    private final UUID id;
    private volatile @Nullable RestorePoint restorePoint;

    Run(Plan plan, Connector connector, Engine engine, RunSettings settings, Course course, UUID id) {
        this.plan = plan;
        this.connector = connector;
        this.engine = engine;
        this.settings = settings;
        this.course = course;
        this.id = id;
    }

    Plan plan() {
        return plan;
    }

    Connector connector() {
        return connector;
    }

    Engine engine() {
        return engine;
    }

    Journal journal(Connection connection) {
        return engine.journal(connection, plan.migration());
    }

    RunSettings settings() {
        return settings;
    }

    Course course() {
        return course;
    }

    UUID id() {
        return id;
    }

    /** For how long one statement may take. */
    Duration atMost(Duration left) {
        Duration limit = plan.timeouts().statement();
        return left.compareTo(limit) < 0 ? left : limit;
    }

    @Nullable
    RestorePoint restorePoint() {
        return restorePoint;
    }

    /**
     * Opens another session at the same target.
     *
     * @throws SQLException if another system answers, or a standby
     */
    Connection reopened(Identity identity) throws SQLException {
        Connection connection = connector.open();
        try {
            Identity now = engine.identity(connection);
            String why = identity.whyElsewhere(now);
            if (why != null) {
                throw new SQLException(why);
            }
            engine.session(connection).prepare(plan.timeouts(), now);
            return connection;
        } catch (SQLException e) {
            Sessions.close(connection);
            throw e;
        }
    }

    /** Sets the restore point, as the plan wants it. */
    void checkpoint(Session session) throws SQLException {
        if (plan.checkpoint() == Checkpoint.NONE) {
            return;
        }
        String name = "lifeboat " + id.toString().substring(0, 8) + " " + plan.migration();
        course.step(Step.CHECKPOINT, "", () -> {
            try {
                restorePoint = session.restorePoint(name);
            } catch (SQLException e) {
                String why = "no restore point could be set (" + e.getMessage() + ")";
                if (plan.checkpoint() == Checkpoint.REQUIRED) {
                    throw new EndedException(
                            Ending.NOT_RUN, why + "; the plan requires one, so nothing was executed", e);
                }
                course.note(why);
            }
        });
    }
}
