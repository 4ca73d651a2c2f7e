package dev.lifeboat.cli.replay;

import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.replay.Happening;
import dev.lifeboat.streams.replay.HappeningJson;
import dev.lifeboat.streams.replay.Story;
import dev.lifeboat.streams.replay.Summary;
import dev.lifeboat.v1.AlertState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A replay as people read it: what happened, and what Lifeboat said of it, line by line. Instants are in UTC. */
final class ReplayText {
    private static final int INDENT = 19;

    private final PrintWriter out;
    private final List<Happening.Alerted> alerts = new ArrayList<>();
    private String last = "";

    ReplayText(PrintWriter out) {
        this.out = out;
    }

    void opening(Story story) {
        if (!story.scenario().isEmpty() || !story.about().isEmpty()) {
            out.println();
            out.println(Printed.styled("bold", story.scenario())
                    + (story.scenario().isEmpty() ? "" : "  ")
                    + Printed.safe(story.about()));
        }
        list("documented", story.documented());
        list("assumed", story.assumed());
        list("sources", story.sources());
        out.println();
    }

    void tell(Happening happening) {
        if (happening instanceof Happening.Alerted alerted) {
            alert(alerted);
            return;
        }
        flush();
        if (happening instanceof Happening.Told told) {
            line(told.at(), "· " + Printed.safe(told.text()) + faint(known(told.documented())));
        } else if (happening instanceof Happening.Struck struck) {
            line(
                    struck.at(),
                    Printed.styled("bold,red", "✗ DISASTER  " + struck.text()) + faint(known(struck.documented())));
        } else if (happening instanceof Happening.Judged judged) {
            judged(judged);
        } else if (happening instanceof Happening.Decided decided) {
            decided(decided);
        }
    }

    /** Alerts of one database at one instant share a line. */
    private void alert(Happening.Alerted alerted) {
        if (!alerts.isEmpty()
                && !(alerts.get(0).at().equals(alerted.at())
                        && alerts.get(0)
                                .alert()
                                .getDatabase()
                                .equals(alerted.alert().getDatabase()))) {
            flush();
        }
        alerts.add(alerted);
    }

    private void flush() {
        alerts(AlertState.OPENED, "yellow", "! alert opened   ");
        alerts(AlertState.RESOLVED, "green", "✓ alert resolved ");
        alerts.clear();
    }

    private void alerts(AlertState state, String style, String words) {
        String controls = alerts.stream()
                .filter(alerted -> alerted.alert().getState() == state)
                .map(alerted -> alerted.alert().getControl())
                .collect(Collectors.joining(", "));
        if (!controls.isEmpty()) {
            line(alerts.get(0).at(), Printed.styled(style, words) + controls);
        }
    }

    private void judged(Happening.Judged judged) {
        Verdict before = judged.before();
        boolean changed = before != judged.verdict();
        line(
                judged.at(),
                Printed.styled("bold", judged.database()) + "  "
                        + (changed && before != null ? painted(before) + " → " : "")
                        + painted(judged.verdict())
                        + (changed ? "" : faint("  still"))
                        + (judged.failing().isEmpty()
                                ? ""
                                : faint("  failing: " + String.join(", ", judged.failing()))));
        var reasons = new LinkedHashMap<String, List<String>>();
        for (var result : judged.news()) {
            String reason = Printed.styled(result.getRequired() ? "red" : "yellow", result.getCode()) + "  "
                    + Printed.safe(result.getReason()) + (result.getRequired() ? "" : faint(" (advisory)"));
            reasons.computeIfAbsent(reason, r -> new ArrayList<>()).add(result.getControl());
        }
        reasons.forEach((reason, controls) ->
                out.println(" ".repeat(INDENT + 2) + String.join(", ", controls) + "  " + reason));
    }

    private void decided(Happening.Decided decided) {
        Decision decision = decided.decision();
        String answer = decision.answer().name().toLowerCase(Locale.ROOT);
        var question = decision.question();
        line(
                decided.at(),
                "gate: may " + Printed.safe(question.migrationId()) + " ("
                        + question.phase().name().toLowerCase(Locale.ROOT) + ") begin on "
                        + Printed.styled("bold", decision.databaseId()) + "?  "
                        + Printed.styled(
                                decision.answer() == Decision.Answer.ALLOW ? "bold,green" : "bold,red",
                                answer.toUpperCase(Locale.ROOT)));
        var told = new LinkedHashSet<String>();
        decision.reasons()
                .forEach(reason -> told.add(
                        Printed.styled("yellow", reason.code().name()) + "  " + Printed.safe(reason.observed())));
        told.forEach(reason -> out.println(" ".repeat(INDENT + 2) + reason));
    }

    void closing(Summary summary) {
        flush();
        out.println();
        out.println(summary.events() + " records, " + summary.databases()
                + (summary.databases() == 1 ? " database" : " databases") + "; the gate: " + summary.allowed()
                + " allowed, " + summary.denied() + " denied, " + summary.indeterminate() + " not decided");
        if (!summary.unregistered().isEmpty()) {
            out.println(
                    "evidence of what nobody registered: " + Printed.safe(String.join(", ", summary.unregistered())));
        }
        if (summary.unresolved() > 0) {
            out.println(summary.unresolved() + " references were never resolved; what names them counts for nothing");
        }
        out.println(Printed.styled("bold", verdict(summary)));
        out.println();
    }

    private static String verdict(Summary summary) {
        Duration ahead = summary.blockedBeforeDisaster();
        if (ahead != null) {
            return "Lifeboat would have blocked " + span(ahead) + " before the disaster, and opened "
                    + summary.alertsBeforeDisaster() + " alerts by then"
                    + (summary.openAtDisaster().isEmpty()
                            ? ""
                            : "; still open when it struck: " + String.join(", ", summary.openAtDisaster()));
        }
        if (summary.disasterAt() != null) {
            return "Lifeboat would not have blocked before the disaster";
        }
        return summary.firstBlockedAt() == null
                ? "never blocked"
                : "first blocked at " + minute(summary.firstBlockedAt()) + ", " + summary.alertsBeforeDisaster()
                        + " alerts opened";
    }

    private void line(Instant at, String text) {
        String when = minute(at);
        out.println((when.equals(last) ? " ".repeat(INDENT) : faint(Printed.pad(when, INDENT))) + text);
        last = when;
    }

    private void list(String what, List<String> texts) {
        String lines = texts.stream()
                .map(text -> "  - " + Printed.safe(text))
                .collect(Collectors.joining(System.lineSeparator()));
        if (!texts.isEmpty()) {
            out.println(faint(what + ":"));
            out.println(lines);
        }
    }

    private static String painted(Verdict verdict) {
        return Printed.styled(
                switch (verdict) {
                    case READY -> "bold,green";
                    case AT_RISK -> "bold,yellow";
                    case BLOCKED -> "bold,red";
                },
                HappeningJson.word(verdict).toUpperCase(Locale.ROOT));
    }

    private static String known(@Nullable Boolean documented) {
        return documented == null ? "" : documented ? "  (documented)" : "  (assumed)";
    }

    private static String faint(String text) {
        return text.isEmpty() ? "" : Printed.styled("faint", text);
    }

    private static String minute(Instant at) {
        return at.toString().substring(0, Math.min(16, at.toString().length())).replace('T', ' ');
    }

    /** Days where there are any, else hours and minutes. */
    static String span(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() == 1 ? "1 day" : duration.toDays() + " days";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
