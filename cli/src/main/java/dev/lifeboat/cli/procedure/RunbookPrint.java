package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.drill.procedure.Procedure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A runbook for the terminal, and to be printed. What it holds was written by somebody: nothing of it steers anything. */
enum RunbookPrint {
    TEXT {
        @Override
        String of(Runbook book) {
            Procedure procedure = book.procedure();
            var out = new StringBuilder();
            out.append("RECOVERY OF ").append(safe(procedure.database())).append('\n');
            out.append(safe(procedure.name()))
                    .append(procedure.type().isEmpty() ? "" : " (" + safe(procedure.type()) + ")")
                    .append(", ")
                    .append(book.estimate())
                    .append('\n');
            out.append(safe(book.about()))
                    .append('\n')
                    .append(safe(book.last()))
                    .append('\n');
            list(out, "LOOK OUT", "! ", book.warnings());
            list(out, "CALL", "", procedure.contacts());
            list(out, "YOU NEED", "", procedure.resources());
            for (Runbook.Step step : book.steps()) {
                out.append('\n').append("=".repeat(72)).append('\n');
                out.append("STEP ")
                        .append(step.number())
                        .append(" OF ")
                        .append(book.steps().size())
                        .append("   ")
                        .append(safe(step.step().title()).toUpperCase(Locale.ROOT))
                        .append('\n');
                String hints = hints(step.step());
                out.append(hints.isEmpty() ? "" : "   " + hints + "\n");
                if (step.step().note() != null) {
                    lines(step.step().note())
                            .forEach(line -> out.append("   ").append(line).append('\n'));
                }
                if (step.command() != null) {
                    out.append('\n');
                    lines(step.command())
                            .forEach(line -> out.append("      ").append(line).append('\n'));
                }
                out.append("\n   [ ] done at ____:____\n");
            }
            return out.toString();
        }

        private void list(StringBuilder out, String title, String mark, List<String> lines) {
            if (!lines.isEmpty()) {
                out.append('\n').append(title).append('\n');
                lines.forEach(line ->
                        out.append("   ").append(mark).append(safe(line)).append('\n'));
            }
        }
    },

    MARKDOWN {
        @Override
        String of(Runbook book) {
            Procedure procedure = book.procedure();
            var out = new StringBuilder();
            out.append("# Recovery of ").append(plain(procedure.database())).append("\n\n");
            out.append("**").append(plain(procedure.name())).append("**");
            out.append(procedure.type().isEmpty() ? "" : " (" + plain(procedure.type()) + ")");
            out.append(", ").append(book.estimate()).append("  \n");
            out.append(plain(book.about()))
                    .append("  \n")
                    .append(plain(book.last()))
                    .append("\n");
            list(out, "Look out", book.warnings());
            list(out, "Call", procedure.contacts());
            list(out, "You need", procedure.resources());
            for (Runbook.Step step : book.steps()) {
                out.append("\n## ")
                        .append(step.number())
                        .append(". ")
                        .append(plain(step.step().title()))
                        .append("\n\n");
                String hints = hints(step.step());
                out.append(hints.isEmpty() ? "" : hints + "\n\n");
                if (step.step().note() != null) {
                    lines(step.step().note())
                            .forEach(line -> out.append(plain(line)).append("  \n"));
                    out.append('\n');
                }
                if (step.command() != null) {
                    // four blanks: what a command holds cannot end it, as it could a fence
                    lines(step.command())
                            .forEach(line -> out.append("    ").append(line).append('\n'));
                    out.append('\n');
                }
                out.append("☐ done at ____:____\n");
            }
            return out.toString();
        }

        private void list(StringBuilder out, String title, List<String> lines) {
            if (!lines.isEmpty()) {
                out.append("\n### ").append(title).append("\n\n");
                lines.forEach(line -> out.append("- ").append(plain(line)).append('\n'));
            }
        }

        private String plain(String text) {
            return MARKS.matcher(safe(text)).replaceAll("\\\\$0");
        }
    },

    HTML {
        @Override
        String of(Runbook book) {
            Procedure procedure = book.procedure();
            var out = new StringBuilder();
            out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Recovery of ")
                    .append(escaped(procedure.database()))
                    .append("</title><style>\n")
                    .append(STYLE)
                    .append("</style></head><body>\n");
            out.append("<h1>Recovery of ").append(escaped(procedure.database())).append("</h1>\n<p><strong>");
            out.append(escaped(procedure.name())).append("</strong>");
            out.append(procedure.type().isEmpty() ? "" : " (" + escaped(procedure.type()) + ")");
            out.append(", ").append(escaped(book.estimate())).append("<br>");
            out.append(escaped(book.about()))
                    .append("<br>")
                    .append(escaped(book.last()))
                    .append("</p>\n");
            list(out, "Look out", book.warnings());
            list(out, "Call", procedure.contacts());
            list(out, "You need", procedure.resources());
            for (Runbook.Step step : book.steps()) {
                out.append("<section><h2><b>").append(step.number()).append("</b> ");
                out.append(escaped(step.step().title())).append("</h2>\n");
                String hints = hints(step.step());
                out.append(hints.isEmpty() ? "" : "<p>" + escaped(hints) + "</p>\n");
                if (step.step().note() != null) {
                    out.append("<p>");
                    lines(step.step().note())
                            .forEach(line -> out.append(escaped(line)).append("<br>"));
                    out.append("</p>\n");
                }
                if (step.command() != null) {
                    out.append("<pre>");
                    lines(step.command())
                            .forEach(line -> out.append(escaped(line)).append('\n'));
                    out.append("</pre>\n");
                }
                out.append("<p>☐ done at ____:____</p></section>\n");
            }
            return out.append("</body></html>\n").toString();
        }

        private void list(StringBuilder out, String title, List<String> lines) {
            if (!lines.isEmpty()) {
                out.append("<h3>").append(title).append("</h3><ul>\n");
                lines.forEach(line -> out.append("<li>").append(escaped(line)).append("</li>\n"));
                out.append("</ul>\n");
            }
        }

        private String escaped(String text) {
            return safe(text)
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    };

    private static final Pattern MARKS = Pattern.compile("[\\\\`*_{}\\[\\]<>#|!~&]");
    private static final String STYLE = """
            body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }
            h2 b { font-size: 2em; }
            pre { background: #eee; padding: 1em; white-space: pre-wrap; overflow-wrap: anywhere; }
            section { border-top: 3px solid; break-inside: avoid; }
            """;

    abstract String of(Runbook book);

    private static String safe(String text) {
        return Printed.safe(text).replaceAll("\\p{Cf}", " ");
    }

    /** Lines stay lines; what steers a terminal does not. */
    private static List<String> lines(String text) {
        return text.lines().map(RunbookPrint::safe).toList();
    }

    private static String hints(Procedure.Step step) {
        String person = step.person() ? "needs a person" : "";
        String time = step.expected() == null ? "" : "about " + Runbook.words(step.expected());
        return person + (person.isEmpty() || time.isEmpty() ? "" : ", ") + time;
    }
}
