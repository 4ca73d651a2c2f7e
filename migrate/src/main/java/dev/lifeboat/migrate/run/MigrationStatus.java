package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the target itself says of a migration, whatever was told elsewhere: whether it runs, was committed, was rolled back, or is
 * there in part.
 *
 * @param message in words, with what to do
 * @param entry the newest run; null when there is none
 * @param ending what to tell of it where that was not told; null when there is nothing to tell
 */
public record MigrationStatus(
        State state, String message, List<String> notes, Journal.@Nullable Entry entry, Ledger.@Nullable State ending) {
    public MigrationStatus {
        notes = List.copyOf(notes);
    }

    /** What the database says. */
    public enum State {
        /** No run of it ever began here. */
        NOT_BEGUN,
        /** A session runs it now. */
        RUNNING,
        /** Nothing of it is there: the database is as before. */
        ROLLED_BACK,
        /** All of it is there, for good. Whether it is as planned was not told. */
        COMMITTED,
        /** All of it is there, as planned. */
        COMPLETED,
        /** All of it or some of it is there, and something is not as planned. */
        FAILED,
        /** Some of its statements are there. */
        IN_PART;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Asks the target.
     *
     * @throws SQLException if it does not answer
     * @throws IllegalStateException if another database answers than the plan is for
     */
    public static MigrationStatus of(Plan plan, Engine engine, Connection connection) throws SQLException {
        requireTarget(plan, engine.identity(connection));
        var journal = engine.journal(connection, plan.migration());
        Optional<Journal.Holder> running = journal.running();
        List<Journal.Entry> entries = running.isPresent() ? List.of() : journal.settled();
        if (running.isEmpty()) {
            // one that began meanwhile has a row, and is not gone
            running = journal.running();
        }
        if (running.isPresent()) {
            return running(running.get());
        }
        if (entries.isEmpty()) {
            return new MigrationStatus(State.NOT_BEGUN, "no run of it has begun here", List.of(), null, null);
        }
        return ended(plan, entries.get(0), engine.session(connection));
    }

    private static void requireTarget(Plan plan, Identity identity) {
        String expected = plan.target().systemIdentifier();
        if (expected != null && !expected.equals(identity.systemIdentifier())
                || !identity.database().equals(plan.target().name())) {
            throw new IllegalStateException("connected to database '" + identity.database() + "' of system "
                    + identity.systemIdentifier() + "; the plan is for '"
                    + plan.target().name() + "'"
                    + (expected == null ? "" : " of " + expected));
        }
        if (identity.standby() || identity.replica() && !plan.target().replica()) {
            throw new IllegalStateException(
                    "connected to a standby or a replica, which may not know yet: ask the primary");
        }
    }

    private static MigrationStatus running(Journal.Holder session) {
        return new MigrationStatus(
                State.RUNNING,
                "session " + session.pid() + " runs it, " + session.state() + " since " + session.since() + ": "
                        + session.query(),
                List.of("nothing is committed yet, unless its statements run one by one. If whoever runs it is gone,"
                        + " '" + session.howToEnd() + "' ends it; then ask again"),
                null,
                null);
    }

    private static MigrationStatus ended(Plan plan, Journal.Entry entry, Session session) throws SQLException {
        var notes = new ArrayList<String>();
        notes.add("run " + entry.runId() + ", begun at " + entry.beganAt() + " by " + entry.beganBy());
        if (!entry.setDigest().equals(plan.setDigest())) {
            notes.add("it ran " + entry.setDigest() + "; the plan has " + plan.setDigest() + " now");
        }
        return switch (entry.state()) {
            case BEGUN ->
                entry.leftSomething()
                                || entry.transactional()
                                        && !session.unprotected(plan).isEmpty()
                        ? inPart(plan, entry, notes, session)
                        : new MigrationStatus(
                                State.ROLLED_BACK,
                                entry.transactional()
                                        ? "it was cut off before its commit: nothing of it is there, but what sequences gave is given"
                                        : "it was cut off before its first statement: the database is as before",
                                notes,
                                entry,
                                Ledger.State.ROLLED_BACK);
            case ROLLED_BACK ->
                new MigrationStatus(
                        State.ROLLED_BACK,
                        "nothing of it is there any more, but what sequences gave is given",
                        notes,
                        entry,
                        Ledger.State.ROLLED_BACK);
            case EXECUTED -> {
                notes.add("what was declared of tables held when it was "
                        + (entry.transactional() ? "committed" : "compared, after its last statement")
                        + "; the plan's tests may not have been asked");
                yield new MigrationStatus(
                        State.COMMITTED,
                        "it is committed"
                                + (entry.transaction() == null ? "" : ", in transaction " + entry.transaction())
                                + ": all of it is there",
                        notes,
                        entry,
                        Ledger.State.COMPLETED);
            }
            case COMPLETED ->
                new MigrationStatus(
                        State.COMPLETED, "all of it is there, as planned", notes, entry, Ledger.State.COMPLETED);
            case FAILED ->
                new MigrationStatus(
                        State.FAILED,
                        "it is there, all of it or in part, and something was not as planned",
                        notes,
                        entry,
                        Ledger.State.FAILED);
        };
    }

    private static MigrationStatus inPart(Plan plan, Journal.Entry entry, List<String> notes, Session session)
            throws SQLException {
        if (entry.transactional()) {
            notes.addAll(session.unprotected(plan));
            return new MigrationStatus(
                    State.IN_PART,
                    entry.transaction() == null
                            ? "it was cut off before its commit, and what no rollback takes back may be there"
                            : "a part of it, or all, is there: something else than the run committed its transaction",
                    notes,
                    entry,
                    Ledger.State.FAILED);
        }
        if (entry.begun() > entry.done()) {
            notes.add("statement " + entry.begun() + " was begun, and may or may not have had its effect: look at it");
        }
        notes.addAll(session.unfinished());
        boolean all = entry.done() == entry.statements();
        return new MigrationStatus(
                State.IN_PART,
                "it was cut off: " + entry.done() + " of " + entry.statements() + " statements are done"
                        + (all ? ", and were not compared with what is declared" : ""),
                notes,
                entry,
                Ledger.State.FAILED);
    }

    /** Asks the plan's tests of one that is committed, and says what to tell of it then; what is wrong goes to the notes. */
    public MigrationStatus tested(Plan plan, Engine engine, Connection connection) throws SQLException {
        if (state != State.COMMITTED) {
            return this;
        }
        var wrong = new ArrayList<>(notes);
        int before = wrong.size();
        for (Check check : plan.tests()) {
            String problem = engine.session(connection).wrong(check);
            if (problem != null) {
                wrong.add("test '" + check.name() + "' " + problem);
            }
        }
        boolean well = wrong.size() == before;
        return new MigrationStatus(
                well ? State.COMPLETED : State.FAILED,
                message + (well ? "; its tests are right" : "; its tests are not right"),
                wrong,
                entry,
                well ? Ledger.State.COMPLETED : Ledger.State.FAILED);
    }

    /** What to tell of a run that could not tell its end itself; null when there is nothing. */
    public Ledger.@Nullable Word word(InstantSource clock) {
        if (entry == null || ending == null) {
            return null;
        }
        return new Ledger.Word(
                entry.runId(),
                ending,
                entry.beganAt(),
                null,
                clock.instant(),
                null,
                null,
                "status",
                ending == Ledger.State.COMPLETED ? null : message);
    }
}
