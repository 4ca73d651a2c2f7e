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

    /** Connecting ends after the first, any answer must come within the second. */
    Properties limits(Duration connect, Duration answer) {
        var limits = new Properties();
        long connectMillis = Math.max(1, connect.toMillis());
        long answerMillis = Math.max(1, answer.toMillis());
        switch (this) {
            case POSTGRESQL -> {
                limits.setProperty("loginTimeout", seconds(connect));
                limits.setProperty("connectTimeout", seconds(connect));
                limits.setProperty("socketTimeout", seconds(answer));
                limits.setProperty("ApplicationName", "lifeboat");
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
                limits.setProperty("applicationIntent", "ReadOnly");
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
            // in the path nothing but the catalogue: who may create in public must not decide what our names mean
            case POSTGRESQL ->
                List.of("SET default_transaction_read_only = on; SET search_path = pg_catalog;"
                        + " SET lock_timeout = '500ms'; SET statement_timeout = '" + millis + "ms'");
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
