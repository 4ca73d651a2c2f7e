package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.engine.Questions;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.tool.ListedFiles;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A cluster that comes back as files: a server replays its log. */
final class Physical {
    /** Older ones do not tell whether a point in time was reached. */
    private static final int TELLS_TARGET = 13;

    private final Site site;

    Physical(Site site) {
        this.site = site;
    }

    Measured measured(Listed backup, Restoration.OfFiles restoration, Target target) throws DrillEndedException {
        var course = site.course();
        course.in(Phase.PLAN, () -> fit(backup, target));
        course.in(Phase.RESTORE, () -> {
            site.restore(target.chain(), restoration);
            return true;
        });
        course.in(Phase.CHECK, site::unchanged);
        course.in(Phase.RECOVER, () -> isBackup(restoration));
        Opened opened = course.in(Phase.RECOVER, () -> open(backup, restoration));
        Measured measured;
        try (var server = opened.server()) {
            var questions = new Questions(site, server);
            measured = course.in(Phase.VERIFY, questions::measured);
            if (site.request().pointInTime() != null) {
                reached(measured);
            }
            course.in(Phase.COMPARE, () -> questions.compare(measured));
            course.in(Phase.STOP, () -> {
                server.stop(site.commands(), opened.programs());
                return true;
            });
        }
        course.in(Phase.VERIFY, () -> pages(opened));
        return measured;
    }

    /** Before they restore, what they restore must be of their version, where it is known by then. */
    private boolean fit(Listed backup, Target target) throws DrillEndedException {
        String version = backup.backup().getEngineVersion();
        if (version != null) {
            sameVersion(target.programs(), version.strip().replaceFirst("\\..*", ""));
        }
        return true;
    }

    /** Before anything is written, or started, there. */
    private boolean isBackup(Restoration.OfFiles restoration) throws DrillEndedException {
        site.scratch().refuseLinks();
        TablespaceMap.refuseOthers(site.scratch());
        if (!Files.isRegularFile(site.scratch().data().resolve("backup_label"))) {
            throw DrillEndedException.failed(
                    "start",
                    "it has no backup_label: a server would take it for one that crashed, and not find its log");
        }
        ListedFiles listed = restoration.listed();
        if (listed != null && listed.areKnown()) {
            long files = listed.compare(site.scratch().data());
            site.course().passed("files", files + " files are there, as large as they must be");
        }
        return true;
    }

    private record Opened(RestoredPostgres server, Programs programs, ControlFile control) {}

    private Opened open(Listed backup, Restoration.OfFiles restoration) throws DrillEndedException {
        site.progress().at("recovering", 0, 0);
        String version = version();
        int major = Integer.parseInt(version);
        Instant pointInTime = site.request().pointInTime();
        if (pointInTime != null && major < TELLS_TARGET) {
            throw DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME,
                    "PostgreSQL " + major + " does not tell whether it reached one; 13 and newer do");
        }
        Programs programs = PostgresPrograms.of(version, site.request().binaries());
        sameVersion(programs, version);
        ControlFile control = control(programs);
        identity(backup, control);
        var settings = Isolation.settings(major, site.scratch(), site.request().preload());
        settings.putAll(
                RestoredPostgres.prepareRecovery(site.scratch(), control, restoration.restoreCommand(), pointInTime));
        var server = RestoredPostgres.start(
                new RestoredPostgres.Start(programs, settings, site.request().superuser()),
                site.scratch(),
                site.commands(),
                site.deadline());
        site.course().passed("start", "a server of its own came up from it and takes writes");
        return new Opened(server, programs, control);
    }

    private String version() throws DrillEndedException {
        Path file = site.scratch().data().resolve("PG_VERSION");
        try {
            String version = Files.readString(file).strip();
            if (version.matches("\\d{2,3}")) {
                PostgresPrograms.refuseOld(version);
                return version;
            }
            if (version.matches("\\d\\.\\d")) {
                throw PostgresPrograms.tooOld(version);
            }
            throw DrillEndedException.failed("version", "PG_VERSION says '" + version + "', which is no version");
        } catch (IOException e) {
            throw DrillEndedException.failed("version", "what was restored has no readable PG_VERSION: " + e);
        }
    }

    /** Those that are named may be of any. */
    private void sameVersion(Programs programs, String version) throws DrillEndedException {
        if (site.request().binaries() == null) {
            return;
        }
        var ended = site.commands().run("version", List.of(programs.program("postgres"), "--version"), () -> {});
        if (!ended.well() || !ended.text().matches("(?s).*\\(PostgreSQL\\) " + version + "\\b.*")) {
            throw DrillEndedException.couldNotRun(
                    "tools",
                    "the backup is of PostgreSQL " + version + ", and the programs in "
                            + site.request().binaries() + " are not: " + ended.lastWords());
        }
    }

    private ControlFile control(Programs programs) throws DrillEndedException {
        if (!programs.has("pg_controldata")) {
            try {
                return ControlFile.read(site.scratch().data().resolve("global/pg_control"));
            } catch (IOException e) {
                throw DrillEndedException.failed("control-file", "it cannot be read: " + e);
            }
        }
        var ended = site.commands()
                .run(
                        "controldata",
                        List.of(
                                programs.program("pg_controldata"),
                                site.scratch().data().toString()),
                        () -> {});
        if (!ended.well()) {
            throw DrillEndedException.failed("control-file", ended.lastWords());
        }
        if (ended.text().contains("WARNING: Calculated CRC checksum does not match")) {
            throw DrillEndedException.failed("control-file", "its checksum is not that of its content");
        }
        return ControlFile.parse(ended.text());
    }

    /** Before it is started: a copy of another cluster is nobody's proof. */
    private void identity(Listed backup, ControlFile control) throws DrillEndedException {
        String expected = Optional.ofNullable(site.request().systemIdentifier())
                .orElse(backup.backup().getSystemIdentifier());
        String found = control.systemIdentifier().orElse("");
        if (expected == null) {
            site.course().notRun("identity", "nothing says which system it must be; it is " + found);
        } else if (expected.equals(found)) {
            site.course().passed("identity", "system identifier " + found + ", as it must be");
        } else {
            throw DrillEndedException.failed(
                    "identity", "it is of another cluster: system identifier " + found + " instead of " + expected);
        }
    }

    /** That it was reached the server says itself: it does not come up otherwise. */
    private void reached(Measured measured) {
        site.course()
                .passed(
                        Check.POINT_IN_TIME,
                        "recovered to " + site.request().pointInTime()
                                + "; the last transaction before it was committed "
                                + (measured.lastTransactionAt() == null
                                        ? "before the backup ended"
                                        : "at " + measured.lastTransactionAt()));
    }

    /** Every page of every database, those of amcheck and all others. */
    private boolean pages(Opened opened) throws DrillEndedException {
        if (!opened.programs().has("pg_checksums")) {
            site.course().notRun("pages", "pg_checksums is not installed");
            return false;
        }
        if (!opened.control().pageChecksums()) {
            site.course().notRun("pages", "the cluster has no page checksums");
            return false;
        }
        site.progress().at("checking pages", 0, 0);
        var ended = site.commands()
                .run(
                        "checksums",
                        List.of(
                                opened.programs().program("pg_checksums"),
                                "--check",
                                "--pgdata=" + site.scratch().data()),
                        () -> {});
        if (!ended.well()) {
            throw ended.text().contains("checksum verification failed")
                    ? DrillEndedException.failed("pages", ended.lastWords())
                    : DrillEndedException.couldNotRun("pages", ended.lastWords());
        }
        site.course().passed("pages", "the checksum of every page is right");
        return true;
    }
}
