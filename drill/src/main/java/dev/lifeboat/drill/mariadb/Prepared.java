package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.engine.Questions;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A chain of mariadb-backup: copied, prepared one by one, moved to where a server starts on it. */
final class Prepared {
    private static final Pattern END = Pattern.compile("InnoDB: End of log at LSN=(\\d{1,20})");
    private static final Pattern STARTED = Pattern.compile("InnoDB: log sequence number (\\d{1,20})");

    private final Flavour flavour;
    private final Site site;
    private final Target target;
    private boolean judged = true;

    Prepared(Flavour flavour, Site site, Target target) {
        this.flavour = flavour;
        this.site = site;
        this.target = target;
    }

    Measured measured(Restoration.OfChain restoration) throws DrillEndedException {
        var course = site.course();
        var place = Place.made(flavour, site, target);
        var replay = course.in(Phase.PLAN, () -> Optional.ofNullable(Replay.planned(place, restoration.log(), true)));
        course.in(Phase.RESTORE, () -> restored(restoration));
        course.in(Phase.CHECK, site::unchanged);
        Measured measured;
        try (var server = course.in(Phase.RECOVER, () -> started(place, restoration, replay))) {
            var questions = new Questions(site, server);
            measured = course.in(Phase.VERIFY, questions::measured);
            course.in(Phase.COMPARE, () -> questions.compare(measured));
            course.in(Phase.STOP, () -> {
                server.stop();
                return true;
            });
        }
        course.in(
                Phase.VERIFY,
                () -> new Tablespaces(flavour, site, target.programs(), restoration.settings()).checked());
        return measured;
    }

    private boolean restored(Restoration.OfChain restoration) throws DrillEndedException {
        for (Restoration.Link link : restoration.links()) {
            copied(link, restoration.settings());
        }
        for (Restoration.Link link : restoration.links()) {
            site.progress().at("preparing " + link.from().getFileName(), 0, 0);
            run(link.prepare());
            judged &= reached(link);
        }
        run(restoration.moveBack());
        site.course()
                .passed(
                        "restore",
                        "mariadb-backup prepared " + restoration.links().size() + " backups and restored "
                                + (site.scratch().restoredBytes() >> 20) + " MiB");
        return true;
    }

    /** What root's backups hold only root may read; from then on it is the account's. */
    private void copied(Restoration.Link link, Map<String, String> layout) throws DrillEndedException {
        site.progress().at("copying " + link.from().getFileName(), 0, 0);
        var ended = site.commands()
                .asCaller()
                .run(
                        "copy",
                        List.of(
                                "cp",
                                "-R",
                                "--preserve=timestamps",
                                link.from().toString(),
                                link.to().toString()),
                        () -> site.progress().at("copying", site.scratch().restoredBytes(), 0));
        if (!ended.well()) {
            site.unchanged(); // one that expires meanwhile fails to restore, which says nothing about it
            boolean gone = ended.text().contains("No such file or directory")
                    || ended.text().contains("Input/output error");
            throw gone && MariadbBlame.place(ended.text()).isEmpty()
                    ? DrillEndedException.failed("restore", ended.lastWords())
                    : DrillEndedException.couldNotRun("restore", ended.lastWords());
        }
        try {
            refuseWaysOut(link.to());
            layoutAlone(link.to(), layout);
            site.scratch().adopt(link.to());
        } catch (IOException | UncheckedIOException e) {
            throw DrillEndedException.couldNotRun("place", "what was copied cannot be looked at: " + e);
        }
    }

