package dev.lifeboat.migrate.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.core.Parser;

/** The words a statement begins with, as the driver reads comments and quotes. */
final class Words {
    private static final int MOST = 40;

    private Words() {}

    /** Upper-case words, numbers and single characters of the statement; what is quoted is one word that means nothing. */
    static List<String> of(String sql) {
        var words = new ArrayList<String>();
        char[] text = sql.toCharArray();
        int i = 0;
        while (i < text.length && words.size() < MOST) {
            int next = behindQuoteOrComment(text, i);
            if (next > i) {
                if (text[i] != '-' && text[i] != '/') {
                    words.add("\"\"");
                }
                i = next;
            } else if (Character.isWhitespace(text[i])) {
                i++;
            } else if (isOfWord(text[i])) {
                int start = i;
                while (i < text.length && isOfWord(text[i])) {
                    i++;
                }
                words.add(sql.substring(start, i).toUpperCase(Locale.ROOT));
            } else {
                words.add(String.valueOf(text[i++]));
            }
        }
        return words;
    }

    /**
     * Where the body of a function written in SQL ends, if the text begins one: behind the END that belongs to BEGIN ATOMIC.
     *
     * @return -1 if it begins none, or does not end
     */
    static int endOfBody(String sql) {
        char[] text = sql.toCharArray();
        String before = "";
        int open = 0;
        int i = 0;
        while (i < text.length) {
            int next = behindQuoteOrComment(text, i);
            if (next == i && isOfWord(text[i])) {
                while (next < text.length && isOfWord(text[next])) {
                    next++;
                }
                String word = sql.substring(i, next).toUpperCase(Locale.ROOT);
                if (open == 0 && word.equals("ATOMIC") && before.equals("BEGIN") || open > 0 && word.equals("CASE")) {
                    open++;
                } else if (open > 0 && word.equals("END") && --open == 0) {
                    return next;
                }
                before = word;
            }
            i = Math.max(next, i + 1);
        }
        return -1;
    }

    /** Where a statement begins, behind what is commented out before it. */
    static int begin(String sql) {
        char[] text = sql.toCharArray();
        int i = 0;
        while (i < text.length) {
            int next = text[i] == '-' || text[i] == '/' ? behindQuoteOrComment(text, i) : i;
            if (next == i && !Character.isWhitespace(text[i])) {
                return i;
            }
            i = Math.max(next, i + 1);
        }
        return 0;
    }

    static String withoutComments(String sql) {
        var rest = new StringBuilder();
        char[] text = sql.toCharArray();
        int i = 0;
        while (i < text.length) {
            int next = behindQuoteOrComment(text, i);
            if (next > i) {
                boolean comment = text[i] == '-' || text[i] == '/';
                rest.append(comment ? " " : sql.substring(i, next));
                i = next;
            } else {
                rest.append(text[i++]);
            }
        }
        return rest.toString();
    }

    /** The place behind what is quoted or commented out here; the same place when nothing is. */
    private static int behindQuoteOrComment(char[] text, int at) {
        int last = switch (text[at]) {
            case '-' -> Parser.parseLineComment(text, at);
            case '/' -> Parser.parseBlockComment(text, at);
            case '\'' -> Parser.parseSingleQuotes(text, at, true);
            case '"' -> Parser.parseDoubleQuotes(text, at);
            case '$' -> Parser.parseDollarQuotes(text, at);
            default -> at;
        };
        return last == at ? at : Math.min(last + 1, text.length);
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
