package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tables this transaction has opened for writing, wherever in the server: those of its own statements, of triggers, routines
 * and foreign keys. Whether it wrote to them does not show.
 */
final class MariadbTraces implements Traces {
    private static final String CHECKS =
            "select @@foreign_key_checks and @@unique_checks /*M! and @@check_constraint_checks */ limit 1";
    private static final int MAY_NOT_READ = 1142;

    private final Connection connection;
    private final Plan plan;
    private final MariadbTables before;
    private final @Nullable String journal;
    private final String journals;
    private boolean unchecked;
    private @Nullable OpenedTables opened;

    private MariadbTraces(Connection connection, Plan plan) throws SQLException {
        this.connection = connection;
        this.plan = plan;
        this.before = MariadbTables.of(connection);
        this.journals = new TableName(String.valueOf(Ask.text(connection, "select database()")), MariadbJournal.TABLE)
                .toString();
        this.journal = plan.transactional() ? journal() : null;
    }

    static MariadbTraces begin(Connection connection, Plan plan) throws SQLException {
        var traces = new MariadbTraces(connection, plan);
        if (plan.transactional()) {
            traces.opened = OpenedTables.of(connection, traces.surelyOpen());
        }
        return traces;
    }

    /** What is compared is locked; the journal is opened for writing here, even by a rehearsal. */
    private List<String> surelyOpen() throws SQLException {
        var open = new ArrayList<String>();
        plan.compared().stream()
                .map(it -> before.named(it.nameBefore()))
                .filter(Objects::nonNull)
                .forEach(table -> open.add(Objects.requireNonNull(table).name()));
        if (journal != null) {
            Ask.text(connection, "select 1 from " + MariadbJournal.TABLE + " limit 0 for update");
            open.add(journals);
        } else if (open.isEmpty() && before.any() != null) {
            MariadbTable any = Objects.requireNonNull(before.any());
            Ask.text(connection, "select 1 from " + any.quoted() + " limit 0");
            open.add(any.name());
        }
        return open;
    }

    /** All of its rows in short; null where it is not there. */
    private @Nullable String journal() throws SQLException {
        return new MariadbJournal(connection, "").exists()
                ? Ask.text(
                        connection,
                        "select concat(count(*), ' ', coalesce(sum(crc32(concat_ws(',', run_id, migration_id, set_digest,"
                                + " transactional, state, statements, begun, done, began_at, ended_at, xid))), 0)) from "
                                + MariadbJournal.TABLE)
                : null;
    }

    @Override
    public void look() throws SQLException {
        if (opened != null) {
            opened.look();
            unchecked |= !Ask.isTrue(connection, CHECKS);
        }
    }

    @Override
    public List<String> mismatches() throws SQLException {
        var mismatches = new ArrayList<String>();
        if (opened != null) {
            look();
            for (String name : opened.forWriting()) {
                if (!plan.isDeclared(name) && !isSequence(name) && !name.equals(journals)) {
                    mismatches.add(name + " was opened for writing, which the plan does not say");
                }
            }
            if (!Objects.equals(journal, journal())) {
                mismatches.add("the migration wrote to " + journals + ", which is the run's own");
            }
            if (unchecked) {
                mismatches.add(
                        "foreign_key_checks, unique_checks or check_constraint_checks was off: what was written then"
                                + " was not checked");
            }
            hidden(mismatches);
        }
        return mismatches;
    }

    /** A temporary table stands before the one of its name, so that no question would reach that. */
    private void hidden(List<String> mismatches) throws SQLException {
        for (MariadbTable table : MariadbTables.of(connection).all()) {
            if (table.whyNotCompared() == null && isHidden(table)) {
                mismatches.add(table.name() + " is hidden by a temporary table of that name");
            }
        }
    }

    private boolean isHidden(MariadbTable table) throws SQLException {
        try {
            return Ask.all(connection, "show create table " + table.quoted(), row -> row.getString(2))
                    .get(0)
                    .startsWith("CREATE TEMPORARY");
        } catch (SQLException e) {
            if (e.getErrorCode() == MAY_NOT_READ) {
                return false;
            }
            throw e;
        }
    }

    private boolean isSequence(String name) {
        MariadbTable table = before.named(name);
        return table != null && table.isSequence();
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<String>();
        if (opened != null) {
            for (String name : opened.forWriting()) {
                if (isSequence(name)) {
                    notes.add("sequence " + name + " may have moved, which no rollback takes back");
                }
            }
        }
        return notes;
    }

    /** Where the server did not say that it took back all, what was open without transactions, or may have been, counts. */
    @Override
    public Left left(Connection fresh, boolean told) {
        if (told || opened == null) {
            return Left.NOTHING;
        }
        var certain = new TreeSet<>(opened.unprotected());
        certain.removeIf(this::isSequence);
        before.ignoredUnprotected(plan).forEach(it -> certain.add(it.name()));
        var what = new ArrayList<String>();
        certain.forEach(it -> what.add("what was written to " + it + ", which has no transactions, if anything was"));
        return new Left(!what.isEmpty(), what);
    }
}
