package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.engine.Answers;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.compare.LiveSnapshot;
import dev.lifeboat.snapshot.file.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a restored server answers of one database. */
final class MariadbAnswers implements Answers {
    /** Those of the database, and those in which the server keeps its own. */
    private static final String TABLES = """
            select table_schema, table_name, engine, ifnull(table_comment, '') from information_schema.tables
             where table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') and table_schema in (database(), 'mysql')
             order by table_schema = 'mysql', table_name
            """;

    private static final String USER_TABLES = """
            select table_schema, table_name, engine, ifnull(table_comment, '') from information_schema.tables
             where table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and table_schema = database() order by table_name
            """;

    static final int UNKNOWN_ENGINE = 1286;

    /** The same as InnoDB writes names, which are those of files. */
    private static final String LISTED = """
            select convert(cast(convert(table_schema using filename) as binary) using latin1),
                   convert(cast(convert(table_name using filename) as binary) using latin1),
                   convert(cast(convert(database() using filename) as binary) using latin1)
              from information_schema.tables where table_schema in (database(), 'mysql')
            """;

    private static final String KNOWN_TO_INNODB =
            "select convert(cast(name as binary) using latin1) from information_schema.innodb_sys_tables";

    private static final Pattern LOST = Pattern.compile("Could not find a valid tablespace file for [`'\"]?\\S+");

    private final Connection connection;
    private final Path log;
    private final boolean definesInFiles;

    /**
     * @param log all that the server printed
     * @param definesInFiles as {@link Flavour#definesInFiles()}
     */
    MariadbAnswers(Connection connection, Path log, boolean definesInFiles) {
        this.connection = connection;
        this.log = log;
        this.definesInFiles = definesInFiles;
    }

    /** The server does not tell. */
    @Override
    public @Nullable Instant lastTransactionAt() {
        return null;
    }

    @Override
    public Structure structure(Progress progress) throws SQLException {
        var tables = tables(TABLES);
        var problems = new ArrayList<String>();
        int unchecked = 0;
        int done = 0;
        try (Statement statement = connection.createStatement()) {
            for (Table table : tables) {
                progress.at("checking tables", done++, tables.size());
                if (table.comment().startsWith("Unknown storage engine")) {
                    // its data may be whole: nobody can tell here
                    throw new SQLException(
                            table.name() + ": " + table.comment() + "; name the plugin of its engine with --preload",
                            "HY000",
                            UNKNOWN_ENGINE);
                }
                if (table.engine() == null) {
                    problems.add(table.name() + ": " + table.comment());
                } else if (!checked(statement, table, problems)) {
                    unchecked++;
                }
            }
        }
        problems.addAll(lost());
        refuseFaultsOfThePlace(problems, said());
        return new Structure(
                true,
                problems,
                "CHECK TABLE ... EXTENDED found nothing wrong in " + (tables.size() - unchecked) + " tables"
                        + (unchecked == 0 ? "" : "; " + unchecked + " are of engines that cannot check theirs"));
    }

    /** Tables that InnoDB knows and the server does not list, or of which it does not find the file. */
    private List<String> lost() throws SQLException {
        var problems = definesInFiles ? notListed() : new ArrayList<String>();
        LOST.matcher(said()).results().map(MatchResult::group).distinct().forEach(problems::add);
        return problems;
    }

    private List<String> notListed() throws SQLException {
        var problems = new ArrayList<String>();
        var schemas = new HashSet<>(Set.of("mysql"));
        var listed = new HashSet<String>();
        try (Statement statement = connection.createStatement()) {
            try (var row = statement.executeQuery(LISTED)) {
                while (row.next()) {
                    listed.add(row.getString(1) + "/" + row.getString(2));
                    schemas.add(row.getString(3));
                }
            }
            try (var row = statement.executeQuery(KNOWN_TO_INNODB)) {
                while (row.next()) {
                    InnodbName.table(row.getString(1))
                            .filter(table -> schemas.contains(table.substring(0, table.indexOf('/'))))
                            .filter(table -> !listed.contains(table))
                            .map(table ->
                                    table + ": InnoDB knows it, and the server does not list it: its files are gone")
                            .filter(problem -> !problems.contains(problem))
                            .ifPresent(problems::add);
                }
            }
        }
        return problems;
    }

