package dev.lifeboat.ingest.probe;

import java.util.ArrayList;
import java.util.List;

/** Takes a command line apart roughly as a shell does: quotes, comments, redirections, and what joins its commands. */
final class ShellWords {
    private final String text;
    private final List<Part> parts = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private List<Redirect> redirects = new ArrayList<>();
    private StringBuilder word = new StringBuilder();
    private boolean inWord;
    private String redirect = "";
    private String before = "";

    private ShellWords(String text) {
        this.text = text;
    }

    /**
     * One command.
     *
     * @param before what joins it to the one before: ;, &&, ||, | or &; empty for the first
     * @param after what joins it to the next; empty for the last
     */
    record Part(List<String> words, List<Redirect> redirects, String before, String after) {}

    /** @param operator with the number of what is redirected, if it is given, e.g. {@code 2>} */
    record Redirect(String operator, String target) {
        boolean isOutput() {
            return operator.matches("[1&]?>{1,2}[|&]?") && !target.matches("\\d+");
        }

        boolean isInput() {
            return operator.equals("<") || operator.equals("0<");
        }
    }

    static List<Part> parts(String text) {
        var shell = new ShellWords(text);
        shell.read();
        return shell.parts;
    }

    private void read() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                i = quoted(i, c);
            } else if (c == '\\' && i + 1 < text.length() && "'\"\\ #;&|<>$".indexOf(text.charAt(i + 1)) >= 0) {
                put(text.charAt(i + 1));
                i += 2;
            } else if (c == '#' && !inWord) {
                int end = text.indexOf('\n', i);
                i = end < 0 ? text.length() : end;
            } else if (c == '>' || c == '<' || c == '&' && next(i) == '>') {
                i = redirected(i);
            } else if (c == ';' || c == '\n' || c == '|' || c == '&') {
                int length = (c == '|' || c == '&') && next(i) == c ? 2 : 1;
                part(c == '\n' ? ";" : text.substring(i, i + length));
                i += length;
            } else if (Character.isWhitespace(c) || c == '(' || c == ')') {
                word();
                i++;
            } else {
                put(c);
                i++;
            }
        }
        part("");
    }

    private char next(int i) {
        return i + 1 < text.length() ? text.charAt(i + 1) : 0;
    }

    private void put(char c) {
        word.append(c);
        inWord = true;
    }

    private int quoted(int from, char quote) {
        inWord = true;
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            if (quote == '"' && text.charAt(i) == '\\' && (next(i) == '"' || next(i) == '\\')) {
                i++;
            }
            word.append(text.charAt(i++));
        }
        return i + 1;
    }

    private int redirected(int from) {
        String number = "";
        if (inWord && word.toString().matches("\\d")) {
            number = word.toString();
            word = new StringBuilder();
            inWord = false;
        }
        word();
        int i = from + 1;
        while (i < text.length() && "<>&|".indexOf(text.charAt(i)) >= 0 && i < from + 3) {
            i++;
        }
        redirect = number + text.substring(from, i);
        return i;
    }

    private void word() {
        if (inWord) {
            if (redirect.isEmpty()) {
                words.add(word.toString());
            } else {
                redirects.add(new Redirect(redirect, word.toString()));
                redirect = "";
            }
        }
        word = new StringBuilder();
        inWord = false;
    }

    /** Ends a command. One that is empty, as after the last ;, is none. */
    private void part(String joint) {
        word();
        redirect = "";
        if (!words.isEmpty() || !redirects.isEmpty()) {
            parts.add(new Part(List.copyOf(words), List.copyOf(redirects), before, joint));
            before = joint;
        }
        words = new ArrayList<>();
        redirects = new ArrayList<>();
    }
}
