package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a transaction has opened for writing, by its metadata locks, collected look by look: some are given back before
 * it ends. That nothing is seen says something only while what it surely has open is seen too.
 */
final class OpenedTables {
    private static final Set<String> READING =
            Set.of("SHARED_READ", "SHARED", "SHARED_HIGH_PRIO", "INTENTION_EXCLUSIVE");

    /** Where a server tells it, and whether it is set up to; all of it, whatever a migration sets sql_select_limit to. */
    private enum Source {
        PLUGIN(
                "select count(*) from information_schema.plugins"
                        + " where plugin_name = 'METADATA_LOCK_INFO' and plugin_status = 'ACTIVE'",
                "select table_schema, table_name, lock_mode from information_schema.metadata_lock_info"
                        + " where thread_id = connection_id() and lock_type = 'Table metadata lock'"
                        + " limit 1000000"),
        SCHEMA(
                "select count(*) = 2 and @@performance_schema from (select name from performance_schema.setup_instruments"
                        + " where name = 'wait/lock/metadata/sql/mdl' and enabled = 'YES'"
                        + " union all select name from performance_schema.setup_consumers"
                        + " where name = 'global_instrumentation' and enabled = 'YES') needed",
                "select object_schema, object_name, lock_type from performance_schema.metadata_locks"
                        + " where object_type = 'TABLE' and lock_status = 'GRANTED'"
                        + " and owner_thread_id = (select thread_id from performance_schema.threads"
                        + " where processlist_id = connection_id())" + " limit 1000000");

        private final String tells;
        private final String question;

        Source(String tells, String question) {
            this.tells = tells;
            this.question = question;
        }
    }

    private final Connection connection;
    private final Source source;
    private final Set<String> surely;
    private final @Nullable String lost;
    private final Map<String, String> engines = new TreeMap<>();

    private OpenedTables(Connection connection, Source source, Set<String> surely) throws SQLException {
        this.connection = connection;
        this.source = source;
        this.surely = surely;
        this.lost = lost();
    }

    /**
     * Begins to look.
     *
     * @param surely names of tables that the transaction surely has open
     * @throws SQLException if the server does not tell; the message says what to do
     */
    static OpenedTables of(Connection connection, Collection<String> surely) throws SQLException {
        for (Source source : Source.values()) {
            try {
                var opened = new OpenedTables(connection, source, Set.copyOf(surely));
                if (!surely.isEmpty() && opened.modes() != null) {
                    return opened;
                }
            } catch (SQLException e) {
                // it is not there, or this user may not ask
            }
        }
        throw new SQLException(
                "this server does not tell this user which tables a transaction opens, so what is written to"
                        + " tables that are not declared would not be seen: have an administrator run"
                        + " \"install soname 'metadata_lock_info'\" once (MariaDB), or have performance_schema on with its instrument"
                        + " wait/lock/metadata/sql/mdl and its consumer global_instrumentation, and grant select on"
                        + " performance_schema.*");
    }

    /** Modes of locks by table; null where not all that are there are seen. */
    private @Nullable Map<String, Set<String>> modes() throws SQLException {
        if (!Ask.isTrue(connection, source.tells)) {
            return null;
        }
        var modes = new TreeMap<String, Set<String>>();
        Ask.all(
                        connection,
                        source.question,
                        row -> Map.entry(
                                new TableName(row.getString(1), row.getString(2)).toString(),
                                row.getString(3).toUpperCase(Locale.ROOT).replaceFirst("^MDL_", "")))
                .forEach(lock -> modes.computeIfAbsent(lock.getKey(), it -> new HashSet<>())
                        .add(lock.getValue()));
        return modes.keySet().containsAll(surely) && Objects.equals(lost, lost()) ? modes : null;
    }

    /** How many locks the server had no room to show. */
    private @Nullable String lost() throws SQLException {
        return Ask.all(
                        connection,
                        "show global status like 'Performance\\_schema\\_metadata\\_lock\\_lost'",
                        row -> row.getString(2))
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Collects what is open now; each statement may give some of it back. */
    void look() throws SQLException {
        var modes = modes();
        if (modes == null) {
            throw new SQLException(
                    "the server does not tell any more which tables this transaction has opened, or has no room to"
                            + " (performance_schema_max_metadata_locks), so what it wrote to others is not known");
        }
        for (var lock : modes.entrySet()) {
            if (!READING.containsAll(lock.getValue()) && !engines.containsKey(lock.getKey())) {
                engines.put(lock.getKey(), engine(lock.getKey()));
            }
        }
    }

    private String engine(String table) throws SQLException {
        TableName id = TableName.parse(table, "?");
        return Ask.all(
                        connection,
                        "select engine from information_schema.tables where table_schema = ? and table_name = ?",
                        row -> Objects.requireNonNullElse(row.getString(1), "?"),
                        id.schema(),
                        id.name())
                .stream()
                .findFirst()
                .orElse("?");
    }

    /** What was opened for writing at any look. */
    Set<String> forWriting() {
        return engines.keySet();
    }

    /** Which of them no rollback protects, as far as is known. */
    Set<String> unprotected() {
        var unprotected = new TreeSet<String>();
        engines.forEach((table, engine) -> {
            if (!engine.equalsIgnoreCase("InnoDB")) {
                unprotected.add(table);
            }
        });
        return unprotected;
    }
}
