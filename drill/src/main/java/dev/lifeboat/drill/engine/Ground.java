package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where a drill is: cleared of what killed drills left, made a directory of its own, and cleared again. For one thread. */
public final class Ground {
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final DrillRequest request;
    private final Course course;

    public Ground(DrillRequest request, Course course) {
        this.request = request;
        this.course = course;
    }

    /**
     * As whom commands are run, once what killed drills left is removed.
     *
     * @param what needs the account, for whoever lacks it
     */
    public Account account(String what) throws DrillEndedException {
        return withoutLeftovers(Account.of(request.account(), what));
    }

    /** The same for the servers of an engine. @param statements whether they are told what to do by what is restored */
    public Account serverAccount(String engine, boolean statements) throws DrillEndedException {
        return withoutLeftovers(Account.ofServer(request.account(), engine, statements));
    }

    private Account withoutLeftovers(Account account) throws DrillEndedException {
        try {
            for (Path leftover : Scratch.removeLeftovers(request.directory(), account)) {
                course.warned("leftover", "a drill before was killed; what it left in " + leftover + " was removed");
            }
            return account;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw DrillEndedException.couldNotRun("leftover", "what a killed drill left cannot be removed: " + e);
        }
    }

    /** A directory of its own. */
    public Scratch scratch(Instant startedAt, Account account) throws DrillEndedException {
        return Scratch.create(
                request.directory(),
                ID.format(startedAt) + "-" + ProcessHandle.current().pid(),
                account);
    }

    /** Removes it; what cannot be removed is told, and left for the next drill. */
    public boolean cleared(Scratch scratch) {
        try {
            scratch.close();
            return true;
        } catch (IOException | RuntimeException e) {
            course.warned("clean-up", "not all of " + scratch.root() + " could be removed: " + e);
            return false;
        }
    }
}
