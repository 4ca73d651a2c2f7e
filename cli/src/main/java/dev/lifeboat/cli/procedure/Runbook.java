package dev.lifeboat.cli.procedure;

import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A procedure, filled in, for somebody to follow.
 *
 * @param about one line on what is restored, and to when
 * @param last one line on how it went before
 * @param warnings what to know before anything is done
 * @param steps in their order
 */
record Runbook(Procedure procedure, String about, String last, List<String> warnings, List<Step> steps) {

    /** A step with its command as it is to be typed; null where there is none. */
    record Step(int number, Procedure.Step step, @Nullable String command) {}

    /**
     * Fills in what there are values for. What cannot be filled in safely, or not at all, stays as it is, and is warned of.
     *
     * @param given the values of the placeholders; those of the procedure stand behind them
     */
    static Runbook of(
            Procedure procedure, Map<String, String> given, String about, String last, List<String> warnings) {
        var all = new ArrayList<>(warnings);
        var values = new LinkedHashMap<>(procedure.values());
        values.putAll(given);
        values.entrySet()
                .removeIf(entry -> Template.unfit(entry.getValue())
                        .map(why -> all.add("{{" + entry.getKey() + "}} is not filled in: " + why))
                        .orElse(false));
        values.forEach((name, value) -> {
            if (!Template.plain(value)) {
                all.add("{{" + name + "}} holds unusual characters: look at the commands before they are run, above all"
                        + " where one is handed on to another shell (ssh, su)");
            }
        });
        Template.missing(procedure, values).forEach(name -> all.add("{{" + name + "}} must be filled in by hand"));
        var steps = new ArrayList<Step>();
        for (Procedure.Step step : procedure.steps()) {
            String command = step.command() == null ? null : Template.filled(step.command(), values);
            steps.add(new Step(steps.size() + 1, step, command));
        }
        return new Runbook(procedure, about, last, List.copyOf(all), List.copyOf(steps));
    }

    String estimate() {
        return procedure.estimate() == null ? "no estimate" : "about " + words(procedure.estimate());
    }

    /** As people say it, e.g. {@code 1 h 30 min}. */
    static String words(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return duration.toSeconds() + " s";
        }
        long minutes = duration.plusSeconds(30).toMinutes();
        return minutes < 60
                ? minutes + " min"
                : minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
}
