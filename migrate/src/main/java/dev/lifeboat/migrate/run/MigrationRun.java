package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a plan: asked for, told, executed, compared, and then committed or undone. For one thread; a second one tells that
 * it goes on. Whatever happens to it, the target itself knows what is there, and {@link MigrationStatus} asks it.
 */
public final class MigrationRun {
    private static final int LOOKS_AT_A_POOLER = 20;

    private final Plan plan;
    private final Gate gate;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Observer observer;
    private final Course course;
    private final Run run;
    private final Committed committed;
    private final RunSettings settings;
    private final UUID id = UUID.randomUUID();
    private Gate.@Nullable Allowed allowed;
    private @Nullable Instant startedAt;
    private volatile boolean stopped;

    public MigrationRun(
            Plan plan,
            Connector connector,
            Engine engine,
            Gate gate,
            Ledger ledger,
            RunSettings settings,
            InstantSource clock,
            Observer observer) {
        this.plan = plan;
        this.gate = gate;
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
        this.observer = observer;
        this.course = new Course(observer);
        this.run = new Run(plan, connector, engine, settings, course, id);
        this.committed = new Committed(run, () -> stopped);
        if (settings.rehearsal() && !plan.transactional()) {
            throw new IllegalArgumentException(
                    "a plan that is not transactional cannot be rehearsed: it cannot be rolled back");
        }
    }

    /** Runs it; how it ended is the result, whatever that is. */
    public Outcome run() {
        try (Connection connection = course.step(Step.CONNECT, plan.target().url(), run.connector()::open)) {
            try {
                return connected(connection);
            } finally {
                // a server needs a moment to see that a session is closed
                run.journal(connection).releaseTurns();
            }
        } catch (SQLException e) {
            return outcome(new EndedException(
                    Ending.NOT_RUN,
                    "it failed at " + course.last().word() + ": " + e.getMessage() + ". Nothing was executed",
                    e));
        } catch (EndedException e) {
            return outcome(e);
        }
    }

    /** Has it end at its next step, and commit nothing from now on. Returns at once; for any thread. */
    public void stop() {
        stopped = true;
    }

    private Outcome connected(Connection connection) throws SQLException {
        Identity identity = run.engine().identity(connection);
        requireTarget(identity);
        requireOwnSession(connection, identity);
        run.engine().session(connection).prepare(plan.timeouts(), identity);
        var journal = run.journal(connection);
        requireTurn(journal);
        Gate.Allowed decision = decide(identity);
        if (!settings.rehearsal()) {
            createJournal(journal);
        }
        try (Lease lease = lease(decision)) {
            return leased(connection, identity, journal, new Permission(decision, lease, clock, () -> stopped));
        }
    }

    private void requireTarget(Identity identity) {
        String expected = plan.target().systemIdentifier();
        if (expected != null && !expected.equals(identity.systemIdentifier())) {
            throw new EndedException(
                    Ending.OTHER_TARGET,
                    "connected to system " + identity.systemIdentifier() + "; the plan is for " + expected
                            + ". Nothing was executed");
        }
        if (!identity.database().equals(plan.target().name())) {
            throw new EndedException(
                    Ending.OTHER_TARGET,
                    "connected to database '" + identity.database() + "'; the plan is for '"
                            + plan.target().name()
                            + "' (target.name says what the server calls it). Nothing was executed");
        }
        if (identity.standby()) {
            throw new EndedException(
                    Ending.OTHER_TARGET, "connected to a standby, where nothing can be written. Nothing was executed");
        }
        if (identity.replica() && !plan.target().replica()) {
            throw new EndedException(
                    Ending.OTHER_TARGET,
                    "connected to a replica, which gets what another server writes: run it there, or say 'replica: true' of"
                            + " the target where both are written to. Nothing was executed");
        }
    }

    /**
     * Where a pooler gives a session away between transactions, whoever comes next gets it; where many come, the own one changes.
     */
    private void requireOwnSession(Connection connection, Identity identity) throws SQLException {
        if (!run.engine().session(connection).isBehindAnother(identity.pid())) {
            return;
        }
        try (Connection other = run.connector().open()) {
            for (int look = 0; look < LOOKS_AT_A_POOLER; look++) {
                if (pid(other) == identity.pid() || pid(connection) != identity.pid()) {
                    throw new EndedException(
                            Ending.NOT_RUN,
                            "a pooler gives session " + identity.pid()
                                    + " of the server to others between transactions,"
                                    + " which cannot be used: have target.url lead to the server itself, or to a pooler that"
                                    + " keeps sessions apart. Nothing was executed");
                }
            }
        }
    }

