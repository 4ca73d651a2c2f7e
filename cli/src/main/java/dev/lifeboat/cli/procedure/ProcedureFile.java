package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.cli.yaml.YamlFile;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.Template;
import dev.lifeboat.schemas.DatabaseIds;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of procedures, as docs/procedures.md describes it: the procedures, or everything that is wrong with it.
 *
 * @param procedures in the order of the file; only to be used when there are no problems
 * @param problems in the order of the file
 */
record ProcedureFile(List<Procedure> procedures, List<Problem> problems) {
    private static final long MOST_BYTES = 1_000_000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 4_000;
    private static final int MOST = 200;

    ProcedureFile {
        procedures = List.copyOf(procedures);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a file.
     *
     * @throws CommandFailedException with everything that is wrong with it
     */
    static List<Procedure> read(Path file) {
        var read = read(file.toString(), text(file));
        if (!read.problems().isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    String.join(
                                    "\n",
                                    read.problems().stream()
                                            .map(Problem::toString)
                                            .toList())
                            + "\n" + read.problems().size() + " wrong in " + file);
        }
        return read.procedures();
    }

    static ProcedureFile read(String file, String text) {
        var problems = new ArrayList<Problem>();
        var procedures = new ArrayList<Procedure>();
        var root = YamlFile.compose(file, text, "a procedure", problems);
        if (root != null) {
            var top = new Section(file, "", root, problems);
            top.only(Set.of("procedures"));
            var sections = top.sections("procedures");
            if (sections.isEmpty() && problems.isEmpty()) {
                top.missing("procedures", "a list of at least one procedure");
            }
            var names = new HashSet<List<String>>();
            for (Section section : sections) {
                Procedure procedure = new Reading(section).procedure();
                if (!names.add(List.of(procedure.database(), procedure.name()))) {
                    section.wrongKey("name", "a name that no other procedure of the database has");
                }
                procedures.add(procedure);
            }
        }
        problems.sort(Comparator.comparingInt(Problem::line));
        return new ProcedureFile(procedures, problems);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailedException(
                        ExitCode.USAGE, file + " has " + Files.size(file) + " bytes; expected at most " + MOST_BYTES);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(ExitCode.USAGE, "there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One procedure of the file. */
    private record Reading(Section section) {
        Procedure procedure() {
            section.only(Set.of("database", "name", "type", "steps", "estimate", "contacts", "resources", "values"));
            String database = required("database", "engine:cluster/name", LONGEST_NAME * 3);
            if (!database.isEmpty() && !DatabaseIds.isValid(database)) {
                wrong("database", "engine:cluster/name, e.g. postgresql:orders-prod/orders");
            }
            String name = required("name", "what people call it", LONGEST_NAME);
            var values = values();
            return new Procedure(
                    database,
                    name,
                    bounded(section, "type", LONGEST_NAME),
                    steps(values.keySet()),
                    requiredDuration(),
                    texts("contacts", "somebody to call"),
                    section.has("resources") ? texts("resources", "what is needed") : List.of(),
                    values);
        }

        private String required(String key, String expected, int longest) {
            String text = bounded(section, key, longest);
            if (text.isEmpty()) {
                section.wrongKey(key, expected);
            }
            return text;
        }

        private void wrong(String key, String expected) {
            Section.Text text = section.text(key);
            if (text != null) {
                section.wrong(text, expected);
            }
        }

        private @Nullable Duration requiredDuration() {
            if (!section.has("estimate")) {
                section.missing("estimate", "how long all of it should take, e.g. 45m");
            }
            return duration(section, "estimate");
        }

        private static @Nullable Duration duration(Section section, String key) {
            Section.Text text = section.text(key);
            if (text == null) {
                return null;
            }
            try {
                Duration duration = DurationText.parse(text.value());
                if (!duration.isNegative() && !duration.isZero()) {
                    return duration;
                }
            } catch (RuntimeException e) {
                // said below
            }
            section.wrong(text, "a duration, e.g. 45m");
            return null;
        }

        /** Line breaks are for commands and notes; no other control character is for anybody. */
        private static String bounded(Section section, String key, int longest) {
            Section.Text text = section.text(key);
            if (text == null) {
                return "";
            }
            String value = text.value().strip();
            boolean lines = longest == LONGEST_TEXT;
            if (value.length() > longest) {
                section.wrong(new Section.Text(text.key(), "", text.node()), "at most " + longest + " characters");
            } else if (value.chars().anyMatch(c -> Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t')))) {
                section.wrong(new Section.Text(text.key(), "", text.node()), "no control characters");
            }
            return value;
        }

        private List<String> texts(String key, String expected) {
            var texts = new ArrayList<String>();
            for (Section.Text text : section.list(key)) {
                if (text.value().isBlank()
                        || text.value().length() > LONGEST_NAME
                        || text.value().chars().anyMatch(Character::isISOControl)) {
                    section.wrong(text, "a line of 1 to " + LONGEST_NAME + " characters");
                }
                texts.add(text.value().strip());
            }
            if (texts.isEmpty()) {
                section.wrongKey(key, "a list: " + expected);
            }
            return texts;
        }

        private Map<String, String> values() {
            var values = new LinkedHashMap<String, String>();
            section.section("values").texts().forEach((name, text) -> {
                if (!Template.isName(name) || Template.GIVEN.contains(name)) {
                    section.wrong(
                            text,
                            "another name: lower case letters, digits and '-', and none of "
                                    + String.join(", ", Template.GIVEN));
                }
                Template.unfit(text.value()).ifPresent(why -> section.wrong(text, "another value: " + why));
                values.put(name, text.value());
            });
            return values;
        }

        private List<Procedure.Step> steps(Set<String> own) {
            var known = new LinkedHashSet<>(Template.GIVEN);
            known.addAll(own);
            var steps = new ArrayList<Procedure.Step>();
            for (Section step : section.sections("steps")) {
                steps.add(step(step, known));
            }
            if (steps.isEmpty() || steps.size() > MOST) {
                section.wrongKey("steps", "a list of 1 to " + MOST + " steps, each with a title");
            }
            return steps;
        }

        private static Procedure.Step step(Section step, Set<String> known) {
            step.only(Set.of("title", "command", "expected", "person", "note"));
            String title = bounded(step, "title", LONGEST_NAME);
            if (title.isEmpty()) {
                step.wrongKey("title", "what is done, in words");
            }
            String command = bounded(step, "command", LONGEST_TEXT);
            Section.Text told = step.text("command");
            if (told != null && !command.isEmpty()) {
                Template.problem(command, known).ifPresent(expected -> step.wrong(told, expected));
            }
            String note = bounded(step, "note", LONGEST_TEXT);
            return new Procedure.Step(
                    title,
                    command.isEmpty() ? null : command,
                    duration(step, "expected"),
                    flag(step) || command.isEmpty(),
                    note.isEmpty() ? null : note);
        }

        private static boolean flag(Section step) {
            Section.Text text = step.text("person");
            if (text != null && !Set.of("true", "false").contains(text.value())) {
                step.wrong(text, "true or false");
            }
            return text != null && text.value().equals("true");
        }
    }
}
