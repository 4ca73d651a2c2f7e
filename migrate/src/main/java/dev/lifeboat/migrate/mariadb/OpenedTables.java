package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tables that a transaction has opened, by its metadata locks, which it keeps until it ends. */
final class OpenedTables {
    private static final Set<String> READING =
            Set.of("SHARED_READ", "SHARED", "SHARED_HIGH_PRIO", "INTENTION_EXCLUSIVE");

    private static final String BY_PLUGIN = "select table_schema, table_name, lock_mode"
            + " from information_schema.metadata_lock_info"
            + " where thread_id = connection_id() and lock_type = 'Table metadata lock'";

    private static final String HAS_PLUGIN = "select count(*) from information_schema.plugins"
            + " where plugin_name = 'METADATA_LOCK_INFO' and plugin_status = 'ACTIVE'";

    private static final String HAS_SCHEMA = "select count(*) from performance_schema.setup_instruments"
            + " where name = 'wait/lock/metadata/sql/mdl' and enabled = 'YES' and @@performance_schema";

    private static final String BY_SCHEMA = "select object_schema, object_name, lock_type"
            + " from performance_schema.metadata_locks where object_type = 'TABLE' and lock_status = 'GRANTED'"
            + " and owner_thread_id = (select thread_id from performance_schema.threads"
            + " where processlist_id = connection_id())";

    private final Connection connection;
    private final String question;

    private OpenedTables(Connection connection, String question) {
        this.connection = connection;
        this.question = question;
    }

    /** @throws SQLException if the server does not tell; the message says what to do */
    static OpenedTables of(Connection connection) throws SQLException {
        if (tells(connection, HAS_PLUGIN, BY_PLUGIN)) {
            return new OpenedTables(connection, BY_PLUGIN);
        }
        if (tells(connection, HAS_SCHEMA, BY_SCHEMA)) {
            return new OpenedTables(connection, BY_SCHEMA);
        }
        throw new SQLException(
                "this server does not tell this user which tables a transaction opens, so what is written to"
                        + " tables that are not declared would not be seen: have an administrator run"
                        + " \"install soname 'metadata_lock_info'\" once (MariaDB), or have performance_schema on with its instrument"
                        + " wait/lock/metadata/sql/mdl, and grant select on performance_schema.*");
    }

    private static boolean tells(Connection connection, String has, String question) {
        try {
            boolean there = Ask.isTrue(connection, has);
            if (there) {
                Ask.text(connection, question);
            }
            return there;
        } catch (SQLException e) {
            // it is not there, or this user may not ask
            return false;
        }
    }

    List<String> forWriting() throws SQLException {
        var names = new ArrayList<String>();
        Ask.all(connection, question, row -> {
            String mode = row.getString(3).toUpperCase(Locale.ROOT).replaceFirst("^MDL_", "");
            if (!READING.contains(mode) && !row.getString(2).equals(MariadbJournal.TABLE)) {
                names.add(new TableName(row.getString(1), row.getString(2)).toString());
            }
            return mode;
        });
        return names.stream().distinct().sorted().toList();
    }
}
