package dev.lifeboat.migrate.postgres;

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
public final class Tables {
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
            + " and (n.nspname <> 'information_schema' and n.nspname !~ '^pg_' or c.oid in (2613, 2995))"
            + " and c.oid is distinct from pg_catalog.to_regclass('" + Journal.TABLE + "')";

    private static final Set<String> KEEPS_OUT =
            Set.of("ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

    private final Map<String, Table> byName;

    private Tables(Map<String, Table> byName) {
        this.byName = byName;
    }

    public static Tables of(Connection connection) throws SQLException {
        var byName = new TreeMap<String, Table>();
        Ask.all(connection, QUESTION, Tables::table).forEach(table -> byName.put(table.name(), table));
        return new Tables(byName);
    }

    private static Table table(ResultSet row) throws SQLException {
        return new Table(
                row.getLong(1),
                new TableName(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5).charAt(0),
                row.getLong(6),
                List.of((String[]) row.getArray(7).getArray()),
                List.of((Long[]) row.getArray(8).getArray()),
                row.getLong(9),
                new Table.Tuples(row.getLong(10), row.getLong(11), row.getLong(12)));
    }

    public @Nullable Table named(String name) {
        return byName.get(name);
    }

    public Iterable<Table> all() {
        return byName.values();
    }

    Map<Long, Table> byOid() {
        var byOid = new HashMap<Long, Table>();
        byName.values().forEach(table -> byOid.put(table.oid(), table));
        return byOid;
    }

    /** The oids of the tables to which nobody else writes until this transaction ends. */
    public static Set<Long> keptFromOthers(Connection connection) throws SQLException {
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
