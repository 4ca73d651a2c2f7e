package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.cli.yaml.YamlFile;
import dev.lifeboat.drill.schedule.Planned;
import dev.lifeboat.drill.schedule.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A file of planned drills, as docs/drills.md describes it: the plans, or everything that is wrong with it.
 *
 * @param plans in the order of the file; only to be used when there are no problems
 */
record ScheduleFile(List<Planned> plans, List<Problem> problems) {
    private static final Pattern DAILY = Pattern.compile("daily at (\\d{1,2}:\\d{2})(?: (\\S+))?");
    private static final Pattern EVERY = Pattern.compile("every (\\S+)");
    private static final String WHEN =
            "after-full, daily at 03:00 [Europe/Berlin], or every 90d; then, if so, random or" + " random chaos";
    /** What a schedule says itself. */
    private static final Set<String> NOT_HERE = Set.of(
            "--publish",
            "--backup",
            "--chaos",
            "--json",
            "--point-in-time",
            "--bootstrap",
            "--registry",
            "--config",
            "--locks",
            "--no-lock");

    private static final Duration HOW_OFTEN_FULL = Duration.ofDays(30);

    ScheduleFile {
        plans = List.copyOf(plans);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a file.
     *
     * @throws CommandFailedException with everything that is wrong with it
     */
    static List<Planned> read(Path file) {
        ScheduleFile read;
        try {
            read = read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " cannot be read: " + e, e);
        }
        if (!read.problems().isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    String.join(
                                    "\n",
                                    read.problems().stream()
                                            .map(Problem::toString)
                                            .toList())
                            + "\n" + read.problems().size() + " wrong in " + file + "; no drill is run");
        }
        return read.plans();
    }

    static ScheduleFile read(String file, String text) {
        var problems = new ArrayList<Problem>();
        var plans = new ArrayList<Planned>();
        var root = YamlFile.compose(file, text, "a list 'drills'", problems);
        if (root != null) {
            var top = new Section(file, "", root, problems);
            top.only(Set.of("drills"));
            var names = new HashSet<String>();
            var kinds = new HashSet<List<Object>>();
            var sections = top.sections("drills");
            if (sections.isEmpty() && problems.isEmpty()) {
                top.missing("drills", "a list of at least one plan");
            }
            for (Section section : sections) {
                Planned plan = plan(section);
                if (plan != null && !names.add(plan.name())) {
                    section.wrongKey("name", "a name that no other plan of the file has");
                }
                if (plan != null && !kinds.add(List.of(plan.database(), plan.tool(), plan.chaos()))) {
                    section.wrongKey(
                            "run",
                            "a tool that no other plan of " + plan.database()
                                    + " has: by evidence their drills cannot be told apart, and one would count for both");
                }
                if (plan != null) {
                    plans.add(plan);
                }
            }
        }
        problems.sort(Comparator.comparingInt(Problem::line));
        return new ScheduleFile(plans, problems);
    }

    private static @Nullable Planned plan(Section section) {
        section.only(Set.of("name", "database", "when", "run"));
        Section.Text name = section.text("name");
        Section.Text database = section.text("database");
        Section.Text when = section.text("when");
        if (name == null || database == null || when == null) {
            for (String key : List.of("name", "database", "when")) {
                if (!section.has(key)) {
                    section.missing(key, "it; a plan has name, database, when and run");
                }
            }
            return null;
        }
        String word = when.value().strip();
        boolean chaos = word.endsWith(" random chaos");
        boolean random = chaos || word.endsWith(" random");
        When due = when(word.replaceFirst(" random( chaos)?$", ""));
        if (due == null || (chaos && !(due instanceof When.Every))) {
            section.wrong(when, chaos && due != null ? "every DURATION before random chaos" : WHEN);
            return null;
        }
        return planned(section, name.value(), database.value(), due, random, chaos);
    }

    private static @Nullable Planned planned(
            Section section, String name, String database, When when, boolean random, boolean chaos) {
        var options = new ArrayList<String>();
        for (Section.Text text : section.list("run")) {
            String option = text.value().replaceFirst("=.*", "");
            if (NOT_HERE.contains(option)) {
                section.wrong(text, "no " + option + " here: the schedule says it, or nothing");
                return null;
            }
            options.add(text.value());
        }
        options.addAll(List.of("--publish", "--backup", random ? "random" : "latest"));
        if (chaos) {
            options.add("--chaos");
        }
        if (options.stream().noneMatch(it -> it.equals("--every") || it.startsWith("--every="))) {
            options.addAll(List.of("--every", every(when).toString()));
        }
        var verb = new DrillRunVerb();
        var words = new ArrayList<>(List.of(database));
        words.addAll(options);
        try {
            new CommandLine(verb).parseArgs(words.toArray(String[]::new));
            var known = verb.known();
            return new Planned(name, database, known.tool(), when, chaos, known.timeLimit(), options);
        } catch (CommandLine.ParameterException | IllegalArgumentException e) {
            section.wrongKey("run", "a list of options of lifeboat drill run; " + e.getMessage());
            return null;
        }
    }

    private static Duration every(When when) {
        return when instanceof When.Every every
                ? every.time()
                : when instanceof When.Daily ? Duration.ofDays(1) : HOW_OFTEN_FULL;
    }

    /** Null where it is none. */
    static @Nullable When when(String word) {
        if (word.equals("after-full")) {
            return new When.AfterFull();
        }
        try {
            var daily = DAILY.matcher(word);
            if (daily.matches()) {
                String time = daily.group(1);
                return new When.Daily(
                        LocalTime.parse(time.length() == 4 ? "0" + time : time),
                        ZoneId.of(daily.group(2) == null ? "UTC" : daily.group(2)));
            }
            var every = EVERY.matcher(word);
            return every.matches() ? new When.Every(DurationText.parse(every.group(1))) : null;
        } catch (DateTimeException | IllegalArgumentException | CommandLine.TypeConversionException e) {
            return null;
        }
    }
}
