package dev.lifeboat.ingest.server;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The engines that can be asked: their drivers, and how a session is made harmless. */
public enum Engine {
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver", "jdbc:postgresql://host:5432/database?user=audit"),
    /** MySQL and MariaDB, both with MariaDB's driver. */
    MYSQL("jdbc:mariadb:", "org.mariadb.jdbc.Driver", "jdbc:mariadb://host:3306/database?user=audit"),
    SQLSERVER(
            "jdbc:sqlserver:",
            "com.microsoft.sqlserver.jdbc.SQLServerDriver",
            "jdbc:sqlserver://host:1433;databaseName=database;user=audit"),
    ORACLE("jdbc:oracle:", "oracle.jdbc.OracleDriver", "jdbc:oracle:thin:@//host:1521/service");

    private final String prefix;
    private final String driver;
    private final String example;

    Engine(String prefix, String driver, String example) {
        this.prefix = prefix;
        this.driver = driver;
        this.example = example;
    }

    /** The engine of a URL; empty if it is of none. */
    static Optional<Engine> of(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:mysql:")) {
            return Optional.of(MYSQL);
        }
        return List.of(values()).stream()
                .filter(engine -> lower.startsWith(engine.prefix))
                .findFirst();
    }

    /** Whether a database of that id, {@code engine:cluster/name}, is one of this engine. */
    public boolean hasDatabase(String id) {
        String engine = id.substring(0, Math.max(0, id.indexOf(':'))).toLowerCase(Locale.ROOT);
        return switch (this) {
            case POSTGRESQL -> engine.equals("postgresql");
            case MYSQL -> engine.equals("mysql") || engine.equals("mariadb");
            case SQLSERVER -> engine.equals("sqlserver");
            case ORACLE -> engine.equals("oracle");
        };
    }

    String driver() {
        return driver;
    }

    /** What a URL of it looks like. */
    public String example() {
        return example;
    }

    /** The URL as the driver wants it. */
    String forDriver(String url) {
        return this == MYSQL ? prefix + url.substring(url.indexOf(':', "jdbc:".length()) + 1) : url;
    }

    /** Connecting ends after the first, each statement after the second; any answer must come within the third. */
    Properties limits(Duration connect, Duration statement, Duration answer) {
        var limits = new Properties();
        long connectMillis = Math.max(1, connect.toMillis());
        long answerMillis = Math.max(1, answer.toMillis());
        switch (this) {
            case POSTGRESQL -> {
                limits.setProperty("loginTimeout", seconds(connect));
                limits.setProperty("connectTimeout", seconds(connect));
                limits.setProperty("socketTimeout", seconds(answer));
                limits.setProperty("ApplicationName", "lifeboat");
                // set while connecting: what is set later would, through a pooler, be left to whom it lends the session
                // next. In
                // the path nothing but the catalogue: who may create in public must not decide what our names mean
                limits.setProperty(
                        "options",
                        "-c default_transaction_read_only=on -c search_path=pg_catalog -c lock_timeout=500"
                                + " -c statement_timeout=" + statement.toMillis());
            }
            case MYSQL -> {
                limits.setProperty("connectTimeout", Long.toString(connectMillis));
                limits.setProperty("socketTimeout", Long.toString(answerMillis));
                // else a server could ask for any file of this machine
                limits.setProperty("allowLocalInfile", "false");
                limits.setProperty("connectionAttributes", "program_name:lifeboat");
            }
            case SQLSERVER -> {
                limits.setProperty("loginTimeout", seconds(connect));
                limits.setProperty("socketTimeout", Long.toString(answerMillis));
                limits.setProperty("applicationName", "lifeboat");
            }
            case ORACLE -> {
                limits.setProperty("oracle.net.CONNECT_TIMEOUT", Long.toString(connectMillis));
                limits.setProperty("oracle.jdbc.ReadTimeout", Long.toString(answerMillis));
                limits.setProperty("v$session.program", "lifeboat");
            }
        }
        return limits;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    /** Makes a session read only, bounds its statements, and has it give up rather than wait for a lock. */
    List<String> session(String product, Duration statement) {
        long millis = statement.toMillis();
        return switch (this) {
            // set while connecting; whether that came through is asked, for a pooler may be told to ignore it
            case POSTGRESQL -> List.of();
            case MYSQL ->
                List.of(
                        "SET SESSION TRANSACTION READ ONLY",
                        "SET SESSION lock_wait_timeout = 1",
                        product.toLowerCase(Locale.ROOT).contains("mariadb")
                                ? "SET SESSION max_statement_time = " + Math.max(1, millis / 1000)
                                : "SET SESSION max_execution_time = " + millis);
            case SQLSERVER -> List.of("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "SET LOCK_TIMEOUT 500");
            case ORACLE -> List.of("SET TRANSACTION READ ONLY");
        };
    }

    /** What must be the value of the first column of the only row, true, or the session is not one that can be asked in. */
    Optional<String> proof() {
        return this == POSTGRESQL
                ? Optional.of("SELECT current_setting('default_transaction_read_only') = 'on'"
                        + " AND current_setting('search_path') = 'pg_catalog'"
                        + " AND current_setting('statement_timeout') <> '0'")
                : Optional.empty();
    }

    /** Why a statement was refused, by the state and the number that the server gives. */
    Answer.Why why(String state, int number) {
        boolean denied = switch (this) {
            case POSTGRESQL -> state.equals("42501");
            case MYSQL -> Set.of(1044, 1142, 1143, 1227, 1370, 1419).contains(number);
            case SQLSERVER -> Set.of(229, 230, 262, 297, 300, 371, 916, 15247).contains(number);
            // a view that one may not read does not exist
            case ORACLE -> Set.of(942, 1031, 1039).contains(number);
        };
        if (denied) {
            return Answer.Why.DENIED;
        }
        boolean slow = switch (this) {
            case POSTGRESQL -> state.equals("57014") || state.equals("55P03");
            case MYSQL -> Set.of(1205, 1969, 3024, 1317).contains(number);
            case SQLSERVER -> number == 1222 || state.equals("HY008");
            case ORACLE -> number == 1013;
        };
        return slow ? Answer.Why.TOO_SLOW : Answer.Why.FAILED;
    }

    /** Whether that is said to who may not come in. */
    boolean isLogin(String state, int number) {
        return switch (this) {
            case POSTGRESQL -> state.startsWith("28");
            case MYSQL -> number == 1045 || number == 1698 || number == 1044;
            case SQLSERVER -> number == 18456;
            case ORACLE -> number == 1017 || number == 28000;
        };
    }
}
