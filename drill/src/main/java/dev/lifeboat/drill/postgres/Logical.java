package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.engine.Questions;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Restoration.Into;
import dev.lifeboat.drill.tool.Target;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A dump, which fills a fresh server. Making that server counts as recovery, as who restores must do so too. */
final class Logical {
    private final Site site;

    Logical(Site site) {
        this.site = site;
    }

    Measured measured(Listed backup, Restoration.OfStatements restoration, Target target) throws DrillEndedException {
        String version = backup.backup().getEngineVersion();
        if (version == null) {
            throw DrillEndedException.couldNotRun("plan", "the dump does not say of which version of PostgreSQL it is");
        }
        if (site.request().pointInTime() != null) {
            throw DrillEndedException.couldNotRun(Check.POINT_IN_TIME, "a dump can be rolled forward to none");
        }
        int major = Integer.parseInt(version.strip().replaceFirst("\\D.*", ""));
        var course = site.course();
        try (var server = course.in(Phase.RECOVER, () -> fresh(major, target, restoration.into()))) {
            course.in(Phase.RESTORE, () -> {
                identity(server, restoration);
                if (restoration.into() == Into.ONE_THAT_SOMEBODY_NAMES) {
                    course.notRun(
                            "identity",
                            "the script does not say of which database it is; that it is of " + target.database()
                                    + " is said by whoever runs this");
                }
                site.restore(target.chain(), restoration);
                return true;
            });
            course.in(Phase.CHECK, site::unchanged);
            var questions = new Questions(site, server);
            Measured measured = course.in(Phase.VERIFY, questions::measured);
            course.in(Phase.COMPARE, () -> questions.compare(measured));
            course.in(Phase.STOP, () -> {
                server.stop(site.commands(), target.programs());
                return true;
            });
            return measured;
        }
    }

    /** A dump must fill no other server, whatever the surroundings say of where one is. */
    private void identity(RestoredPostgres server, Restoration.OfStatements restoration) throws DrillEndedException {
        var step = restoration.identity();
        var ended = site.commands().run(step.name(), step.command(), () -> {});
        try (var asked = server.open("template1")) {
            String expected = String.valueOf(asked.systemIdentifier());
            if (!ended.well() || ended.text().lines().map(String::strip).noneMatch(expected::equals)) {
                throw DrillEndedException.couldNotRun(
                        "identity",
                        "psql does not reach the server of the drill, " + expected + ", so nothing is restored: "
                                + ended.lastWords());
            }
        } catch (SQLException e) {
            throw DrillEndedException.couldNotRun("identity", "the fresh server does not answer: " + e.getMessage());
        }
    }

    private RestoredPostgres fresh(int major, Target target, Into into) throws DrillEndedException {
        var ended = site.commands()
                .run(
                        "initdb",
                        List.of(
                                target.programs().program("initdb"),
                                "--pgdata=" + site.scratch().data(),
                                "--username=" + target.superuser(),
                                "--auth=trust",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8"),
                        () -> {});
        if (!ended.well()) {
            throw DrillEndedException.couldNotRun("server", ended.lastWords());
        }
        var server = RestoredPostgres.start(
                new RestoredPostgres.Start(
                        target.programs(),
                        Isolation.settings(major, site.scratch(), site.request().preload()),
                        target.superuser()),
                site.scratch(),
                site.commands(),
                site.deadline());
        try (var connection = DriverManager.getConnection(server.jdbcUrl("template1"));
                var statement = connection.createStatement()) {
            boolean isThere = target.database().equals("postgres");
            if (isThere == (into == Into.ONE_OF_THEIR_OWN)) {
                statement.execute((isThere ? "drop" : "create") + " database "
                        + statement.enquoteIdentifier(target.database(), true));
            }
            return server;
        } catch (SQLException e) {
            server.close();
            throw DrillEndedException.couldNotRun(
                    "server", "no database can be made in a fresh server: " + e.getMessage());
        }
    }
}
