package dev.lifeboat.migrate.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a script of MariaDB or MySQL, split as their clients do it: at semicolons, or at what the last DELIMITER says.
 * Each is sent alone, and the server takes exactly one statement or refuses.
 */
final class MySqlScript {
    private static final Pattern DELIMITER = Pattern.compile("(?i)delimiter[ \\t]+(\\S+)[^\\n]*");

    private final String where;
    private final String script;
    private final List<Sql> statements = new ArrayList<>();
    private String delimiter = ";";
    /** Where the statement begins that is being read; -1 before it does. */
    private int begin = -1;

    private MySqlScript(String where, String script) {
        this.where = where;
        this.script = script;
    }

    static List<Sql> split(String where, String script) {
        var split = new MySqlScript(where, script);
        split.read();
        return List.copyOf(split.statements);
    }

    private void read() {
        Matcher command = DELIMITER.matcher(script);
        int i = 0;
        while (i < script.length()) {
            if (begin < 0 && command.region(i, script.length()).lookingAt()) {
                delimiter = command.group(1);
                i = command.end();
            } else if (script.startsWith(delimiter, i)) {
                end(i);
                i += delimiter.length();
            } else {
                i = further(i);
            }
        }
        end(script.length());
    }

    private int further(int at) {
        char c = script.charAt(at);
        int next = MySqlText.behind(script, at);
        boolean comment = next > at && !MySqlText.isQuote(c) && !MySqlText.isExecuted(script, at);
        if (begin < 0 && !Character.isWhitespace(c) && !comment) {
            begin = at;
        }
        return Math.max(next, at + 1);
    }

    private void end(int at) {
        if (begin >= 0) {
            int line = 1
                    + (int) script.substring(0, begin)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            statements.add(new Sql(script.substring(begin, at).strip(), where + ":" + line));
        }
        begin = -1;
    }
}