    private long pid(Connection connection) throws SQLException {
        return run.engine().identity(connection).pid();
    }

    private void requireTurn(Journal journal) throws SQLException {
        if (!journal.takeTurn()) {
            String who = journal.running().map(it -> " in session " + it.pid()).orElse("");
            throw new EndedException(Ending.DENIED, "it is being run already" + who + ". Nothing was executed now");
        }
        for (Journal.Entry entry : journal.settled()) {
            if (entry.leftSomething()) {
                throw new EndedException(
                        Ending.DENIED,
                        "it was executed already: run " + entry.runId() + ", begun at " + entry.beganAt() + " by "
                                + entry.beganBy() + ", is " + entry.state()
                                + ". Nothing was executed now; what else is to be done is another migration");
            }
        }
    }

    private Gate.Allowed decide(Identity identity) throws SQLException {
        Gate.Answer answer = course.step(
                Step.DECIDE,
                "",
                () -> gate.ask(new Gate.Question(
                        plan.database(), plan.migration(), plan.setDigest(), identity.systemIdentifier())));
        if (answer instanceof Gate.Allowed yes) {
            allowed = yes;
            return yes;
        }
        if (answer instanceof Gate.Denied denied) {
            throw new EndedException(
                    Ending.DENIED, "the gate has denied it: " + denied.why() + ". Nothing was executed");
        }
        if (answer instanceof Gate.Mismatched mismatched) {
            throw new EndedException(Ending.OTHER_TARGET, mismatched.why() + ". Nothing was executed");
        }
        throw new EndedException(
                Ending.NOT_RUN,
                "the gate has not decided: " + ((Gate.Unclear) answer).why() + ". Nothing was executed");
    }

    private static void createJournal(Journal journal) {
        try {
            journal.create();
        } catch (SQLException e) {
            throw new EndedException(
                    Ending.NOT_RUN,
                    "the table in which the target remembers its migrations cannot be created (" + e.getMessage()
                            + "). Nothing was executed; have an administrator run once, with the right to read and write it"
                            + " for this user:\n" + journal.setup(),
                    e);
        }
    }

    private Lease lease(Gate.Allowed decision) throws SQLException {
        Instant now = clock.instant();
        startedAt = now;
        try {
            return course.step(
                    Step.START,
                    "",
                    () -> Lease.begin(
                            ledger,
                            until -> word(Ledger.State.STARTED, until, null),
                            settings.lease(),
                            clock,
                            observer));
        } catch (EndedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EndedException(
                    Ending.NOT_RUN,
                    "that it starts under decision " + decision.decisionId() + " could not be told: " + e.getMessage()
                            + ". Nothing was executed" + takenBack(),
                    e);
        }
    }

    /** What was told may have arrived though its answer did not. */
    private String takenBack() {
        try {
            ledger.tell(word(Ledger.State.WITHDRAWN, null, "its start could not be told for sure"));
            return "";
        } catch (RuntimeException e) {
            return ", nor could it be taken back (" + e.getMessage()
                    + "). Should it have been told all the same, it counts as"
                    + " running until " + clock.instant().plus(settings.lease())
                    + ", then as lost: 'lifeboat gate end --as rolled-back' says that it did not run";
        }
    }

