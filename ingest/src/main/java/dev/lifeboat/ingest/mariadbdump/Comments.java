package dev.lifeboat.ingest.mariadbdump;

import dev.lifeboat.ingest.catalog.Texts;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the comments of a script tell. For one thread. */
final class Comments {
    private static final Pattern FIRST =
            Pattern.compile("-- (?:MariaDB|MySQL) dump \\d.*?Distrib (\\d{1,3}\\.\\d{1,3}[0-9.]{0,8}).*");
    private static final Pattern HOST = Pattern.compile("-- Host: .*? {4}Database: ?(.*)");
    private static final Pattern SERVER = Pattern.compile("-- Server version\\s+(\\S.*)");
    private static final Pattern CURRENT = Pattern.compile("-- Current Database: `(.*)`");
    private static final Pattern COMPLETED =
            Pattern.compile("-- Dump completed(?: on (\\d{4}-\\d\\d-\\d\\d) +(\\d{1,2}:\\d\\d:\\d\\d))?");
    private static final Pattern LEFT_OUT =
            Pattern.compile("-- (?:failed on view |insufficient privileges )", Pattern.CASE_INSENSITIVE);
    /** But into the statistics of InnoDB, which the tool itself writes so in a dump of all databases. */
    private static final Pattern IGNORES = Pattern.compile("INSERT +IGNORE +INTO `(?!innodb_(?:index|table)_stats`)");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd H:mm:ss", Locale.ROOT);
    private static final int MOST_DATABASES = 10_000;

    /** Tables with data, by database. */
    private final Map<String, Integer> tables = new LinkedHashMap<>();

    private String toolVersion = "";
    private String server = "";
    private String current = "";
    private boolean named;
    private @Nullable String completed;
    private boolean whole;
    private boolean beforeData;
    private boolean onlySome;
    private boolean inData;
    private boolean dropsRows;
    private String leftOut = "";

    /** Whether a line is the first of such a script. */
    static boolean isFirst(String line) {
        return FIRST.matcher(line).matches();
    }

    void line(String line) {
        if (line.isBlank()) {
            return;
        }
        whole = false;
        if (!line.startsWith("-- ")) {
            beforeData &= line.stripTrailing().equals("--");
            inData &= !line.startsWith("DELIMITER");
            dropsRows |= inData && IGNORES.matcher(line).lookingAt();
            return;
        }
        onlySome |= beforeData && line.startsWith("-- WHERE:");
        beforeData = line.startsWith("-- Dumping data for table ");
        inData = beforeData || inData && line.startsWith("-- WHERE:");
        if (leftOut.isEmpty() && LEFT_OUT.matcher(line).lookingAt()) {
            leftOut = Texts.bounded(line.substring(3).strip(), 200);
        }
        var end = COMPLETED.matcher(line.stripTrailing());
        if (end.matches()) {
            whole = true;
            completed = end.group(1) == null ? null : end.group(1) + " " + end.group(2);
        } else if (line.startsWith("-- Dumping data for table ")) {
            tables.merge(current, 1, Integer::sum);
        } else if (line.startsWith("-- Current Database: ")) {
            enter(line);
        } else if (toolVersion.isEmpty() || server.isEmpty() || !named) {
            header(line);
        }
    }

    private void enter(String line) {
        var database = CURRENT.matcher(line);
        if (database.matches() && tables.size() < MOST_DATABASES) {
            current = database.group(1).replace("``", "`");
            tables.putIfAbsent(current, 0);
        }
    }

    private void header(String line) {
        var first = FIRST.matcher(line);
        var host = HOST.matcher(line);
        var version = SERVER.matcher(line);
        if (toolVersion.isEmpty() && first.matches()) {
            toolVersion = first.group(1);
        } else if (!named && host.matches()) {
            named = true;
            if (!host.group(1).isBlank()) {
                current = host.group(1).strip();
                tables.putIfAbsent(current, 0);
            }
        } else if (server.isEmpty() && version.matches()) {
            server = Texts.bounded(version.group(1), 100);
        }
    }

    /** Whether nothing comes after the line that says that it is complete. */
    boolean isWhole() {
        return whole;
    }

    /** Whether only those rows are in it that a condition chose ({@code --where}). */
    boolean holdsOnlySome() {
        return onlySome;
    }

    /** Whether rows that do not fit are dropped where it is restored ({@code --insert-ignore}). */
    boolean dropsRows() {
        return dropsRows;
    }

    /** What the tool says that it could not dump, and went on; empty for nothing. */
    String leftOut() {
        return leftOut;
    }

    /** The databases that it fills; empty where it names none. */
    Set<String> databases() {
        return tables.keySet();
    }

    /** How many tables of a database it has data of. */
    int tables(String database) {
        return tables.getOrDefault(database, 0);
    }

    String toolVersion() {
        return toolVersion;
    }

    /** As the server says, e.g. {@code 10.11.6-MariaDB-log}; empty where it is not told. */
    String server() {
        return server;
    }

    /** When it was completed, where it was taken; null where it does not tell. */
    @Nullable
    LocalDateTime completed() {
        try {
            return completed == null ? null : LocalDateTime.parse(completed, TIME);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
