package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a migration changes beside tables: settings of its session, which end with it, sequences, which no rollback resets, and
 * what is defined.
 */
record Surroundings(Map<String, String> settings, Map<String, Sequence> sequences, Definitions definitions) {
    private static final String SEQUENCES =
            "select s.schemaname || '.' || s.sequencename, s.last_value, s.increment_by, s.cycle,"
                    + " tn.nspname || '.' || t.relname from pg_catalog.pg_sequences s"
                    + " join pg_catalog.pg_namespace n on n.nspname = s.schemaname"
                    + " join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = s.sequencename"
                    + " left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid"
                    + " and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i')"
                    + " left join pg_catalog.pg_class t on t.oid = d.refobjid"
                    + " left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace";

    Surroundings {
        settings = new TreeMap<>(settings);
        sequences = new TreeMap<>(sequences);
    }

    /**
     * A sequence.
     *
     * @param last what it gave last; null when it has given nothing, or this user may not ask
     * @param step by which it goes on
     * @param table whose column it belongs to; null when to none
     */
    record Sequence(
            @Nullable Long last,
            long step,
            boolean cycles,
            @Nullable String table) {
        boolean wentBackTo(Sequence now) {
            if (cycles || now.cycles() || last == null) {
                return false;
            }
            Long then = now.last();
            return then == null || (step > 0 ? then < last : then > last);
        }

        String said() {
            return last == null ? "its start" : last.toString();
        }
    }

    static Surroundings of(Connection connection) throws SQLException {
        var settings = new TreeMap<String, String>();
        Ask.all(
                        connection,
                        "select name, setting from pg_catalog.pg_settings where source = 'session'",
                        row -> Map.entry(row.getString(1), Objects.requireNonNullElse(row.getString(2), "")))
                .forEach(pair -> settings.put(pair.getKey(), pair.getValue()));
        return new Surroundings(settings, sequencesOf(connection), Definitions.of(connection));
    }

    private static Map<String, Sequence> sequencesOf(Connection connection) throws SQLException {
        var sequences = new TreeMap<String, Sequence>();
        Ask.all(
                        connection,
                        SEQUENCES,
                        row -> Map.entry(
                                row.getString(1),
                                new Sequence(
                                        row.getObject(2, Long.class),
                                        row.getLong(3),
                                        row.getBoolean(4),
                                        row.getString(5))))
                .forEach(pair -> sequences.put(pair.getKey(), pair.getValue()));
        return sequences;
    }

    /** What is different afterwards, for people. */
    List<String> differences(Surroundings after) {
        var notes = new ArrayList<String>();
        after.settings.forEach((name, value) -> {
            if (!value.equals(settings.get(name))) {
                notes.add("the migration set " + name + " to '" + value + "' in its session");
            }
        });
        notes.addAll(moved(after));
        notes.addAll(definitions.changes(after.definitions));
        return notes;
    }

    /** Which sequences are elsewhere now, a line for each. */
    List<String> moved(Surroundings after) {
        var moved = new ArrayList<String>();
        after.sequences.forEach((name, now) -> {
            Sequence before = sequences.get(name);
            if (before != null && !Objects.equals(before.last(), now.last())) {
                moved.add("sequence " + name + " went " + (before.wentBackTo(now) ? "back " : "") + "from "
                        + before.said() + " to " + now.said() + ", which no rollback takes back");
            }
        });
        return moved;
    }

    /** Which sequences will give again what they gave, a line for each; those of these tables left out. */
    List<String> wentBack(Surroundings after, Set<String> tables) {
        var back = new ArrayList<String>();
        after.sequences.forEach((name, now) -> {
            Sequence before = sequences.get(name);
            if (before != null && before.wentBackTo(now) && (now.table() == null || !tables.contains(now.table()))) {
                back.add("sequence " + name + " went back from " + before.said() + " to " + now.said()
                        + ", and will give again what it gave");
            }
        });
        return back;
    }
}
