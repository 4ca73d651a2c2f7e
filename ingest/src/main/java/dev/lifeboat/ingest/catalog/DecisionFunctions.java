package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions by which SQL asks whether a migration may run, and the table of decisions that they read, in the schema {@code
 * lifeboat} of a PostgreSQL database; and the writing of a decision into it. Whoever owns the schema can write decisions: that
 * must be nobody who migrates.
 */
public final class DecisionFunctions {
    /**
     * How long an allow that was written back may begin if nobody confirms it: as long as a run of a migration lives without a
     * sign of life. Whoever cannot write a denial any more cannot confirm the allow before it either.
     */
    public static final Duration LEASE = Duration.ofMinutes(2);

    private static final List<String> PARTS = List.of("decisions", "contents", "footprint", "migrate");
    private static final String ENGINE = "postgresql:";
    /** PostgreSQL's class of states of what is wrong with the data that it was given. */
    private static final String DATA_EXCEPTION = "22";
    /** PostgreSQL's state of a lock that was not to be had in time. */
    private static final String LOCKED = "55P03";

    private DecisionFunctions() {}

    /**
     * A decision of the gate, as it is written back.
     *
     * @param databaseId what was asked about, as {@code postgresql:cluster/name}; the name is that of the database
     * @param decision allow, deny or indeterminate
     * @param notAfter an allow is worth nothing after it
     * @param goodFor for how long an allow may begin from when it is written or confirmed, counted by the clock of the database;
     *     null for what is none
     * @param reasons a JSON array
     */
    public record Row(
            String decisionId,
            String migration,
            String databaseId,
            String phase,
            String decision,
            Instant evaluatedAt,
            @Nullable Instant notAfter,
            @Nullable Duration goodFor,
            @Nullable String migrationSetDigest,
            String reasons) {}

