package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage.LeftOut;
import dev.lifeboat.snapshot.Reading.NotDigested.Kind;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session.Described;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's catalogs say of a table, asked with {@link Pinned} set. */
final class PgCatalog {
    private static final String RELATION = """
            select c.oid, c.relkind, pg_table_size(c.oid), greatest(c.reltuples, 0)::bigint,
                   has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select'),
                   row_security_active(c.oid), has_table_privilege(c.oid, 'select'), c.relispopulated
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ? and c.relname = ?
            """;
    /** Of a partitioned table all that holds rows; else the table. */
    private static final String HOLDERS = """
            select c.oid, c.relkind, pg_relation_size(c.oid), pg_table_size(c.oid), greatest(c.reltuples, 0)::bigint,
                   c.relfilenode is distinct from pg_relation_filenode(c.oid),
                   exists (select from pg_locks l
                            where l.locktype = 'relation' and l.relation = c.oid and l.pid = pg_backend_pid()
                              and l.database = (select oid from pg_database where datname = current_database())
                              and l.granted
                              and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                                             'AccessExclusiveLock'))
              from pg_class c
             where c.relkind <> 'p' and (c.oid = ? or c.oid in (select relid from pg_partition_tree(?) where isleaf))
            """;

    private static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, a.atttypmod), has_column_privilege(a.attrelid, a.attnum, 'select')
              from pg_attribute a
             where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
            """;
    /** Of types whose order is the server's own: that of others has operators that must be named. */
    private static final String KEY = """
            select a.attname, format_type(a.atttypid, a.atttypmod),
                   (select format(' collate %I.%I', cn.nspname, co.collname)
                      from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
                     where co.oid = a.attcollation and co.collname <> 'default')
              from pg_index i
              cross join lateral unnest(i.indkey::int2[], i.indclass::oid[], i.indoption::int2[])
                         with ordinality as k(attnum, opclass, option, place)
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
              join pg_opclass o on o.oid = k.opclass
              join pg_namespace n on n.oid = o.opcnamespace
             where i.indrelid = ? and i.indisprimary and i.indisvalid and k.place <= i.indnkeyatts
               and not exists (
                   select from unnest(i.indclass::oid[], i.indoption::int2[], i.indcollation::oid[]) as x(opclass, option, coll)
                     join pg_opclass xo on xo.oid = x.opclass
                    where not xo.opcdefault or x.option <> 0 or xo.opcnamespace <> 'pg_catalog'::regnamespace
                       or (x.coll <> 0 and current_setting('server_encoding') = 'SQL_ASCII'))
             order by k.place
            """;

    private final Connection connection;
    private final int version;

    PgCatalog(Connection connection) throws SQLException {
        this.connection = connection;
        this.version = connection.getMetaData().getDatabaseMajorVersion();
    }

    /** The table, or what is in the way: one of the two. */
    Described describe(Selection selection) throws SQLException {
        TableName name = selection.table();
        try (var statement = connection.prepareStatement(RELATION)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Described.not(name, Kind.NOT_THERE, "there is no such table");
                }
                var inTheWay = inTheWay(name, row);
                return inTheWay == null
                        ? describe(selection, row.getLong(1), row.getString(2).equals("p"), row.getBoolean(7))
                        : inTheWay;
            }
        }
    }

    private static @Nullable Described inTheWay(TableName name, ResultSet row) throws SQLException {
        String kind = row.getString(2);
        String what = switch (kind) {
            case "r", "p", "m" -> "";
            case "v" -> "a view";
            case "f" -> "a foreign table";
            default -> "no table";
        };
        if (!what.isEmpty()) {
            return Described.not(name, Kind.HOLDS_NOTHING, "it is " + what + ", which holds no rows of its own");
        }
        if (!row.getBoolean(8)) {
            return Described.not(name, Kind.HOLDS_NOTHING, "it is a materialized view that was not filled");
        }
        if (!row.getBoolean(5)) {
            return Described.not(
                    name,
                    Kind.NOT_ALLOWED,
                    "the role may not read it: GRANT USAGE on its schema and SELECT on it, or pg_read_all_data");
        }
        if (row.getBoolean(6)) {
            return Described.not(
                    name,
                    Kind.NOT_ALLOWED,
                    "row-level security hides rows from the role; read it as its owner or a role with BYPASSRLS");
        }
        return null;
    }

    private Described describe(Selection selection, long oid, boolean partitioned, boolean wholeTableAllowed)
            throws SQLException {
        TableName name = selection.table();
        touch(name, partitioned);
        var holders = holders(oid);
        for (Holder holder : holders) {
            if (holder.kind.equals("f")) {
                return Described.not(
                        name, Kind.PARTLY_ELSEWHERE, "a partition of it is a foreign table, whose rows are elsewhere");
            }
            if (holder.rewritten) {
                return Described.not(
                        name,
                        Kind.REWRITTEN,
                        "it was truncated or written anew since the snapshot was taken, which shows the wrong rows; take"
                                + " it again");
            }
        }
        var leftOut = new ArrayList<LeftOut>();
        var columns = columns(selection, oid, leftOut);
        if (columns == null) {
            return Described.not(name, Kind.NOT_THERE, "it has no such column: " + missing(selection, oid));
        }
        if (selection.columns() != null && columns.size() < selection.columns().size()) {
            return Described.not(
                    name, Kind.NOT_ALLOWED, "the role may not read columns of it that were asked for: " + leftOut);
        }
        boolean locked = !holders.isEmpty() && holders.stream().allMatch(Holder::locked);
        long blocks = partitioned || version < 14 || !wholeTableAllowed ? 0 : holders.get(0).bytes / blockSize();
        return Described.of(new Shape(
                name,
                from(name, partitioned) + " t",
                columns,
                key(oid),
                leftOut,
                consistency(locked),
                blocks,
                holders.stream().mapToLong(Holder::allBytes).sum(),
                holders.stream().mapToLong(Holder::estimate).sum()));
    }

    /** The table alone; a partitioned one holds its rows in others. */
    private static String from(TableName name, boolean partitioned) {
        return (partitioned ? "" : "only ") + PgRows.quoted(name.schema()) + "." + PgRows.quoted(name.name());
    }

    /** From here on nobody rewrites it: the lock of who reads is held. */
    private void touch(TableName name, boolean partitioned) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement
                    .executeQuery("select from " + from(name, partitioned) + " limit 0")
                    .close();
        }
    }

    /**
     * What holds rows.
     *
     * @param rewritten the catalog as the snapshot sees it names other files than there are
     */
    private record Holder(String kind, long bytes, long allBytes, long estimate, boolean rewritten, boolean locked) {}

    private List<Holder> holders(long oid) throws SQLException {
        var holders = new ArrayList<Holder>();
        try (var statement = connection.prepareStatement(HOLDERS)) {
            statement.setLong(1, oid);
            statement.setLong(2, oid);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    holders.add(new Holder(
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getBoolean(6),
                            row.getBoolean(7)));
                }
            }
        }
        return holders;
    }

    /** Null if one that was asked for is not there. */
    private @Nullable List<Column> columns(Selection selection, long oid, List<LeftOut> leftOut) throws SQLException {
        List<String> asked = selection.columns();
        var columns = new ArrayList<Column>();
        var there = new HashSet<String>();
        try (var statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    there.add(name);
                    if (asked != null && !asked.contains(name)) {
                        leftOut.add(new LeftOut(name, LeftOut.NOT_ASKED));
                    } else if (!row.getBoolean(3)) {
                        leftOut.add(new LeftOut(name, "the role may not read it"));
                    } else {
                        columns.add(new Column(name, row.getString(2)));
                    }
                }
            }
        }
        columns.sort(Comparator.comparing(Column::name));
        leftOut.sort(Comparator.comparing(LeftOut::column));
        return asked == null || there.containsAll(asked) ? columns : null;
    }

    private String missing(Selection selection, long oid) throws SQLException {
        var asked = new ArrayList<>(selection.columns() == null ? List.<String>of() : selection.columns());
        try (var statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    asked.remove(row.getString(1));
                }
            }
        }
        return String.join(", ", asked);
    }

    private List<Shape.Key> key(long oid) throws SQLException {
        var key = new ArrayList<Shape.Key>();
        try (var statement = connection.prepareStatement(KEY)) {
            statement.setLong(1, oid);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    String column = "t." + PgRows.quoted(row.getString(1));
                    key.add(new Shape.Key(
                            row.getString(1),
                            column,
                            column + "::text",
                            "cast(? as " + row.getString(2) + ")" + Objects.requireNonNullElse(row.getString(3), "")));
                }
            }
        }
        return key;
    }

    private long blockSize() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('block_size')::int")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Consistency consistency(boolean locked) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show transaction_isolation")) {
            row.next();
            return switch (row.getString(1)) {
                case "repeatable read", "serializable" -> Consistency.SNAPSHOT;
                default -> locked ? Consistency.LOCKED : Consistency.STATEMENT;
            };
        }
    }
}
