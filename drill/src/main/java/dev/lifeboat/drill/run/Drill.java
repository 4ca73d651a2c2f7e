package dev.lifeboat.drill.run;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.engine.Course;
import dev.lifeboat.drill.engine.Engine;
import dev.lifeboat.drill.engine.Ground;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.mariadb.Mariadb;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.postgres.Postgres;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.RestoreTool;
import dev.lifeboat.drill.tool.Target;
import dev.lifeboat.v1.BackupStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One drill: restores a backup with its own tool into a directory of its own, brings a server up from it, asks that server what
 * it holds, and leaves no trace. One use is one drill; for one thread.
 */
public final class Drill {
    private final DrillRequest request;
    private final RestoreTool tool;
    private final Engine engine;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Progress progress;
    private final Consumer<Begun> begun;
    private final Course course;
    private final Ground ground;

    private @Nullable Listed chosen;
    private List<Listed> chain = List.of();
    private @Nullable Boolean checksumsMatched;
    private @Nullable Measured measured;

    /**
     * It has chosen a backup, and goes on.
     *
     * @param at when it began, as its report says
     */
    public record Begun(Listed listed, Instant at) {}

    /**
     * @param progress is told of bytes restored and tables read
     * @param begun is told before anything is restored; what it throws ends the drill, and is thrown on
     */
    public Drill(
            DrillRequest request,
            RestoreTool tool,
            InstantSource clock,
            RandomGenerator random,
            Progress progress,
            Consumer<Begun> begun) {
        this.request = request;
        this.tool = tool;
        this.engine = engine(tool);
        this.clock = clock;
        this.random = random;
        this.progress = progress;
        this.begun = begun;
        this.course = new Course(clock);
        this.ground = new Ground(request, course);
    }

    private static Engine engine(RestoreTool tool) {
        return switch (tool.engine()) {
            case POSTGRESQL -> new Postgres();
            case MARIADB -> Mariadb.ofMariadb();
            case MYSQL -> Mariadb.ofMysql();
        };
    }

    /** Runs it. Throws nothing that a report can say; what it made is removed whatever happens. */
    public DrillReport run() {
        Instant startedAt = clock.instant();
        var deadline = Deadline.in(request.timeLimit());
        Result result;
        try {
            var backups = new Backups(tool, request, clock, course, deadline);
            Account account = course.in(Phase.PLAN, () -> Course.expected(() -> plan(backups)));
            Scratch scratch = course.in(Phase.PLAN, () -> ground.scratch(startedAt, account));
            try {
                begun.accept(new Begun(Objects.requireNonNull(chosen), startedAt));
                Course.expected(() -> {
                    phases(scratch, backups, account, deadline);
                    return true;
                });
            } finally {
                course.in(Phase.CLEAN_UP, () -> ground.cleared(scratch));
            }
            course.in(Phase.COMPARE, this::conclusive);
            result = course.anyFailed() ? Result.FAILED : Result.PASSED;
        } catch (DrillEndedException e) {
            course.ended(e);
            result = course.anyFailed() ? Result.FAILED : e.result();
        }
        return new DrillReport(
                tool.name(),
                chosen == null ? null : chosen.backup(),
                result,
                startedAt,
                clock.instant(),
                course.phases(),
                course.checks(),
                checksumsMatched,
                measured);
    }

    private void phases(Scratch scratch, Backups backups, Account account, Deadline deadline)
            throws DrillEndedException {
        Listed backup = Objects.requireNonNull(chosen);
        if (request.checkFirst()) {
            checksumsMatched = course.in(Phase.CHECK, () -> backups.compare(chain, account, progress))
                    .orElse(null);
        }
        for (Listed link : chain) {
            if (link.backup().getStatus() == BackupStatus.FAILED) {
                throw DrillEndedException.failed("backup", subject(link) + " is listed as failed");
            }
        }
        Course.Work<Boolean> again = () -> backups.unchanged(chain, account);
        course.in(Phase.CHECK, again);
        course.in(Phase.SPACE, this::space);
        restored(backup, scratch, deadline, again);
    }

    /** What its own tool does not call whole proves nothing by coming back. */
    private boolean conclusive() throws DrillEndedException {
        for (Listed link : chain) {
            BackupStatus status = link.backup().getStatus();
            if (status != BackupStatus.COMPLETED) {
                throw DrillEndedException.couldNotRun(
                        "backup",
                        "it came back, but " + (link == chosen ? "" : subject(link) + " ") + "is listed as " + status
                                + ", so that proves nothing");
            }
        }
        return true;
    }

    /** Of a chain, which one. */
    private String subject(Listed link) {
        return link == chosen ? "it" : link.backup().getBackupId() + ", which it builds on,";
    }

    private Account plan(Backups backups) throws DrillEndedException {
        progress.at("looking for backups", 0, 0);
        Account account = ground.serverAccount(engine.name(), tool.restoresStatements());
        engine.refuse(request, tool);
        var all = backups.listed(account);
        chosen = request.choice().from(all, request.pointInTime(), random);
        var backup = chosen.backup();
        course.passed("backup", backup.getBackupId() + " of " + backup.getEndedAt() + ", " + backup.getStatus());
        if (backup.getEngineVersion() != null && request.binaries() == null) {
            engine.programs(backup.getEngineVersion(), request); // better now than after hours of restoring
        }
        chain = tool.chain(chosen, all);
        return account;
    }

    /** A restored cluster, and a tenth and a quarter of a gigabyte for the log and temporary files. */
    private boolean space() throws DrillEndedException {
        var bytes = tool.bytes(chain);
        if (bytes.isEmpty()) {
            course.notRun("space", "the list does not say how big the backup is");
            return false;
        }
        long size = bytes.getAsLong();
        long needed = size + size / 10 + (256L << 20);
        try {
            Path existing = request.directory();
            while (!Files.exists(existing)) {
                existing = Objects.requireNonNull(existing.getParent());
            }
            long free = Files.getFileStore(existing).getUsableSpace();
            if (free < needed) {
                throw DrillEndedException.couldNotRun(
                        "space",
                        (needed >> 20) + " MiB are needed in " + existing + ", and " + (free >> 20)
                                + " MiB are free; make room, or name another place with --directory");
            }
            course.passed("space", (needed >> 20) + " MiB are needed, " + (free >> 20) + " MiB are free");
            return true;
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("space", "the free space cannot be told: " + e.getMessage());
        }
    }

    private void restored(Listed backup, Scratch scratch, Deadline deadline, Course.Work<Boolean> again)
            throws DrillEndedException {
        var site = new Site(request, tool, course, progress, scratch, new Commands(scratch, deadline), deadline, again);
        Target target = course.in(Phase.PLAN, () -> target(scratch, backup));
        Restoration restoration = course.in(Phase.PLAN, () -> tool.restoration(backup, target));
        measured = engine.measured(site, backup, restoration, target);
    }

    private Target target(Scratch scratch, Listed backup) throws DrillEndedException {
        return new Target(
                scratch,
                engine.programs(backup.backup().getEngineVersion(), request),
                request.name(),
                request.superuser(),
                chain);
    }
}