    /**
     * Installs them, all or nothing; again it brings them up to date.
     *
     * @param roles roles that migrate, which may ask and run
     * @throws IllegalStateException if the database refuses, with what it said, or if anybody else could write decisions
     */
    public static void install(String jdbcUrl, List<String> roles) {
        try (var connection = open(jdbcUrl)) {
            try (var sql = connection.createStatement()) {
                requireOwn(sql);
                for (String part : PARTS) {
                    sql.execute(CatalogTables.read("functions/" + part + ".sql"));
                }
                requireNoOtherWriter(sql);
                requireNothingOfOthers(sql);
                for (String role : roles) {
                    grant(connection, sql, role);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the functions: " + e.getMessage()
                            + "; nothing was changed. It takes PostgreSQL 11 or newer, and a role that may create a schema"
                            + " (GRANT CREATE ON DATABASE ... TO ...) and is not one of those that migrate",
                    e);
        }
    }

    /**
     * The system identifier of the server that the URL leads to.
     *
     * @throws IllegalStateException if it does not tell
     */
    public static String systemIdentifier(String jdbcUrl) {
        try (var connection = open(jdbcUrl);
                var sql = connection.createStatement()) {
            return systemIdentifier(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not tell which system it is: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a decision; one that was written already stays as it is, but that no allow stays one under the id of a "no". A "no"
     * whose reasons the database does not take (JSON may name characters that PostgreSQL has not) is written without them.
     *
     * @param systemIdentifier of the system that was asked about: it is written only there, and only into the database of the name
     *     that was asked about
     * @param row asked for once the database has told its time, from which an allow is good for what the row says
     * @throws IllegalStateException if it is not known to be written
     */
    public static void write(String jdbcUrl, String systemIdentifier, Supplier<Row> row) {
        inside(jdbcUrl, systemIdentifier, row, (connection, told, now) -> {
            insertWhateverTheReasons(connection, systemIdentifier, told, now);
            return true;
        });
    }

    /**
     * Confirms an allow that was written, from now on, while it is good. What has lapsed, or was ended, stays so; one that is used
     * or just being used is left alone.
     *
     * @param allowed asked for once the database has told its time, from which it is good for what the row says
     * @return false if it has lapsed, or was ended
     * @throws IllegalStateException if it is not known to be written: then it may begin until what was said before
     */
    public static boolean confirm(String jdbcUrl, String systemIdentifier, Supplier<Row> allowed) {
        return inside(jdbcUrl, systemIdentifier, allowed, (connection, row, now) -> {
            try (var look = connection.prepareStatement("SELECT used_at IS NOT NULL, decision = 'allow'"
                    + " AND good_until > clock_timestamp() FROM lifeboat.decision WHERE decision_id = ?"
                    + " FOR UPDATE SKIP LOCKED")) {
                look.setString(1, row.decisionId);
                try (var found = look.executeQuery()) {
                    if (!found.next() || found.getBoolean(1)) {
                        return true;
                    }
                    if (!found.getBoolean(2)) {
                        return false;
                    }
                }
            }
            try (var update = connection.prepareStatement("UPDATE lifeboat.decision SET confirmed_at = ?,"
                    + " good_until = ? + ? * interval '1 millisecond' WHERE decision_id = ?")) {
                update.setObject(1, now);
                update.setObject(2, now);
                update.setLong(3, row.goodFor == null ? 0 : row.goodFor.toMillis());
                update.setString(4, row.decisionId);
                update.executeUpdate();
            }
            return true;
        });
    }

    /**
     * Ends an allow that was written: nothing more may begin by it, whatever is confirmed later.
     *
     * @return false if it is just being used or confirmed, so that nothing was written
     * @throws IllegalStateException if it is not known to be written: then it may begin until what was said before
     */
    public static boolean end(String jdbcUrl, String systemIdentifier, Row allowed) {
        return inside(jdbcUrl, systemIdentifier, () -> allowed, (connection, row, now) -> {
            try (var sql = connection.createStatement();
                    var update = connection.prepareStatement("UPDATE lifeboat.decision SET good_until = NULL"
                            + " WHERE decision_id = ? AND decision = 'allow'")) {
                sql.execute("SET LOCAL lock_timeout = '1s'");
                update.setString(1, row.decisionId);
                update.executeUpdate();
                return true;
            } catch (SQLException e) {
                if (LOCKED.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    private interface Writing {
        boolean with(Connection connection, Row row, OffsetDateTime now) throws SQLException;
    }

    /** With the time of the server before the row is asked for: whatever takes its time from then on shortens an allow. */
    private static boolean inside(String jdbcUrl, String systemIdentifier, Supplier<Row> asked, Writing writing) {
        try (var connection = open(jdbcUrl)) {
            Row row;
            OffsetDateTime now;
            try (var sql = connection.createStatement()) {
                requireOwn(sql);
                now = now(sql);
                row = asked.get();
                requireHere(sql, systemIdentifier, row.databaseId);
            }
            boolean done = writing.with(connection, row, now);
            connection.commit();
            return done;
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the decision was not written back: " + e.getMessage()
                            + "; the functions must be installed as this version has them (lifeboat catalog install"
                            + " --with-functions), and the user of the URL must own them",
                    e);
        }
    }

    private static OffsetDateTime now(Statement sql) throws SQLException {
        try (var answer = sql.executeQuery("SELECT pg_catalog.clock_timestamp()")) {
            answer.next();
            return answer.getObject(1, OffsetDateTime.class);
        }
    }

    /**
     * A transaction, on a path on which nobody can have put anything: whoever owns the database says along which one a session
     * begins. A server that says nothing is not waited for without end.
     */
    private static Connection open(String jdbcUrl) throws SQLException {
        var limits = new Properties();
        limits.setProperty("socketTimeout", "30");
        var connection = DriverManager.getConnection(jdbcUrl, limits);
        try {
            connection.setAutoCommit(false);
            try (var sql = connection.createStatement()) {
                sql.execute("SET search_path = pg_catalog, pg_temp");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void requireHere(Statement sql, String systemIdentifier, String databaseId) throws SQLException {
        String here = systemIdentifier(sql);
        if (!here.equals(systemIdentifier)) {
            throw new IllegalStateException("the decision is about system " + systemIdentifier + "; this is system "
                    + here + ": it was not written back");
        }
        String name;
        try (var answer = sql.executeQuery("SELECT pg_catalog.current_database()::text")) {
            answer.next();
            name = answer.getString(1);
        }
        int slash = databaseId.indexOf('/');
        if (!databaseId.startsWith(ENGINE)
                || slash < 0
                || !databaseId.substring(slash + 1).equals(name)) {
            throw new IllegalStateException("the decision is about " + databaseId + "; this is the database " + name
                    + " of PostgreSQL, and others of the same server have the same system identifier: it was not written"
                    + " back. The URL must lead to the database that the id names");
        }
    }

    private static void insertWhateverTheReasons(
            Connection connection, String systemIdentifier, Row row, OffsetDateTime now) throws SQLException {
        var before = connection.setSavepoint();
        try {
            insert(connection, systemIdentifier, row, row.reasons, now);
        } catch (SQLException e) {
            String state = e.getSQLState();
            if (row.decision.equals("allow") || state == null || !state.startsWith(DATA_EXCEPTION)) {
                throw e;
            }
            connection.rollback(before);
            insert(connection, systemIdentifier, row, "[]", now);
        }
    }

    private static void insert(
            Connection connection, String systemIdentifier, Row row, String reasons, OffsetDateTime now)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO lifeboat.decision (decision_id, migration,"
                        + " database_id, phase, decision, evaluated_at, not_after, migration_set_digest, reasons,"
                        + " system_identifier, incarnation, confirmed_at, good_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?,"
                        + " lifeboat.incarnation(), ?::timestamptz, ?::timestamptz + ?::bigint * interval '1 millisecond')"
                        + " ON CONFLICT (decision_id) DO UPDATE SET decision = excluded.decision, good_until = NULL"
                        + " WHERE excluded.decision <> 'allow'")) {
            insert.setString(1, row.decisionId);
            insert.setString(2, row.migration);
            insert.setString(3, row.databaseId);
            insert.setString(4, row.phase);
            insert.setString(5, row.decision);
            insert.setTimestamp(6, Timestamp.from(row.evaluatedAt));
            insert.setTimestamp(7, row.notAfter == null ? null : Timestamp.from(row.notAfter));
            insert.setString(8, row.migrationSetDigest);
            insert.setString(9, reasons);
            insert.setString(10, systemIdentifier);
            OffsetDateTime confirmed = row.goodFor == null ? null : now;
            insert.setObject(11, confirmed, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(12, confirmed, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(13, row.goodFor == null ? null : row.goodFor.toMillis(), Types.BIGINT);
            insert.executeUpdate();
        }
    }

    private static String systemIdentifier(Statement sql) throws SQLException {
        try (var answer = sql.executeQuery("SELECT system_identifier::text FROM pg_catalog.pg_control_system()")) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** A schema of that name that somebody else made would be theirs to change. */
    private static void requireOwn(Statement sql) throws SQLException {
        try (var foreign = sql.executeQuery("SELECT nspowner::regrole::text FROM pg_catalog.pg_namespace"
                + " WHERE nspname = 'lifeboat' AND nspowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname ="
                + " current_user)")) {
            if (foreign.next()) {
                throw new IllegalStateException("the schema lifeboat belongs to " + foreign.getString(1)
                        + ", who could write decisions; do this as that role, or have the schema dropped");
            }
        }
    }

    /** Privileges by default go to whoever the database's owner says, and to a table that was there before, anything. */
    private static void requireNoOtherWriter(Statement sql) throws SQLException {
        try (var foreign = sql.executeQuery("""
                SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, pg_catalog.lower(privilege) FROM (
                  SELECT a.grantee, a.privilege_type AS privilege, c.relowner AS owner
                    FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
                    WHERE c.oid = 'lifeboat.decision'::regclass AND a.privilege_type <> 'SELECT'
                  UNION ALL SELECT a.grantee, a.privilege_type, c.relowner
                    FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid,
                      pg_catalog.aclexplode(t.attacl) a
                    WHERE c.oid = 'lifeboat.decision'::regclass AND a.privilege_type <> 'SELECT'
                  UNION ALL SELECT a.grantee, a.privilege_type, n.nspowner
                    FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a
                    WHERE n.nspname = 'lifeboat' AND a.privilege_type = 'CREATE'
                  UNION ALL SELECT c.relowner, 'OWNERSHIP', (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
                    FROM pg_catalog.pg_class c WHERE c.oid = 'lifeboat.decision'::regclass) g
                WHERE grantee <> owner LIMIT 1""")) {
            if (foreign.next()) {
                throw new IllegalStateException(foreign.getString(1) + " has " + foreign.getString(2)
                        + " on the decisions in the schema lifeboat, and could allow itself whatever it likes; revoke it, and"
                        + " what grants it by default (ALTER DEFAULT PRIVILEGES)");
            }
        }
    }

    /** What others made there while they could, before the schema was ours, would go on being theirs to change. */
    private static void requireNothingOfOthers(Statement sql) throws SQLException {
        try (var foreign = sql.executeQuery("""
                SELECT 'the function ' || p.oid::regprocedure || ' belongs to ' || p.proowner::regrole
                  FROM pg_catalog.pg_proc p
                  WHERE p.pronamespace = 'lifeboat'::regnamespace
                    AND p.proowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
                UNION ALL SELECT 'decisions have the trigger ' || t.tgname FROM pg_catalog.pg_trigger t
                  WHERE t.tgrelid = 'lifeboat.decision'::regclass AND NOT t.tgisinternal
                UNION ALL SELECT 'decisions have the rule ' || r.rulename FROM pg_catalog.pg_rewrite r
                  WHERE r.ev_class = 'lifeboat.decision'::regclass
                UNION ALL SELECT 'decisions have the policy ' || p.polname FROM pg_catalog.pg_policy p
                  WHERE p.polrelid = 'lifeboat.decision'::regclass
                UNION ALL SELECT 'decisions have the part ' || i.inhrelid::regclass FROM pg_catalog.pg_inherits i
                  WHERE i.inhparent = 'lifeboat.decision'::regclass
                LIMIT 1""")) {
            if (foreign.next()) {
                throw new IllegalStateException("in the schema lifeboat " + foreign.getString(1)
                        + ", so somebody else may decide there; look at it, drop it, and install again");
            }
        }
    }

    private static void grant(Connection connection, Statement sql, String role) throws SQLException {
        requireNoOwner(connection, role);
        requireCannotWrite(connection, role);
        String quoted = sql.enquoteIdentifier(role, true);
        sql.execute("GRANT USAGE ON SCHEMA lifeboat TO " + quoted);
        // those that do not look at the decisions have the rights of the caller
        sql.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA lifeboat TO " + quoted);
    }

    private static void requireNoOwner(Connection connection, String role) throws SQLException {
        try (var ask = connection.prepareStatement(
                "SELECT pg_catalog.pg_has_role(?, nspowner, 'MEMBER') FROM pg_catalog.pg_namespace"
                        + " WHERE nspname = 'lifeboat'")) {
            ask.setString(1, role);
            try (var answer = ask.executeQuery()) {
                if (answer.next() && answer.getBoolean(1)) {
                    throw new IllegalStateException("the role " + role
                            + " owns the schema lifeboat, or may do what its owner may: it could allow itself whatever it"
                            + " likes; install as another role");
                }
            }
        }
    }

    /** Neither by itself nor by a role that it may become. */
    private static void requireCannotWrite(Connection connection, String role) throws SQLException {
        try (var ask = connection.prepareStatement("""
                SELECT r.rolname FROM pg_catalog.pg_roles r
                WHERE pg_catalog.pg_has_role(?, r.oid, 'MEMBER') AND (
                  pg_catalog.has_table_privilege(r.oid, 'lifeboat.decision', 'INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER')
                  OR pg_catalog.has_any_column_privilege(r.oid, 'lifeboat.decision', 'INSERT,UPDATE')
                  OR pg_catalog.has_schema_privilege(r.oid, 'lifeboat', 'CREATE')
                  OR r.rolname IN ('pg_write_server_files', 'pg_execute_server_program')
                  OR r.rolcreaterole AND pg_catalog.current_setting('server_version_num')::int < 160000)
                ORDER BY r.rolname LIMIT 1""")) {
            ask.setString(1, role);
            try (var answer = ask.executeQuery()) {
                if (answer.next()) {
                    throw new IllegalStateException("the role " + role + " is " + answer.getString(1)
                            + ", or may become it, and could write decisions that way: it could allow itself whatever it"
                            + " likes; migrate as a role that cannot");
                }
            }
        }
    }
}