    private String said() throws SQLException {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new SQLException("what the server printed cannot be read, so tables may be missing: " + e, e);
        }
    }

    /**
     * Unless a table is damaged indeed, what only the place is to be blamed for leaves all of it unproven. What InnoDB cannot open it
     * calls missing, and says only in the log why.
     */
    static void refuseFaultsOfThePlace(List<String> problems, String log) throws SQLException {
        if (problems.isEmpty()) {
            return;
        }
        var ofLog = MariadbBlame.place(log);
        if (ofLog.isPresent()) {
            throw new SQLException(problems.get(0) + "; the server says: " + ofLog.get());
        }
        if (problems.stream().allMatch(problem -> MariadbBlame.place(problem).isPresent())) {
            throw new SQLException(problems.get(0));
        }
        problems.removeIf(problem -> MariadbBlame.place(problem).isPresent());
    }

    /** Whether its engine checks tables at all. */
    private static boolean checked(Statement statement, Table table, List<String> problems) throws SQLException {
        boolean checks = true;
        String status = "";
        var said = new ArrayList<String>();
        try (var row = statement.executeQuery("check table " + table.quoted() + " extended")) {
            while (row.next()) {
                String type = String.valueOf(row.getString("Msg_type"));
                String text = String.valueOf(row.getString("Msg_text"));
                switch (type) {
                    case "status" -> status = text;
                    case "note" -> checks &= !text.contains("doesn't support check");
                    default -> said.add(type + ": " + text);
                }
            }
        }
        boolean well = status.equals("OK") || status.equals("Table is already up to date") || !checks;
        if (!well || said.stream().anyMatch(it -> it.startsWith("error"))) {
            said.add(status);
            problems.add(table.name() + ": " + String.join(", ", said));
        }
        return checks;
    }

    /** Partitions are of their tables; views and sequences do not count. */
    @Override
    public Rows rows(Progress progress) throws SQLException {
        var tables = tables(USER_TABLES);
        long rows = 0;
        int done = 0;
        try (Statement statement = connection.createStatement()) {
            for (Table table : tables) {
                progress.at("counting rows", done++, tables.size());
                // an index may be damaged: the tables themselves are to be read
                try (var row = statement.executeQuery("select count(*) from " + table.quoted() + " use index ()")) {
                    row.next();
                    rows += row.getLong(1);
                } catch (SQLException e) {
                    throw new SQLException(table.name() + ": " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
                }
            }
        }
        return new Rows(tables.size(), rows);
    }

    /** The transaction is one of a session that cannot write, as what changes tables would end the transaction and go on. */
    @Override
    public @Nullable String answer(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set session transaction read only");
            statement.execute("start transaction read only");
            try {
                return text(sql);
            } finally {
                statement.execute("rollback");
                statement.execute("set session transaction read write");
            }
        }
    }

    /** There is none: nothing in its files says which server it is. */
    @Override
    public @Nullable String systemIdentifier() {
        return null;
    }

    @Override
    public long bytes() throws SQLException {
        String told =
                "select ifnull(sum(data_length + index_length), 0) from information_schema.tables where table_schema ="
                        + " database()";
        // of a server whose statistics nobody has counted since it was filled, only the files tell
        String ofFiles = "select ifnull(sum(file_size), 0) from information_schema.innodb_tablespaces where left(name,"
                + " char_length(database()) + 1) = concat(database(), '/')";
        return Long.parseLong(
                String.valueOf(text(definesInFiles ? told : "select greatest((" + told + "), (" + ofFiles + "))")));
    }

    @Override
    public Snapshot like(Snapshot other, Seal seal, Instant at) throws SQLException {
        return LiveSnapshot.like(connection, other, seal, at);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private @Nullable String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private List<Table> tables(String sql) throws SQLException {
        var tables = new ArrayList<Table>();
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                tables.add(new Table(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            }
        }
        return tables;
    }

    /** @param engine null where the server cannot open it, as its comment says */
    private record Table(
            String schema, String table, @Nullable String engine, String comment) {
        String name() {
            return schema + "." + table;
        }

        String quoted() {
            return quoted(schema) + "." + quoted(table);
        }

        private static String quoted(String name) {
            return "`" + name.replace("`", "``") + "`";
        }
    }
}
