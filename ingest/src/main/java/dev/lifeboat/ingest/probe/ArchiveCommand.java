package dev.lifeboat.ingest.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What can be told of an archive command by reading it: that it keeps nothing, or that its failures would not show. A command
 * of which neither can be told may still do either; a script is not looked into.
 */
enum ArchiveCommand {
    /** Nothing speaks against it. */
    PLAIN,
    /** Succeeds, and copies nothing anywhere. */
    KEEPS_NOTHING,
    /** The server cannot learn that it failed, or which file it should keep. */
    HIDES_FAILURES;

    /** Succeed whatever was to be archived. */
    private static final Set<String> SUCCEEDS =
            Set.of("true", ":", "echo", "printf", "cd", "logger", "rem", "ver", "pwd");

    private static final Set<String> KEEPS_NO_FILE = Set.of(
            "test",
            "[",
            "[[",
            "sleep",
            "date",
            "ls",
            "stat",
            "wc",
            "touch",
            "mkdir",
            "chmod",
            "rm",
            "unlink",
            "md5sum",
            "sha1sum",
            "sha256sum",
            "cmp",
            "false",
            "exit",
            "return",
            "head",
            "tail",
            "set",
            "export",
            "umask");
    /** What comes out of them is all that they make. */
    private static final Set<String> FILTERS =
            Set.of("cat", "gzip", "pigz", "bzip2", "xz", "zstd", "lz4", "lzop", "openssl", "gpg", "pv", "dd", "type");

    private static final Set<String> BEFORE = Set.of(
            "then", "else", "elif", "if", "do", "while", "until", "{", "!", "time", "exec", "command", "env", "nohup",
            "sudo", "nice");
    private static final Set<String> ENDS = Set.of("fi", "done", "}", "esac");
    private static final Pattern SHELL = Pattern.compile("(?is)((ba|da|z|k)?sh|cmd(\\.exe)?)");
    private static final int DEEPEST = 4;

    /** One command, without what comes before its name. */
    private record Step(List<String> words, List<ShellWords.Redirect> redirects, String before, String after) {
        String name() {
            return words.isEmpty()
                    ? ":"
                    : words.get(0)
                            .replaceFirst(".*[/\\\\]", "")
                            .replaceFirst("(?i)\\.exe$", "")
                            .toLowerCase(Locale.ROOT);
        }

        boolean succeeds() {
            return SUCCEEDS.contains(name())
                    || name().equals("exit") && words.size() > 1 && words.get(1).equals("0");
        }

        boolean fails() {
            return name().equals("false")
                    || name().equals("exit") && words.size() > 1 && words.get(1).matches("[1-9]\\d*");
        }

        boolean keepsNothing() {
            if (SUCCEEDS.contains(name()) || KEEPS_NO_FILE.contains(name())) {
                return true;
            }
            String last = words.get(words.size() - 1);
            return isNull(last)
                    || words.stream().anyMatch(word -> word.startsWith("of=") && isNull(word.substring(3)))
                    || FILTERS.contains(name()) && isLost();
        }

        /** What a filter makes goes nowhere, or to the next, which is looked at for itself. */
        private boolean isLost() {
            if (words.stream().anyMatch(word -> word.matches("of=.*|-o.*|-out|--output(=.*)?"))) {
                return false;
            }
            var out = redirects.stream().filter(ShellWords.Redirect::isOutput).toList();
            if (!out.isEmpty()) {
                return isNull(out.get(out.size() - 1).target());
            }
            return after.equals("|")
                    || name().matches("cat|type|dd|pv")
                    || redirects.stream().anyMatch(ShellWords.Redirect::isInput);
        }
    }

    static ArchiveCommand of(String command) {
        return of(command, 0);
    }

    private static ArchiveCommand of(String command, int depth) {
        var steps = new ArrayList<Step>();
        for (ShellWords.Part part : ShellWords.parts(command)) {
            var words = new ArrayList<>(part.words());
            while (!words.isEmpty()
                    && (BEFORE.contains(words.get(0)) || words.get(0).matches("\\w+=.*"))) {
                words.remove(0);
            }
            if (words.isEmpty() && part.redirects().isEmpty() || !words.isEmpty() && ENDS.contains(words.get(0))) {
                continue;
            }
            steps.add(new Step(List.copyOf(words), part.redirects(), part.before(), part.after()));
        }
        var run = thoseThatRun(steps);
        if (run.size() == 1 && run.get(0).fails()) {
            return PLAIN;
        }
        if (run.stream().allMatch(Step::keepsNothing)) {
            return KEEPS_NOTHING;
        }
        if (run.size() == 1 && depth < DEEPEST) {
            var words = run.get(0).words();
            if (words.size() > 2
                    && SHELL.matcher(run.get(0).name()).matches()
                    && words.get(1).matches("-\\w*c|/[cC]")) {
                boolean windows = words.get(1).startsWith("/");
                return of(windows ? String.join(" ", words.subList(2, words.size())) : words.get(2), depth + 1);
            }
        }
        return hides(run) || !command.contains("%p") && !command.contains("%f") ? HIDES_FAILURES : PLAIN;
    }

    /** Without what never does: what follows {@code exit}, and what is tried only if that fails which cannot. */
    private static List<Step> thoseThatRun(List<Step> steps) {
        var run = new ArrayList<Step>();
        boolean skip = false;
        for (Step step : steps) {
            skip = step.before().equals("||")
                    && (skip || !run.isEmpty() && run.get(run.size() - 1).succeeds());
            if (skip) {
                continue;
            }
            run.add(step);
            if (step.name().equals("exit") && run.size() == 1) {
                break;
            }
        }
        return run;
    }

    private static boolean hides(List<Step> steps) {
        int last = steps.size() - 1;
        if (steps.get(last).after().equals("&")) {
            return true;
        }
        // "a && true" fails where a fails
        while (last > 0
                && steps.get(last).succeeds()
                && steps.get(last).before().equals("&&")) {
            last--;
        }
        Step end = steps.get(last);
        return end.succeeds() || end.before().equals("|") && end.name().matches("tee|cat|logger|head|tail|wc");
    }

    private static boolean isNull(String target) {
        return target.equals("/dev/null") || target.matches("(?i)NUL:?");
    }
}
