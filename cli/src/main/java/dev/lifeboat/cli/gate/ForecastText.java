package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Forecasts as people read them. Instants are in UTC, cut to the second. */
final class ForecastText {
    private static final int VERDICT = 9;

    private ForecastText() {}

    /** The future of one database, a line for each change of the verdict, and below it what led there. */
    static void timeline(PrintWriter out, JsonNode forecast) {
        String now = Printed.text(forecast.path("askedAt"));
        out.println(Printed.styled("bold", Printed.text(forecast.path("databaseId"))) + "  policy "
                + Printed.text(forecast.at("/policy/id")) + "  " + headline(forecast));
        out.println();
        moment(out, now, Printed.text(forecast.path("from")), Printed.text(forecast.path("verdict")));
        forecast.path("controls").forEach(control -> control(out, control, ""));
        for (JsonNode change : forecast.path("changes")) {
            String at = Printed.text(change.path("at"));
            moment(out, now, at, Printed.text(change.path("after")));
            for (JsonNode control : change.path("controls")) {
                String since = Printed.text(control.path("at"));
                control(out, control, since.equals(at) ? "" : "  (at " + second(since) + ")");
            }
        }
        out.println(Printed.pad(second(Printed.text(forecast.path("coveredUntil"))), 22)
                + (forecast.path("truncated").asBoolean()
                        ? "there is more behind this, up to " + second(Printed.text(forecast.path("to")))
                                + ": ask with a larger --limit, or --from here"
                        : "nothing else changes up to here"));
        assumptions(out, forecast);
    }

    /** How all databases stand at one instant: those that are not ready, worst first, and how many there are. */
    static void all(PrintWriter out, JsonNode page, List<JsonNode> databases) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERDICT", "DATABASE", "NOW", "SINCE", "WHY"));
        for (String verdict : List.of("blocked", "at-risk")) {
            databases.stream()
                    .filter(database -> verdict.equals(Printed.text(database.path("verdict"))))
                    .forEach(database -> rows.add(row(database)));
        }
        String at = Printed.text(page.path("at"));
        if (rows.size() > 1) {
            Printed.table(out, rows);
            out.println();
        }
        long blocked = count(databases, "blocked");
        long atRisk = count(databases, "at-risk");
        out.println("at " + second(at) + " (" + away(Printed.text(page.path("askedAt")), at) + "): "
                + Printed.styled(blocked > 0 ? "bold,red" : "bold", blocked + " blocked") + ", "
                + Printed.styled(atRisk > 0 ? "bold,yellow" : "bold", atRisk + " at risk") + ", "
                + Printed.styled("bold,green", count(databases, "ready") + " ready") + ", of " + databases.size()
                + (databases.size() == 1 ? " database" : " databases"));
        assumptions(out, page);
    }

    static long count(List<JsonNode> databases, String verdict) {
        return databases.stream()
                .filter(database -> verdict.equals(Printed.text(database.path("verdict"))))
                .count();
    }

    private static List<String> row(JsonNode database) {
        var why = new ArrayList<String>();
        boolean blocked = "blocked".equals(Printed.text(database.path("verdict")));
        for (JsonNode control : database.path("controls")) {
            boolean blocks =
                    control.path("required").asBoolean() && !"warn".equals(Printed.text(control.path("outcome")));
            String code = Printed.text(control.path("code"));
            if (blocks == blocked && !why.contains(code)) {
                why.add(code);
            }
        }
        String since = Printed.text(database.path("since"));
        return List.of(
                Printed.text(database.path("verdict")),
                Printed.text(database.path("databaseId")),
                Printed.text(database.path("verdictNow")),
                since.isEmpty() ? "now" : second(since),
                String.join(", ", why));
    }

    private static String headline(JsonNode forecast) {
        String blockedAt = Printed.text(forecast.path("blockedAt"));
        if (blockedAt.isEmpty()) {
            return Printed.styled(
                    "bold,green", "not blocked before " + second(Printed.text(forecast.path("coveredUntil"))));
        }
        return Printed.styled(
                "bold,red",
                "blocked"
                        + (blockedAt.equals(Printed.text(forecast.path("from")))
                                ? " from the start"
                                : " " + away(Printed.text(forecast.path("askedAt")), blockedAt)));
    }

    private static void moment(PrintWriter out, String now, String at, String verdict) {
        out.println(Printed.pad(second(at), 22)
                + Printed.styled(Printed.styleOf(verdict), Printed.pad(verdict, VERDICT))
                + away(now, at));
    }

    private static void control(PrintWriter out, JsonNode control, String when) {
        String before = Printed.text(control.path("before"));
        String outcome = Printed.text(control.path("outcome"));
        out.println(Printed.pad("", 22) + Printed.text(control.path("control")) + "  "
                + (before.isEmpty() ? "" : before + " → ")
                + Printed.styled(Printed.styleOf(outcome), outcome) + "  "
                + Printed.text(control.path("code"))
                + (control.path("required").asBoolean() ? "" : " (advisory)") + "  "
                + Printed.text(control.path("reason")) + when);
    }

    private static void assumptions(PrintWriter out, JsonNode forecast) {
        out.println();
        out.println("assuming:");
        forecast.at("/assumptions/inWords").forEach(words -> out.println("  - " + Printed.text(words)));
    }

    private static String second(String instant) {
        try {
            return Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException e) {
            return instant;
        }
    }

    /** How far off, e.g. in 2 d 3 h. */
    private static String away(String now, String at) {
        try {
            Duration left = Duration.between(Instant.parse(now), Instant.parse(at));
            return left.toSeconds() < 1 ? "now" : "in " + spoken(left);
        } catch (DateTimeException e) {
            return "";
        }
    }

    /** The two largest units. */
    static String spoken(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
