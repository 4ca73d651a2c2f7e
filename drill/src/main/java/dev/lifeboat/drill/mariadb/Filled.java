package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.engine.Questions;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dump, which fills a fresh server. Making that server, and starting it again on what was filled, counts as recovery, as who
 * restores must do so too.
 */
final class Filled {
    private static final Map<String, String> LAYOUT = Map.of("innodb_log_file_size", "32M");

    private final Site site;
    private final Target target;

    Filled(Site site, Target target) {
        this.site = site;
        this.target = target;
    }

    Measured measured(Listed backup, Restoration.OfStatements restoration) throws DrillEndedException {
        var course = site.course();
        var place = Place.made(site, target);
        var replay = course.in(Phase.PLAN, () -> Optional.ofNullable(Replay.planned(place, restoration.log(), false)));
        try (var server = course.in(Phase.RECOVER, () -> fresh(place))) {
            course.in(Phase.RESTORE, () -> filled(place, backup, restoration));
            course.in(Phase.CHECK, site::unchanged);
            course.in(Phase.RECOVER, () -> {
                server.stop();
                return true;
            });
        }
        if (replay.isPresent()) {
            course.in(Phase.RECOVER, () -> replayed(replay.get()));
        }
        Measured measured;
        try (var server = course.in(Phase.RECOVER, () -> place.start(LAYOUT))) {
            course.passed("start", "a server of its own takes what was filled");
            var questions = new Questions(site, server);
            measured = course.in(Phase.VERIFY, questions::measured);
            course.in(Phase.COMPARE, () -> questions.compare(measured));
            course.in(Phase.STOP, () -> {
                server.stop();
                return true;
            });
        }
        course.in(Phase.VERIFY, () -> new Tablespaces(site, target.programs(), Map.of()).checked());
        return measured;
    }

    private static boolean replayed(Replay replay) throws DrillEndedException {
        try (var server = replay.started(LAYOUT)) {
            replay.into(server);
            return true;
        }
    }

    private RestoredMariadb fresh(Place place) throws DrillEndedException {
        var ended = site.commands()
                .run(
                        "install",
                        List.of(
                                "env",
                                "HOME=" + site.scratch().logs(),
                                target.programs().program("mariadb-install-db"),
                                "--no-defaults",
                                "--datadir=" + site.scratch().data(),
                                "--tmpdir=" + place.tmp(),
                                "--auth-root-authentication-method=normal",
                                "--skip-test-db",
                                MariadbIsolation.FRESH_LOG,
                                "--skip-name-resolve"),
                        () -> {});
        if (!ended.well()) {
            throw DrillEndedException.couldNotRun("server", ended.lastWords());
        }
        var server = place.startFresh();
        try (var connection = server.connect("");
                var statement = connection.createStatement()) {
            if (!target.database().equals("mysql")) {
                statement.execute("create database `" + target.database().replace("`", "``") + "`");
            }
            disarm(statement);
            return server;
        } catch (SQLException e) {
            server.close();
            throw DrillEndedException.couldNotRun(
                    "server", "no database can be made in a fresh server: " + e.getMessage());
        }
    }

    /**
     * A dump must not set where the server writes its logs, write files, or stop it; nor through a definer, so that nobody may. The
     * names of hosts are not known to this server.
     */
    private static void disarm(Statement statement) throws SQLException {
        statement.execute("delete from mysql.global_priv where host <> 'localhost'");
        statement.execute("flush privileges");
        statement.execute("revoke super, file, shutdown on *.* from root@localhost");
    }

    private boolean filled(Place place, Listed backup, Restoration.OfStatements restoration)
            throws DrillEndedException {
        place.refuseOtherServers(restoration.identity());
        Long size = backup.backup().getSizeBytes();
        long total = size == null ? 0 : size;
        for (Restoration.Step step : restoration.steps()) {
            site.progress().at("restoring", 0, total);
            var ended = site.commands()
                    .asCaller()
                    .run(
                            step.name(),
                            step.command(),
                            () -> site.progress().at("restoring", site.scratch().restoredBytes(), 0));
            if (!ended.well()) {
                site.unchanged(); // one that expires meanwhile fails to restore, which says nothing about it
                throw site.tool().blame(ended);
            }
        }
        site.course().passed("restore", site.tool().name() + " filled a fresh server");
        return true;
    }
}
