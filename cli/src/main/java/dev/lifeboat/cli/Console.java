package dev.lifeboat.cli;

import java.io.PrintWriter;

/** What people read: lines on the standard error, in colour only on a terminal. Safe for any thread. */
public final class Console {
    private final PrintWriter out;
    private final boolean colour;

    public Console(PrintWriter out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** The standard error; in colour if that is a terminal, unless {@code NO_COLOR} is set. */
    public static Console standardError() {
        // System.console() is there only if both the input and the output are a terminal
        boolean terminal = System.console() != null && System.getenv("NO_COLOR") == null;
        return new Console(new PrintWriter(System.err, true), terminal);
    }

    public synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Something that went well. */
    public void done(String text) {
        line("  " + paint("32", "✓") + " " + text);
    }

    /** Something to look at. */
    public void warn(String text) {
        line("  " + paint("33", "!") + " " + text);
    }

    /** Something that failed. */
    public void error(String text) {
        line(paint("31", "error: " + text));
    }

    /** Bold, on a terminal. */
    public String bold(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
