package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** All settings of a session as they were at one moment: what a migration sets must not decide what is read after it. */
final class Settings {
    /** What goes on by itself, and can be set. */
    private static final Set<String> MOVING =
            Set.of("timestamp", "identity", "insert_id", "last_insert_id", "rand_seed1", "rand_seed2", "gtid_seq_no");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    /** One of the server, or one that nobody can set. */
    private static final Set<Integer> NOT_OF_A_SESSION = Set.of(1229, 1238);

    private final Connection connection;
    private final Map<String, String> before;

    private Settings(Connection connection, Map<String, String> before) {
        this.connection = connection;
        this.before = before;
    }

    static Settings of(Connection connection) throws SQLException {
        return new Settings(connection, read(connection));
    }

    private static Map<String, String> read(Connection connection) throws SQLException {
        var settings = new TreeMap<String, String>();
        Ask.all(
                        connection,
                        "show session variables",
                        row -> Map.entry(row.getString(1), String.valueOf(row.getString(2))))
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        settings.keySet().removeAll(MOVING);
        return settings;
    }

    /** @throws SQLException also if one does not go back */
    void setBack() throws SQLException {
        Ask.run(connection, "set timestamp = default, sql_select_limit = default");
        var set = new ArrayList<String>();
        for (String name : changed()) {
            if (setBack(name)) {
                set.add(name);
            }
        }
        if (!set.isEmpty()) {
            set.retainAll(changed());
        }
        if (!set.isEmpty()) {
            throw new SQLException("what was set does not go back, so what is read would not be what was read before: "
                    + String.join(", ", set));
        }
    }

    private List<String> changed() throws SQLException {
        var now = read(connection);
        return before.entrySet().stream()
                .filter(it -> !it.getValue().equals(now.get(it.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether it is one that a migration can set. */
    private boolean setBack(String name) throws SQLException {
        String value = String.valueOf(before.get(name));
        String sql = NUMBER.matcher(value).matches() ? value : "'" + value.replace("'", "''") + "'";
        try {
            Ask.run(connection, "set session " + name + " = " + (value.isEmpty() ? "default" : sql));
            return true;
        } catch (SQLException e) {
            return !NOT_OF_A_SESSION.contains(e.getErrorCode());
        }
    }
}
