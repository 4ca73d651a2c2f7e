package dev.lifeboat.cli.drill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A drill for people, and as one JSON object. */
public final class DrillPrinter implements Progress {
    private static final long EVERY_NANOS = 1_000_000_000L;
    private static final int WIDTH = 79;

    private final PrintWriter people;
    private final @Nullable PrintWriter machines;
    private final boolean terminal;
    private String phase = "";
    private long phaseBegan;
    private long nextAt;
    private boolean shown;

    /**
     * @param machines where JSON goes; null when nobody asked for it
     * @param terminal whether somebody watches, so that one line is written over and over
     */
    public DrillPrinter(PrintWriter people, @Nullable PrintWriter machines, boolean terminal) {
        this.people = people;
        this.machines = machines;
        this.terminal = terminal;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (!what.equals(phase)) {
            phase = what;
            phaseBegan = now;
            nextAt = now;
            if (!terminal) {
                people.println(Printed.safe(what) + " ...");
                people.flush();
            }
        }
        if (!terminal || now - nextAt < 0) {
            return;
        }
        nextAt = now + EVERY_NANOS;
        over(line(what, done, total, Duration.ofNanos(now - phaseBegan)));
        shown = true;
    }

    /** Bytes are told in MiB, and when it is done at this pace; small numbers are not bytes. */
    static String line(String what, long done, long total, Duration took) {
        String line = Printed.safe(what);
        if (total <= 0) {
            return line + " ... " + took.toSeconds() + " s";
        }
        boolean bytes = total > 1 << 20;
        line += ": " + (bytes ? (done >> 20) + " of " + (total >> 20) + " MiB" : done + " of " + total);
        if (done > 0 && done < total) {
            long left = (long) (took.toMillis() / 1000.0 * (total - done) / done);
            line += ", " + done * 100 / total + " %, " + left + " s to go";
        }
        return line;
    }

    private void over(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        people.print("\r" + cut + " ".repeat(WIDTH - cut.length()) + "\r");
        people.flush();
    }

    public void print(DrillReport report, String database) {
        if (shown) {
            over("");
        }
        Phase last = null;
        for (Check check : report.checks()) {
            String name = check.phase() == last ? "" : check.phase().word();
            last = check.phase();
            say(Printed.pad(name, 10) + mark(check.outcome()) + " " + Printed.pad(check.name(), 16) + " "
                    + Printed.safe(check.finding()));
        }
        var times = new StringBuilder();
        report.phases()
                .forEach((phase, took) -> times.append(times.length() == 0 ? "" : ", ")
                        .append(phase.word())
                        .append(' ')
                        .append(seconds(took)));
        say("time      " + times);
        Duration restore = report.restoreTime();
        say(
                switch (report.result()) {
                    case PASSED ->
                        Printed.styled("bold,green", "passed") + ": "
                                + (report.backup() == null
                                        ? ""
                                        : report.backup().getBackupId()) + " was restored in "
                                + (restore == null ? "?" : seconds(restore));
                    case FAILED ->
                        Printed.styled("bold,red", "failed") + ": "
                                + report.reason().map(DrillPrinter::because).orElse("");
                    case COULD_NOT_RUN ->
                        Printed.styled("bold,yellow", "could not be run") + ", which says nothing about the backup: "
                                + report.reason().map(DrillPrinter::because).orElse("");
                });
        if (machines != null) {
            machines.println(json(report, database));
            machines.flush();
        }
    }

    private static String because(Check check) {
        return check.name() + ": " + Printed.safe(check.finding());
    }

    private static String mark(Check.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> Printed.styled("green", "✓");
            case WARNED -> Printed.styled("yellow", "!");
            case FAILED -> Printed.styled("bold,red", "✗");
            case NOT_RUN -> Printed.styled("yellow", "-");
        };
    }

    static ObjectNode json(DrillReport report, String database) {
        var json = JsonNodeFactory.instance.objectNode();
        var backup = report.backup();
        var measured = report.measured();
        Duration restore = report.restoreTime();
        json.put("database", database)
                .put("tool", report.tool())
                .put("backup", backup == null ? null : backup.getBackupId())
                .put("result", word(report.result()))
                .put("startedAt", report.startedAt().toString())
                .put("endedAt", report.endedAt().toString())
                .put("restoreMillis", restore == null ? null : restore.toMillis())
                .put("reason", report.reason().map(Check::name).orElse(null));
        var millis = json.putObject("phaseMillis");
        for (Map.Entry<Phase, Duration> phase : report.phases().entrySet()) {
            millis.put(phase.getKey().word(), phase.getValue().toMillis());
        }
        if (measured != null) {
            Instant last = measured.lastTransactionAt();
            json.put("systemIdentifier", measured.systemIdentifier())
                    .put("tables", measured.tables())
                    .put("rows", measured.rows())
                    .put("bytes", measured.bytes())
                    .put("lastTransactionAt", last == null ? null : last.toString());
        }
        var checks = json.putArray("checks");
        report.checks()
                .forEach(check -> checks.addObject()
                        .put("phase", check.phase().word())
                        .put("name", check.name())
                        .put("outcome", check.outcome().name().toLowerCase(Locale.ROOT))
                        .put("finding", check.finding()));
        return json;
    }

    static String word(Result result) {
        return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    public void say(String line) {
        people.println(line);
        people.flush();
    }
}
