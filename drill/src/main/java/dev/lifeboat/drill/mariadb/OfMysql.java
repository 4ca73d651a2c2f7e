package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.place.Programs;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** MySQL, from 8.0.30 on: older ones do not know some of the settings. */
record OfMysql() implements Flavour {
    /** {@code mysqld} is what MariaDB's server is called as well. */
    private static final Pattern RELEASE = Pattern.compile("Ver (\\d{1,3}\\.\\d{1,3})\\.(?!\\S*MariaDB)\\S+ for ");

    /** Rights that a dump needs: it names definers, who may be gone, and writes no binary log. */
    private static final String DYNAMIC = """
            select group_concat(priv) from mysql.global_grants where user = 'root' and host = 'localhost'
               and priv not in ('SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER', 'SET_USER_ID', 'SESSION_VARIABLES_ADMIN')
            """;

    @Override
    public String title() {
        return "MySQL";
    }

    @Override
    public String server() {
        return "mysqld";
    }

    @Override
    public Optional<String> release(String said) {
        return RELEASE.matcher(said)
                .results()
                .map((MatchResult it) -> it.group(1))
                .findFirst();
    }

    @Override
    public List<String> install(Programs programs, Path data, Path tmp) {
        var command = new ArrayList<>(List.of(
                programs.program(server()),
                "--no-defaults",
                "--initialize-insecure",
                "--datadir=" + data,
                "--tmpdir=" + tmp,
                "--skip-log-bin"));
        command.addAll(Flavour.options(layoutOfFresh()));
        command.addAll(hurried());
        return command;
    }

    @Override
    public List<String> apart() {
        return List.of(
                "--skip-replica-start",
                "--loose-mysqlx=OFF",
                // settings that were filled in, or that a session would keep for the next start
                "--persisted-globals-load=OFF",
                "--auto-generate-certs=OFF",
                "--caching-sha2-password-auto-generate-rsa-keys=OFF");
    }

    @Override
    public Map<String, String> layoutOfFresh() {
        return Map.of("innodb_redo_log_capacity", "32M");
    }

    @Override
    public List<String> hurried() {
        return List.of("--innodb-doublewrite=OFF", "--innodb-flush-method=nosync", "--innodb-stats-auto-recalc=OFF");
    }

    /**
     * Without RELOAD (FLUSH_PRIVILEGES goes as well) and CREATE USER no row of {@code mysql} counts that a dump fills in. Without
     * UPDATE and GRANT OPTION nobody can grant what it has not; without SYSTEM_USER nobody can name a definer that the server keeps
     * for itself; without PROXY nobody can fail to grant it, after which rows count. The order counts: who has no GRANT OPTION any more takes nothing away, and is told nothing of it.
     */
    @Override
    public void disarm(Statement statement) throws SQLException {
        statement.execute("set session group_concat_max_len = 65536");
        statement.execute("revoke proxy on ''@'' from root@localhost");
        statement.execute("revoke " + dynamic(statement) + " on *.* from root@localhost");
        statement.execute(
                "revoke super, file, shutdown, create tablespace, update, reload, create user, create role, drop role on *.* from root@localhost");
        statement.execute("revoke grant option on *.* from root@localhost");
        String left = dynamic(statement);
        if (left != null) {
            throw new SQLException("root of a fresh server could not be kept from " + left);
        }
    }

    private static @Nullable String dynamic(Statement statement) throws SQLException {
        try (var row = statement.executeQuery(DYNAMIC)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The size of a table is else what it was a day ago. */
    @Override
    public List<String> session(long seconds) {
        return List.of(
                "set session max_execution_time = " + Math.min(Integer.MAX_VALUE, seconds * 1000),
                "set session information_schema_stats_expiry = 0");
    }

    @Override
    public boolean definesInFiles() {
        return false;
    }

    @Override
    public boolean preloads() {
        return false;
    }

    @Override
    public boolean buffersInSystemTablespace() {
        return false;
    }

    @Override
    public boolean replays() {
        return false;
    }
}
