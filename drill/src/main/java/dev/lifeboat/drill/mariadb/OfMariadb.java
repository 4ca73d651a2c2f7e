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

/** MariaDB. */
record OfMariadb() implements Flavour {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,3}\\.\\d{1,3})(?:\\.\\d{1,4})?(?:-\\d+)?-MariaDB");

    @Override
    public String title() {
        return "MariaDB";
    }

    @Override
    public String server() {
        return "mariadbd";
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
                programs.program("mariadb-install-db"),
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + tmp,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve"));
        command.addAll(Flavour.options(layoutOfFresh()));
        return command;
    }

    @Override
    public List<String> apart() {
        return List.of(
                "--skip-slave-start",
                "--skip-symbolic-links",
                "--loose-wsrep-on=OFF",
                "--loose-feedback=OFF",
                "--aria-recover-options=OFF",
                "--aria-pagecache-buffer-size=32M");
    }

    @Override
    public Map<String, String> layoutOfFresh() {
        return Map.of("innodb_log_file_size", "32M");
    }

    @Override
    public List<String> hurried() {
        return List.of();
    }

    /** The names of hosts are not known to this server. */
    @Override
    public void disarm(Statement statement) throws SQLException {
        statement.execute("delete from mysql.global_priv where host <> 'localhost'");
        statement.execute("flush privileges");
        statement.execute("revoke super, file, shutdown on *.* from root@localhost");
    }

    @Override
    public List<String> session(long seconds) {
        return List.of("set session max_statement_time = " + seconds);
    }

    @Override
    public boolean definesInFiles() {
        return true;
    }

    @Override
    public boolean preloads() {
        return true;
    }

    @Override
    public boolean buffersInSystemTablespace() {
        return true;
    }

    @Override
    public boolean replays() {
        return true;
    }
}
