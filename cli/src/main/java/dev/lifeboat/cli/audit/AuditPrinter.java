package dev.lifeboat.cli.audit;

import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.ingest.audit.Amounts;
import dev.lifeboat.ingest.audit.AuditReport;
import dev.lifeboat.ingest.audit.Finding;
import dev.lifeboat.ingest.audit.MigrationColumn;
import dev.lifeboat.ingest.audit.Severity;
import dev.lifeboat.ingest.audit.Table;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Said;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report: a page for people, one JSON object for machines. */
final class AuditPrinter {
    private static final int WIDTH = 112;
    private static final int TABLES = 10;
    private static final int COLUMNS = 10;

    private final PrintWriter people;
    private final @Nullable PrintWriter machines;

    /** @param machines where JSON goes; null when nobody asked for it, and people read the report instead */
    AuditPrinter(PrintWriter people, @Nullable PrintWriter machines) {
        this.people = people;
        this.machines = machines;
    }

    void print(AuditReport report) {
        if (machines != null) {
            machines.println(AuditJson.of(report));
            machines.flush();
            return;
        }
        head(report);
        int width = report.findings().stream()
                .mapToInt(finding -> finding.check().length())
                .max()
                .orElse(0);
        report.findings().forEach(finding -> finding(finding, width + 2));
        tables(report.largest());
        columns(report.columns());
        say("");
    }

    void warn(String message) {
        paragraph(Printed.styled("yellow", "! "), 2, message);
    }

    void published(String source, Said.Next next) {
        say(next.changed() + " published, " + next.withdrawn() + " withdrawn; " + source
                + (next.faults().isEmpty() ? " is alive" : " is failing"));
        for (Fault fault : next.faults()) {
            say(Printed.styled("bold,red", fault.toString()));
        }
    }

    private void head(AuditReport report) {
        say("");
        say(Printed.styled("bold", report.server()) + "  " + Printed.safe(report.product()) + ", asked in "
                + String.format(Locale.ROOT, "%.1f s", report.took().toMillis() / 1000.0));
        var counts = new ArrayList<String>();
        for (Severity severity : Severity.values()) {
            long count = report.count(severity);
            if (count > 0) {
                counts.add(Printed.styled(
                        style(severity),
                        count + " " + label(severity).toLowerCase(Locale.ROOT)
                                + (severity == Severity.WARNING && count > 1 ? "s" : "")));
            }
        }
        say(String.join(", ", counts));
        say("");
    }

    private void finding(Finding finding, int width) {
        String label = Printed.pad(label(finding.severity()), 10);
        String check = Printed.pad(finding.check(), width);
        paragraph(
                Printed.styled(style(finding.severity()), label) + Printed.styled("bold", check),
                label.length() + check.length(),
                finding.finding());
        if (!finding.remedy().isEmpty()) {
            paragraph(
                    " ".repeat(label.length() + check.length()) + Printed.styled("cyan", "→ "),
                    label.length() + check.length() + 2,
                    finding.remedy());
        }
    }

    private static String label(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "CRITICAL";
            case WARNING -> "WARNING";
            case NOT_SEEN -> "NOT SEEN";
            case INFO -> "to know";
        };
    }

    private static String style(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "bold,red";
            case WARNING, NOT_SEEN -> "bold,yellow";
            case INFO -> "faint";
        };
    }

    private void tables(List<Table> tables) {
        if (tables.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("largest tables", "size", "rows", "statistics"));
        for (Table table : tables.subList(0, Math.min(TABLES, tables.size()))) {
            rows.add(List.of(
                    table.schema() + "." + table.name(),
                    Amounts.bytes(table.bytes()),
                    table.rows() == null ? "?" : "~" + Amounts.number(table.rows()),
                    statistics(table)));
        }
        grid(rows);
    }

    private static String statistics(Table table) {
        String age = table.statisticsAge() == null
                ? table.never() ? "never gathered" : "of unknown age"
                : Amounts.age(table.statisticsAge()) + " old";
        return table.writtenAge() == null ? age : age + ", written " + Amounts.age(table.writtenAge()) + " ago";
    }

    private void columns(List<MigrationColumn> columns) {
        if (columns.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("columns of migrations", "what for"));
        for (MigrationColumn column : columns.subList(0, Math.min(COLUMNS, columns.size()))) {
            rows.add(List.of(
                    column.schema() + "." + column.table() + "." + column.column(),
                    column.purpose().words()));
        }
        grid(rows);
        if (columns.size() > COLUMNS) {
            say("  and " + (columns.size() - COLUMNS) + " more");
        }
    }

    /** In columns as wide as they must be; numbers to the right. */
    private void grid(List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        int[] widths = new int[rows.get(0).size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(
                        widths[i], Math.min(70, Printed.safe(row.get(i)).length()));
            }
        }
        say("");
        for (int r = 0; r < rows.size(); r++) {
            var line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                String cell = Printed.safe(rows.get(r).get(i));
                boolean number = i > 0 && i < widths.length - 1;
                line.append(
                                number
                                        ? " ".repeat(Math.max(0, widths[i] - cell.length())) + cell
                                        : Printed.pad(cell, widths[i]))
                        .append("  ");
            }
            String text = line.toString().stripTrailing();
            say(r == 0 ? Printed.styled("bold", text) : text);
        }
    }

    /** Text behind a beginning of so many characters, broken between words so that it stays in its column. */
    private void paragraph(String beginning, int indent, String text) {
        var line = new StringBuilder(beginning);
        int used = indent;
        boolean empty = true;
        for (String word : Printed.safe(text).split(" ")) {
            if (!empty && used + 1 + word.length() > WIDTH) {
                say(line.toString());
                line = new StringBuilder(" ".repeat(indent));
                used = indent;
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            used += (empty ? 0 : 1) + word.length();
            empty = false;
        }
        say(line.toString());
    }

    private void say(String line) {
        people.println(line);
        people.flush();
    }
}