    /** Preparing reads this file of options whatever it is told, and a backup may load a library by it. */
    static void layoutAlone(Path copy, Map<String, String> layout) throws IOException {
        Path options = copy.resolve("backup-my.cnf");
        if (Files.exists(options)) {
            Files.write(
                    options,
                    Stream.concat(
                                    Stream.of("[mysqld]"),
                                    layout.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()))
                            .toList());
        }
    }

    /**
     * A link, and a table of which the server keeps the data elsewhere: both would be written where the source works. What is
     * neither file nor directory would be waited for.
     */
    private static void refuseWaysOut(Path copy) throws IOException, DrillEndedException {
        try (var all = Files.walk(copy)) {
            Path out = all.filter(file -> !(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                                    || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                            || file.getFileName().toString().endsWith(".isl"))
                    .findFirst()
                    .orElse(null);
            if (out != null) {
                throw DrillEndedException.couldNotRun(
                        "links",
                        copy.relativize(out) + " of " + copy.getFileName()
                                + " leads out of the drill (a link, a pipe, or a table with DATA DIRECTORY); nothing is prepared");
            }
        }
    }

    private void run(Restoration.Step step) throws DrillEndedException {
        var ended = site.commands().runEvenIfItCrashes(step.name(), step.command(), () -> {});
        if (!ended.well() || !ended.text().contains("completed OK!")) {
            site.unchanged();
            throw site.tool().blame(ended);
        }
    }

    /** A log that is damaged is taken for one that ends there, and preparing goes well all the same. */
    private boolean reached(Restoration.Link link) throws DrillEndedException {
        Optional<String> end = last(site.scratch().logs().resolve(link.prepare().name() + ".log"), END);
        String what = link.from().getFileName().toString();
        if (end.isEmpty()) {
            site.course().notRun("log of " + what, "mariadb-backup does not say up to where it applied it");
            return false;
        } else if (end.get().equals(link.end())) {
            site.course().passed("log of " + what, "applied up to " + link.end() + ", as it must be");
            return true;
        } else {
            throw DrillEndedException.failed(
                    "log",
                    what + ": mariadb-backup applied its log up to " + end.get() + ", and the backup ends at "
                            + link.end() + ": the rest is damaged or missing");
        }
    }

    private RestoredMariadb started(Place place, Restoration.OfChain restoration, Optional<Replay> replay)
            throws DrillEndedException {
        site.progress().at("recovering", 0, 0);
        site.scratch().refuseLinks();
        identity(restoration);
        if (replay.isEmpty()) {
            return judged(restoration, place.start(restoration.settings()));
        }
        try (var server = judged(restoration, replay.get().started(restoration.settings()))) {
            replay.get().into(server);
        }
        return place.start(restoration.settings());
    }

    /** Whether all of the log of the backup is in what a server came up from. */
    private RestoredMariadb judged(Restoration.OfChain restoration, RestoredMariadb server) throws DrillEndedException {
        String end = restoration.links().get(restoration.links().size() - 1).end();
        Optional<String> found = last(server.logFile(), STARTED);
        if (!judged && (found.isEmpty() || !end.matches("\\d+"))) {
            server.close();
            throw DrillEndedException.couldNotRun(
                    "log",
                    "neither mariadb-backup nor the server says up to where the log was applied, so it may be damaged or cut"
                            + " off");
        }
        if (found.isPresent()
                && end.matches("\\d+")
                && new BigInteger(found.get()).compareTo(new BigInteger(end)) < 0) {
            server.close();
            throw DrillEndedException.failed(
                    "log", "the server is at " + found.get() + " of its log, and the backup ends at " + end);
        }
        site.course()
                .passed(
                        "start",
                        "a server of its own came up from it"
                                + found.map(at -> ", at " + at + " of its log").orElse(""));
        return server;
    }

    /** Of the server, nothing in the files tells more than who wrote last. */
    private void identity(Restoration.OfChain restoration) throws DrillEndedException {
        String found = String.join(", ", restoration.servers());
        String expected = restoration.expectedServer();
        if (expected == null) {
            site.course()
                    .notRun(
                            "identity",
                            "nothing in a backup of MariaDB says which server it is of"
                                    + (found.isEmpty() ? "" : "; the server that wrote last has the id " + found));
        } else if (restoration.servers().contains(expected)) {
            site.course().passed("identity", "server " + expected + " wrote last, as it must be");
        } else if (found.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "identity",
                    "the backup does not tell which server wrote last (no GTID in its info), so it cannot be compared"
                            + " with server-id=" + expected);
        } else {
            throw DrillEndedException.failed(
                    "identity", "server " + found + " wrote last before the backup, and not " + expected);
        }
    }

    private static Optional<String> last(Path log, Pattern pattern) throws DrillEndedException {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.map(pattern::matcher)
                    .filter(java.util.regex.Matcher::find)
                    .map(found -> found.group(1))
                    .reduce((first, last) -> last);
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", log + " cannot be read: " + e);
        }
    }
}
