package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The footprint in tables that are not declared, settings and sequences, and indexes that were never finished. */
final class PostgresTraces implements Traces {
    private final Connection connection;
    private final Plan plan;
    private final @Nullable Footprint footprint;
    private final Surroundings before;
    private final Invalid invalid;
    private final Labels labels;
    private boolean unchecked;

    private PostgresTraces(
            Connection connection,
            Plan plan,
            @Nullable Footprint footprint,
            Surroundings before,
            Invalid invalid,
            Labels labels) {
        this.connection = connection;
        this.plan = plan;
        this.footprint = footprint;
        this.before = before;
        this.invalid = invalid;
        this.labels = labels;
    }

    static PostgresTraces begin(Connection connection, Plan plan) throws SQLException {
        return new PostgresTraces(
                connection,
                plan,
                plan.transactional() ? Footprint.begin(connection, PostgresTables.of(connection)) : null,
                Surroundings.of(connection),
                new Invalid(plan, new PostgresSession(connection).invalidIndexes()),
                Labels.of(connection));
    }

    @Override
    public void look() throws SQLException {
        unchecked |=
                "replica".equals(Ask.text(connection, "select pg_catalog.current_setting('session_replication_role')"));
    }

    @Override
    public List<String> mismatches() throws SQLException {
        var mismatches = new ArrayList<String>();
        if (footprint != null) {
            mismatches.addAll(footprint.changes(connection, PostgresTables.of(connection), plan));
            mismatches.addAll(labels.renamed(Labels.of(connection), PostgresTables.of(connection), plan));
            mismatches.addAll(before.wentBack(Surroundings.of(connection), declared()));
            if (unchecked) {
                mismatches.add(
                        "session_replication_role was 'replica': foreign keys were not checked then, and triggers did"
                                + " not fire");
            }
        }
        mismatches.addAll(invalid.wrong(new PostgresSession(connection).invalidIndexes()));
        return mismatches;
    }

    private Set<String> declared() {
        var names = new HashSet<String>();
        plan.tables().values().forEach(it -> {
            names.add(it.table());
            names.add(it.nameBefore());
        });
        return names;
    }

    @Override
    public List<String> notes() throws SQLException {
        var notes = new ArrayList<String>();
        if (footprint != null) {
            notes.addAll(footprint.notes(connection, PostgresTables.of(connection), plan));
            notes.addAll(before.differences(Surroundings.of(connection)));
        }
        return notes;
    }

    @Override
    public Left left(Connection fresh, boolean told) throws SQLException {
        Surroundings now = Surroundings.of(fresh);
        // that a sequence gives again what it gave is wrong, rolled back or not
        return new Left(!before.wentBack(now, Set.of()).isEmpty(), before.moved(now));
    }
}