    private Outcome leased(Connection connection, Identity identity, Journal journal, Permission permission) {
        EndedException end;
        Execution execution = plan.transactional()
                ? new Transaction(run, connection, identity)
                : new OneByOne(run, connection, identity);
        try {
            if (!settings.rehearsal()) {
                course.step(
                        Step.JOURNAL,
                        journal.table(),
                        () -> journal.begin(
                                id,
                                plan.setDigest(),
                                plan.transactional(),
                                plan.statements().size()));
            }
            execution.execute(permission);
            end = committed.tested(identity);
        } catch (SQLException e) {
            end = new EndedException(
                    Ending.NOT_RUN,
                    "it failed at " + course.last().word() + ": " + e.getMessage() + ". Nothing was executed",
                    e);
        } catch (EndedException e) {
            end = e;
        } catch (RuntimeException e) {
            // what is there was committed, or nothing began; the journal knows
            end = new EndedException(
                    Ending.UNKNOWN,
                    "it broke at " + course.last().word() + ": " + e + "; 'lifeboat migrate status' says what is there",
                    e);
        }
        if (end.ending() == Ending.ALARM) {
            end = committed.undone(end, identity, execution);
        }
        permission.lease().close();
        return outcome(told(journalled(end, identity)));
    }

    /**
     * That it is rolled back is a courtesy to readers: what is there is told by what stands there already. That it is as planned
     * is told only once the target has taken that, behind the migration itself.
     */
    private EndedException journalled(EndedException end, Identity identity) {
        Journal.State state = switch (end.ending()) {
            case COMPLETED -> Journal.State.COMPLETED;
            case ALARM -> Journal.State.FAILED;
            case ROLLED_BACK, NOT_RUN, PLAN_WRONG -> Journal.State.ROLLED_BACK;
            default -> null;
        };
        if (state == null || settings.rehearsal()) {
            return end;
        }
        try (Connection connection = run.reopened(identity)) {
            var journal = run.journal(connection);
            if (state == Journal.State.COMPLETED) {
                return journal.endCompleted(id)
                        ? end
                        : Committed.notThere(identity.failedOver(run.engine().identity(connection)));
            }
            if (state != Journal.State.ROLLED_BACK || end.undoneBySteps()) {
                journal.end(id, state);
            } else if (!journal.endRolledBack(id) && journal.entry(id).isPresent()) {
                return new EndedException(
                        Ending.UNKNOWN,
                        end.message() + ". But the target's journal says otherwise: 'lifeboat migrate status' tells",
                        end.mismatches());
            }
        } catch (SQLException e) {
            if (state == Journal.State.COMPLETED) {
                return new EndedException(
                        Ending.UNTOLD,
                        end.message() + "; but whether that lasts could not be asked (" + e.getMessage()
                                + "): 'lifeboat migrate status --publish' asks, and tells it");
            }
            course.note("the target's journal could not be told: " + e.getMessage());
        }
        return end;
    }

    private EndedException told(EndedException end) {
        Ledger.State state = switch (end.ending()) {
            case COMPLETED -> Ledger.State.COMPLETED;
            case ALARM -> Ledger.State.FAILED;
            case ROLLED_BACK -> Ledger.State.ROLLED_BACK;
            case REHEARSED, NOT_RUN, PLAN_WRONG -> Ledger.State.WITHDRAWN;
            default -> null;
        };
        if (state == null) {
            return end;
        }
        String problem =
                end.ending() == Ending.COMPLETED ? null : String.join("; ", concat(end.message(), end.mismatches()));
        try {
            course.step(Step.TELL, state.name(), () -> ledger.tell(word(state, null, problem)));
            return end;
        } catch (SQLException | RuntimeException e) {
            String more = "that could not be told (" + e.getMessage()
                    + "); until 'lifeboat migrate status --publish' tells it, the migration counts as lost";
            return end.ending() == Ending.COMPLETED
                    ? new EndedException(Ending.UNTOLD, end.message() + "; " + more)
                    : end.withMore(more);
        }
    }

    private static List<String> concat(String first, List<String> rest) {
        var all = new ArrayList<String>();
        all.add(first);
        all.addAll(rest);
        return all;
    }

    private Ledger.Word word(Ledger.State state, @Nullable Instant until, @Nullable String problem) {
        Instant now = clock.instant();
        return new Ledger.Word(
                id,
                state,
                startedAt == null ? now : startedAt,
                until,
                state == Ledger.State.STARTED ? null : now,
                allowed,
                run.restorePoint(),
                course.last().word(),
                problem);
    }

    private Outcome outcome(EndedException end) {
        return new Outcome(
                id,
                end.ending(),
                end.message(),
                end.mismatches(),
                course.notes(),
                course.steps(),
                allowed,
                run.restorePoint());
    }
}
