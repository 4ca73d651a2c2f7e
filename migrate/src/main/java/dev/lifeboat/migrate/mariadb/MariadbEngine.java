package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.snapshot.Seal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** MariaDB 10.6 and MySQL 8.0, and later: there DDL takes effect whole or not at all, and commits by itself. Run were 10.11 and 9.7. */
public final class MariadbEngine implements Engine {
    private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+)\\.(\\d+)");

    private final Seal seal;

    public MariadbEngine(SecureRandom random) {
        this.seal = Reader.seal(random);
    }

    /** It gets what another server writes; where this user may not ask, that is not known, and it does not count. */
    private static boolean isReplica(Connection connection) {
        for (String question : List.of("show all replicas status", "show replica status")) {
            try {
                return !Ask.all(connection, question, row -> 1).isEmpty();
            } catch (SQLException e) {
                // each server knows one of the two
            }
        }
        return false;
    }

    /** A server of MySQL has a uuid; MariaDB's has a uid, of its machine and port, since 10.11. */
    @Override
    public Identity identity(Connection connection) throws SQLException {
        String system = Ask.all(
                        connection,
                        "show global variables where variable_name in ('server_uuid', 'server_uid')",
                        row -> row.getString(2))
                .stream()
                .findFirst()
                .orElse(null);
        boolean replica = isReplica(connection);
        return Ask.all(
                        connection,
                        "select coalesce(database(), ''), @@global.read_only, version(), current_user(), connection_id()",
                        row -> new Identity(
                                system,
                                row.getString(1),
                                row.getBoolean(2),
                                replica,
                                version(row.getString(3)),
                                row.getString(4),
                                row.getLong(5),
                                null))
                .get(0);
    }

    /** E.g. 101119 of 10.11.19-MariaDB. */
    private static int version(String text) {
        return VERSION.matcher(text)
                .results()
                .findFirst()
                .map(it -> 10_000 * number(it, 1) + 100 * number(it, 2) + number(it, 3))
                .orElse(0);
    }

    private static int number(MatchResult version, int group) {
        return Integer.parseInt(version.group(group));
    }

    @Override
    public Session session(Connection connection) {
        return new MariadbSession(connection);
    }

    @Override
    public Journal journal(Connection connection, String migration) {
        return new MariadbJournal(connection, migration);
    }

    @Override
    public Reader reader(Connection connection) {
        return new MariadbReader(connection, seal);
    }

    @Override
    public Traces traces(Connection connection, Plan plan) throws SQLException {
        return MariadbTraces.begin(connection, plan);
    }
}
