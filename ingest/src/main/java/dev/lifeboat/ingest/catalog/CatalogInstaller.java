package dev.lifeboat.ingest.catalog;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Creates the catalog's tables in a database, and what change data capture takes beside them. Doing it again changes
 * nothing. A table that is already there and was not made here is left as it is, but for being captured.
 */
public final class CatalogInstaller {
    private static final Pattern URLS = Pattern.compile("(?is)jdbc:postgresql:.+|jdbc:(mariadb|mysql)://[^/]+/[^?]+.*"
            + "|jdbc:sqlserver:.*;\\s*database(Name)?\\s*=\\s*[^;\\s].*");

    private CatalogInstaller() {}

    /**
     * What was done.
     *
     * @param created tables that are new
     * @param ours tables that an earlier installation had made
     * @param leftAsTheyAre tables that were there already and are not ours
     */
    public record Installed(List<String> created, List<String> ours, List<String> leftAsTheyAre) {
        public Installed {
            created = List.copyOf(created);
            ours = List.copyOf(ours);
            leftAsTheyAre = List.copyOf(leftAsTheyAre);
        }
    }

    /** Whether a URL names a database of an engine that there are tables for. */
    public static boolean takes(String jdbcUrl) {
        return URLS.matcher(jdbcUrl).matches();
    }

    /**
     * Installs the catalog.
     *
     * @param jdbcUrl URL of the database, with user and password
     * @throws IllegalStateException if the database refuses, with what it said and what to do
     */
    public static Installed install(String jdbcUrl) {
        return switch (scheme(jdbcUrl)) {
            case "postgresql" -> inPostgres(jdbcUrl);
            case "sqlserver" -> inSqlServer(jdbcUrl);
            default -> inMariadb(jdbcUrl);
        };
    }

    private static Installed inPostgres(String jdbcUrl) {
        try {
            return PostgresInstaller.install(jdbcUrl);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the catalog: " + e.getMessage()
                            + "; nothing was changed. It takes a role that may create tables in the schema public,"
                            + " may create publications (GRANT CREATE ON DATABASE ... TO ...)"
                            + " and owns the catalog tables that are there already",
                    e);
        }
    }

    private static Installed inMariadb(String jdbcUrl) {
        try {
            return MariadbInstaller.install(jdbcUrl);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the catalog: " + e.getMessage()
                            + "; run it again once that is mended: what was made so far is kept. It takes a user with"
                            + " CREATE, ALTER, INDEX, REFERENCES, CREATE ROUTINE and ALTER ROUTINE on the database",
                    e);
        }
    }

    private static Installed inSqlServer(String jdbcUrl) {
        try {
            return SqlServerInstaller.install(jdbcUrl);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the catalog: " + e.getMessage()
                            + "; run it again once that is mended: what was made so far is kept. It takes a user with the"
                            + " role db_owner, and, for enabling change data capture in the database, sysadmin",
                    e);
        }
    }

    private static String scheme(String jdbcUrl) {
        String[] parts = jdbcUrl.split(":", 3);
        return parts.length == 3 ? parts[1].toLowerCase(Locale.ROOT) : "";
    }
}
