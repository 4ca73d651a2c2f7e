package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Text for people: colour on a terminal only, and nothing from outside that could steer the terminal. */
public final class Printed {
    private static final Ansi ANSI = Ansi.AUTO;

    private Printed() {}

    /** Coloured by a picocli style, e.g. {@code bold,red}. */
    public static String styled(String style, String text) {
        String safe = safe(text);
        return ANSI.enabled() ? ANSI.new Text("@|" + style + " " + safe.replace("|@", "| @") + "|@").toString() : safe;
    }

    static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : safe(node.asText());
    }

    /** Evidence may hold anything; control characters are for terminals, not for people. */
    public static String safe(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", " ");
    }

    /** Rows in columns as wide as they must be; the last one as it is. */
    static void table(PrintWriter out, List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = i == row.size() - 1 ? row.get(i) : pad(row.get(i), widths.get(i) + 2);
                line.append(i == 0 ? styled(styleOf(row.get(0)), cell) : cell);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    static String styleOf(String word) {
        return switch (word.strip()) {
            case "blocked", "fail", "DENIED" -> "bold,red";
            case "at-risk", "warn", "unknown", "NOT DECIDED", "NOT THE ANSWER" -> "bold,yellow";
            case "ready", "pass", "ALLOWED" -> "bold,green";
            default -> "bold";
        };
    }

    public static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
