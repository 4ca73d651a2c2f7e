package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.plan.Checkpoint;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.postgres.Contents;
import dev.lifeboat.migrate.postgres.Identity;
import dev.lifeboat.migrate.postgres.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all parts of one run know. */
final class Run {
    private final Plan plan;
    private final Connector connector;
    private final Contents.Digester digester;
    private final RunSettings settings;
    private final Course course;
    private final UUID id;
    private volatile @Nullable RestorePoint restorePoint;

    Run(Plan plan, Connector connector, Contents.Digester digester, RunSettings settings, Course course, UUID id) {
        this.plan = plan;
        this.connector = connector;
        this.digester = digester;
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

    Contents.Digester digester() {
        return digester;
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
            Identity now = Identity.of(connection);
            if (!Objects.equals(now.systemIdentifier(), identity.systemIdentifier())
                    || !now.database().equals(identity.database())) {
                throw new SQLException(
                        "another system answers there now: " + now.systemIdentifier() + ", database " + now.database());
            }
            if (now.standby()) {
                throw new SQLException("a standby answers there now");
            }
            new Session(connection).prepare(plan.timeouts(), now.version());
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
                restorePoint = new RestorePoint(name, session.restorePoint(name));
            } catch (SQLException e) {
                String why = "no restore point could be set (" + e.getMessage()
                        + "); grant execute on function pg_create_restore_point(text) lets this user";
                if (plan.checkpoint() == Checkpoint.REQUIRED) {
                    throw new EndedException(
                            Ending.NOT_RUN, why + "; the plan requires one, so nothing was executed", e);
                }
                course.note(why);
            }
        });
    }
}
