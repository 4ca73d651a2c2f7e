package dev.lifeboat.migrate.plan;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Parser;

/**
 * The statements of a script, split by the parser of the driver that will send them: it knows quotes, dollar quotes, nested
 * comments and bodies of functions. Each is sent alone, in a way in which the server takes exactly one statement or refuses.
 */
final class Script {
    private Script() {}

    /**
     * The statements in their order; what is only a comment is none.
     *
     * @param where the file, for what is said of each
     */
    static List<Sql> split(String where, String script) {
        var statements = new ArrayList<Sql>();
        int from = 0;
        for (String text : texts(where, script)) {
            String statement = text.strip();
            int at = Math.max(script.indexOf(statement, from), from);
            from = at + statement.length();
            if (!Words.of(statement).isEmpty()) {
                statements.add(new Sql(statement, where + ":" + line(script, at + Words.begin(statement))));
            }
        }
        return List.copyOf(statements);
    }

    private static List<String> texts(String where, String script) {
        var texts = new ArrayList<String>();
        for (String text : parsed(where, script)) {
            // behind a function whose body is SQL the driver does not split any more
            int end = Words.endOfBody(text);
            if (end < 0 || text.indexOf(';', end) < 0) {
                texts.add(text);
            } else {
                int semicolon = text.indexOf(';', end);
                texts.add(text.substring(0, semicolon));
                texts.addAll(texts(where, text.substring(semicolon + 1)));
            }
        }
        return texts;
    }

    private static List<String> parsed(String where, String script) {
        try {
            return Parser.parseJdbcSql(script, true, false, true, false, false).stream()
                    .map(query -> query.nativeSql)
                    .toList();
        } catch (SQLException e) {
            throw new IllegalArgumentException(where + ": is no script: " + e.getMessage(), e);
        }
    }

    private static int line(String script, int at) {
        return 1 + (int) script.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
