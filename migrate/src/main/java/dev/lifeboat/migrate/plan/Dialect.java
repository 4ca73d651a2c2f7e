package dev.lifeboat.migrate.plan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a kind of server reads SQL, and what its statements do to a transaction. */
public enum Dialect {
    POSTGRESQL(
            "jdbc:postgresql:",
            Set.of("postgresql"),
            Set.of(
                    "preferquerymode",
                    "autosave",
                    "raiseexceptiononsilentrollback",
                    "options",
                    "readonly",
                    "cleanupsavepoints")) {
        @Override
        public List<Sql> split(String where, String script) {
            return Script.split(where, script);
        }

        @Override
        @Nullable
        String refused(Sql sql, boolean transactional) {
            return Statements.refused(sql, transactional);
        }
    },
    /** MariaDB and MySQL. */
    MYSQL("jdbc:(mariadb|mysql):", Set.of("mariadb", "mysql"), Set.of()) {
        @Override
        public List<Sql> split(String where, String script) {
            return MySqlScript.split(where, script);
        }

        @Override
        @Nullable
        String refused(Sql sql, boolean transactional) {
            return MySqlStatements.refused(sql, transactional);
        }
    };

    /** Who talks to the server, and how it is kept secret; anything else may change a session, or hand it to others. */
    private static final Set<String> OF_MYSQL = Set.of(
            "user",
            "sslmode",
            "usessl",
            "requiressl",
            "trustservercertificate",
            "serversslcert",
            "disablesslhostnameverification",
            "enabledsslprotocolsuites",
            "enabledsslciphersuites",
            "truststore",
            "truststoretype",
            "keystore",
            "keystoretype",
            "serverrsapublickeyfile",
            "allowpublickeyretrieval",
            "connecttimeout",
            "sockettimeout",
            "tcpkeepalive",
            "tcpkeepcount",
            "tcpkeepidle",
            "tcpkeepinterval",
            "localsocket",
            "usecompression");

    private final Pattern url;
    private final Set<String> engines;
    private final Set<String> refusedParameters;

    Dialect(String url, Set<String> engines, Set<String> refusedParameters) {
        this.url = Pattern.compile(url);
        this.engines = engines;
        this.refusedParameters = refusedParameters;
    }

    /** Of an address as JDBC has it; null when it is of another kind of server. */
    public static @Nullable Dialect ofUrl(String url) {
        for (Dialect dialect : values()) {
            if (dialect.url.matcher(url).lookingAt()) {
                return dialect;
            }
        }
        return null;
    }

    /** Of the id of a database; null when it is of another kind of server. */
    public static @Nullable Dialect ofDatabase(String id) {
        for (Dialect dialect : values()) {
            if (dialect.engines.contains(id.replaceFirst(":.*", ""))) {
                return dialect;
            }
        }
        return null;
    }

    /** The statements of a script, in their order; what is only a comment is none. */
    public abstract List<Sql> split(String where, String script);

    /** Why a plan cannot have this statement; null when it can. */
    abstract @Nullable String refused(Sql sql, boolean transactional);

    /** Whether a parameter of an address changes what becomes of a statement or a transaction, or may do so. */
    boolean refusesParameter(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return this == MYSQL ? !key.isEmpty() && !OF_MYSQL.contains(key) : refusedParameters.contains(key);
    }
}
