package dev.lifeboat.drill.procedure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command with placeholders, e.g. {@code {{backup}}}. What is put in their place is one word for the shell, whatever it
 * holds: so placeholders stand where a shell reads words, and not where quotes mean something else.
 */
public final class Template {
    /** Filled in by Lifeboat: the backup, the instant, an empty directory, the database and what its server calls it. */
    public static final List<String> GIVEN = List.of("backup", "point-in-time", "directory", "database", "name");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./][A-Za-z0-9_@%+:,./-]*");

    /** What a shell ends a word at, outside of quotes: behind it a # begins a comment. */
    private static final String BEFORE_WORDS = " \t\n;&|()<>";

    private Template() {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The placeholders of a command, in their order. */
    public static Set<String> placeholders(String command) {
        var names = new LinkedHashSet<String>();
        var found = PLACEHOLDER.matcher(command);
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }

    /** Why a command cannot be filled in, as the end of "expected"; empty when it can. */
    public static Optional<String> problem(String command, Set<String> known) {
        for (String name : placeholders(command)) {
            if (!known.contains(name)) {
                return Optional.of("{{" + String.join("}}, {{", known) + "}} in place of {{" + name
                        + "}}; names of your own go under 'values'");
            }
        }
        return placeholders(command).isEmpty() ? Optional.empty() : misplaced(command);
    }

    private static Optional<String> misplaced(String command) {
        for (String word : List.of("`", "<<", "((", "$'", "$\"")) {
            if (command.contains(word)) {
                return Optional.of("no " + word + " in a command with placeholders: within it, what is filled in would"
                        + " not stay one word");
            }
        }
        char quote = 0;
        boolean wordBegins = true;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (command.startsWith("{{", i)) {
                if (quote != 0) {
                    return Optional.of(
                            "placeholders outside of quotes and comments: they are quoted when they are filled in");
                }
                if (i > 0 && (command.charAt(i - 1) == '\\' || command.charAt(i - 1) == '$')) {
                    return Optional.of("no " + command.charAt(i - 1) + " before a placeholder");
                }
                i = command.indexOf("}}", i) + 1;
                wordBegins = false;
            } else if (quote == '#') {
                quote = c == '\n' ? 0 : quote;
                wordBegins = c == '\n';
            } else if (quote == '"' && command.startsWith("$(", i)) {
                return Optional.of(
                        "no $( within double quotes in a command with placeholders: quotes begin anew in it");
            } else if (quote != 0) {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '\\' && !command.startsWith("\\{{", i)) {
                i++;
                wordBegins &= command.startsWith("\n", i); // the line goes on, and so does the word
            } else {
                quote = c == '\'' || c == '"' || (c == '#' && wordBegins) ? c : 0;
                wordBegins = BEFORE_WORDS.indexOf(c) >= 0;
            }
        }
        return quote == '\'' || quote == '"' ? Optional.of("a closing " + quote) : Optional.empty();
    }

    /** Why a value cannot be filled in; empty when it can. */
    public static Optional<String> unfit(String value) {
        if (value.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (value.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
            return Optional.of("it holds characters that nobody sees");
        }
        return value.startsWith("-")
                ? Optional.of("it begins with '-', which a command would take for an option")
                : Optional.empty();
    }

    /** Whether it means the same to every shell, however often it is read: what a program hands on to another as well. */
    public static boolean plain(String value) {
        return PLAIN.matcher(value).matches();
    }

    /** One word for a POSIX shell. */
    public static String quoted(String value) {
        return plain(value) ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /**
     * Fills in what there is a value for, and leaves what there is none for.
     *
     * @throws IllegalArgumentException if a value is {@link #unfit}
     */
    public static String filled(String command, Map<String, String> values) {
        var text = new StringBuilder();
        var found = PLACEHOLDER.matcher(command);
        int from = 0;
        while (found.find()) {
            text.append(command, from, found.start());
            String value = values.get(found.group(1));
            if (value == null) {
                text.append(found.group());
            } else {
                unfit(value).ifPresent(why -> {
                    throw new IllegalArgumentException("{{" + found.group(1) + "}} cannot be filled in: " + why);
                });
                text.append(quoted(value));
            }
            from = found.end();
        }
        return text.append(command, from, command.length()).toString();
    }

    /** The placeholders of all commands that there is no value for. */
    public static List<String> missing(Procedure procedure, Map<String, String> values) {
        var missing = new ArrayList<String>();
        for (Procedure.Step step : procedure.steps()) {
            if (step.command() != null) {
                for (String name : placeholders(step.command())) {
                    if (!values.containsKey(name) && !missing.contains(name)) {
                        missing.add(name);
                    }
                }
            }
        }
        return missing;
    }
}
