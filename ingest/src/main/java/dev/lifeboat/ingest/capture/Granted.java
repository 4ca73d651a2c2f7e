package dev.lifeboat.ingest.capture;

import java.util.List;
import java.util.regex.Pattern;

/** Lines of SHOW GRANTS. */
final class Granted {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+?) ON (\\S+)\\.(\\S+) TO .*", Pattern.DOTALL);

    private Granted() {}

    /** Whether the line grants a right to everything. */
    static boolean global(String line, String right) {
        var grant = GRANT.matcher(line);
        return grant.matches() && grant.group(2).equals("*") && gives(grant.group(1), right);
    }

    /** Whether the line grants a right to all tables of a database. */
    static boolean on(String line, String right, String database) {
        var grant = GRANT.matcher(line);
        return grant.matches()
                && grant.group(3).equals("*")
                && (grant.group(2).equals("*") || name(grant.group(2)).equals(database))
                && gives(grant.group(1), right);
    }

    /** Whether the line grants a right to a table. */
    static boolean onTable(String line, String right, String database, String table) {
        var grant = GRANT.matcher(line);
        return on(line, right, database)
                || grant.matches()
                        && name(grant.group(2)).equals(database)
                        && name(grant.group(3)).equals(table)
                        && gives(grant.group(1), right);
    }

    private static boolean gives(String rights, String right) {
        return rights.equals("ALL PRIVILEGES") || List.of(rights.split(", ")).contains(right);
    }

    private static String name(String quoted) {
        return quoted.replaceAll("^`|`$", "")
                .replace("``", "`")
                .replace("\\_", "_")
                .replace("\\%", "%");
    }
}
