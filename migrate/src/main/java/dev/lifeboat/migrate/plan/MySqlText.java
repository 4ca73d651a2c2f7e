package dev.lifeboat.migrate.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text of SQL as MariaDB and MySQL read it: quotes, comments, and comments that are none. */
final class MySqlText {
    private MySqlText() {}

    /** Upper-case words, numbers and single characters; what is quoted is one word that means nothing. */
    static List<String> words(String sql) {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < sql.length()) {
            int next = behind(sql, i);
            if (next > i) {
                if (isQuote(sql.charAt(i))) {
                    words.add("\"\"");
                }
                i = next;
            } else if (Character.isWhitespace(sql.charAt(i))) {
                i++;
            } else {
                int end = endOfWord(sql, i);
                words.add(sql.substring(i, end).toUpperCase(Locale.ROOT));
                i = end;
            }
        }
        return words;
    }

    private static int endOfWord(String sql, int at) {
        int end = at;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return Math.max(end, at + 1);
    }

    static boolean isQuote(char c) {
        return c == '\'' || c == '"' || c == '`';
    }

    /**
     * The place behind what is quoted or commented out here; the same place when nothing is. Of a comment that the server
     * executes, only its beginning and its end are passed over.
     */
    static int behind(String sql, int at) {
        char c = sql.charAt(at);
        if (isQuote(c)) {
            return behindQuote(sql, at);
        }
        if (c == '#' || isLineComment(sql, at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end + 1;
        }
        if (sql.startsWith("*/", at)) {
            return at + 2;
        }
        if (!sql.startsWith("/*", at)) {
            return at;
        }
        if (isExecuted(sql, at)) {
            int end = sql.indexOf('!', at) + 1;
            while (end < sql.length() && Character.isDigit(sql.charAt(end))) {
                end++;
            }
            return end;
        }
        int end = sql.indexOf("*/", at + 2);
        return end < 0 ? sql.length() : end + 2;
    }

    /** Whether a comment begins here that is none. */
    static boolean isExecuted(String sql, int at) {
        return sql.startsWith("/*!", at) || sql.startsWith("/*M!", at);
    }

    /** Two dashes begin one only before a space, or the end. */
    private static boolean isLineComment(String sql, int at) {
        return sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' ');
    }

    private static int behindQuote(String sql, int at) {
        char quote = sql.charAt(at);
        int i = at + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            boolean doubled = c == quote && i + 1 < sql.length() && sql.charAt(i + 1) == quote;
            if (c == quote && !doubled) {
                return i + 1;
            }
            i += doubled || c == '\\' && quote != '`' ? 2 : 1;
        }
        return sql.length();
    }
}
