package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All tables of a database that are not the server's own, by name. Temporary ones end with the session, and do not count. */
final class PostgresTables implements Reader.Tables {
    private static final String QUESTION = "select c.oid::int8, n.nspname, c.relname,"
            + " pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind::text, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8,"
            + " array(select a.attname || E'\\t' || pg_catalog.format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute a"
            + " where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum),"
            + " array(select i.inhparent::int8 from pg_catalog.pg_inherits i where i.inhrelid = c.oid order by i.inhparent),"
            + " coalesce(case when c.relispartition then pg_catalog.pg_partition_root(c.oid)::oid end, c.oid)::int8,"
            + " coalesce(pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid), 0),"
            + " coalesce(pg_catalog.pg_stat_get_xact_tuples_updated(c.oid), 0),"
            + " coalesce(pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid), 0)"
            + " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
            + " where c.relkind in ('r', 'p', 'm', 'f') and c.relpersistence <> 't'"
            // the last two hold large objects
            + " and (n.nspname <> 'information_schema' and n.nspname !~ '^pg_' or c.oid in (2613, 2995))";

    private static final Set<String> KEEPS_OUT =
            Set.of("ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

    private final Map<String, PostgresTable> byName;

    private PostgresTables(Map<String, PostgresTable> byName) {
        this.byName = byName;
    }

    static PostgresTables of(Connection connection) throws SQLException {
        var byName = new TreeMap<String, PostgresTable>();
        Ask.all(connection, QUESTION, PostgresTables::table).forEach(table -> byName.put(table.name(), table));
        return new PostgresTables(byName);
    }

    private static PostgresTable table(ResultSet row) throws SQLException {
        return new PostgresTable(
                row.getLong(1),
                new TableName(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5).charAt(0),
                row.getLong(6),
                List.of((String[]) row.getArray(7).getArray()),
                List.of((Long[]) row.getArray(8).getArray()),
                row.getLong(9),
                new PostgresTable.Tuples(row.getLong(10), row.getLong(11), row.getLong(12)));
    }

    @Override
    public @Nullable PostgresTable named(String name) {
        return byName.get(name);
    }

    Iterable<PostgresTable> all() {
        return byName.values();
    }

    Map<Long, PostgresTable> byOid() {
        var byOid = new HashMap<Long, PostgresTable>();
        byName.values().forEach(table -> byOid.put(table.oid(), table));
        return byOid;
    }

    /** The oids of the tables to which nobody else writes until this transaction ends. */
    static Set<Long> keptFromOthers(Connection connection) throws SQLException {
        var kept = new HashSet<Long>();
        locksHeld(connection).forEach((oid, modes) -> {
            if (modes.stream().anyMatch(KEEPS_OUT::contains)) {
                kept.add(oid);
            }
        });
        return kept;
    }

    /** The modes of the locks that this session has on each table. */
    static Map<Long, Set<String>> locksHeld(Connection connection) throws SQLException {
        var locks = new HashMap<Long, Set<String>>();
        Ask.all(
                        connection,
                        "select relation::int8, mode from pg_catalog.pg_locks"
                                + " where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted",
                        row -> Map.entry(row.getLong(1), row.getString(2)))
                .forEach(lock -> locks.computeIfAbsent(lock.getKey(), it -> new HashSet<>())
                        .add(lock.getValue()));
        return locks;
    }
}
