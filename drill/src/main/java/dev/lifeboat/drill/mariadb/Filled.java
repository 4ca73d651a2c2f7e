package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.engine.Questions;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dump, which fills a fresh server. Making that server, and starting it again on what was filled, counts as recovery, as who
 * restores must do so too.
 */
final class Filled {
    private final Flavour flavour;
    private final Site site;
    private final Target target;

    Filled(Flavour flavour, Site site, Target target) {
        this.flavour = flavour;
        this.site = site;
        this.target = target;
    }

    Measured measured(Listed backup, Restoration.OfStatements restoration) throws DrillEndedException {
        var course = site.course();
        if (!flavour.preloads() && !site.request().preload().isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "tools",
                    "--preload is not for dumps of " + flavour.title()
                            + ": they could have the server load any library beside it");
        }
        var place = Place.made(flavour, site, target);
        var replay = course.in(Phase.PLAN, () -> Optional.ofNullable(Replay.planned(place, restoration.log(), false)));
        try (var server = course.in(Phase.RECOVER, () -> fresh(place))) {
            course.in(Phase.RESTORE, () -> filled(server, place, backup, restoration));
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
        try (var server = course.in(Phase.RECOVER, () -> place.start(flavour.layoutOfFresh()))) {
            course.passed("start", "a server of its own takes what was filled");
            var questions = new Questions(site, server);
            measured = course.in(Phase.VERIFY, questions::measured);
            course.in(Phase.COMPARE, () -> questions.compare(measured));
            course.in(Phase.STOP, () -> {
                server.stop();
                return true;
            });
        }
        course.in(Phase.VERIFY, () -> new Tablespaces(flavour, site, target.programs(), Map.of()).checked());
        return measured;
    }

    private boolean replayed(Replay replay) throws DrillEndedException {
        try (var server = replay.started(flavour.layoutOfFresh())) {
            replay.into(server);
            return true;
        }
    }

    private RestoredMariadb fresh(Place place) throws DrillEndedException {
        var install = new ArrayList<>(List.of("env", "HOME=" + site.scratch().logs()));
        install.addAll(flavour.install(target.programs(), site.scratch().data(), place.tmp()));
        var ended = site.commands().run("install", install, () -> {});
        if (!ended.well()) {
            throw DrillEndedException.couldNotRun("server", ended.lastWords());
        }
        var server = place.startFresh();
        try (var connection = server.connect("");
                var statement = connection.createStatement()) {
            if (!target.database().equals("mysql")) {
                statement.execute("create database `" + target.database().replace("`", "``") + "`");
            }
            flavour.disarm(statement);
            return server;
        } catch (SQLException e) {
            server.close();
            throw DrillEndedException.couldNotRun(
                    "server", "no database can be made in a fresh server: " + e.getMessage());
        }
    }

    private boolean filled(RestoredMariadb server, Place place, Listed backup, Restoration.OfStatements restoration)
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
                server.refuseEnd(MariadbBlame.lost(ended.text()));
                site.unchanged(); // one that expires meanwhile fails to restore, which says nothing about it
                throw site.tool().blame(ended);
            }
        }
        site.course().passed("restore", site.tool().name() + " filled a fresh server");
        return true;
    }
}
