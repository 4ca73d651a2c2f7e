package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.Console;
import dev.lifeboat.drill.Progress;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Locale;

/**
 * The story as a person reads it: chapters with the time since the start, what happened in each, and a bar while
 * something takes long. Colours and the bar appear on a terminal only. Safe for any thread.
 */
final class Timeline implements Progress {
    private static final String INDENT = " ".repeat(12);
    private static final int BAR = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final long from = System.nanoTime();
    private boolean barShown;
    private long barDrawnAt;

    Timeline(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Time since the start. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** For what tells its own story while it starts: its lines become lines of this one. */
    Console console() {
        return new Console(new PrintWriter(new LineWriter(), true), terminal);
    }

    synchronized void title(String title, String subtitle) {
        out.println();
        out.println("  " + paint(Colour.BOLD, title) + "  " + paint(Colour.FAINT, subtitle));
    }

    synchronized void chapter(int number, String title) {
        clearBar();
        out.println();
        out.printf(
                Locale.ROOT,
                "%s  %s%n",
                paint(Colour.FAINT, String.format(Locale.ROOT, "%6.1f s", seconds(elapsed()))),
                paint(Colour.BOLD, number + "  " + title));
    }

    /** Something that happened. */
    synchronized void tell(String line) {
        clearBar();
        out.println(INDENT + line);
    }

    /** Something that went well. */
    void good(String line) {
        tell(paint(Colour.GREEN, "✓") + " " + line);
    }

    /** Something bad, be it meant or not. */
    void bad(String line) {
        tell(paint(Colour.RED, "✗") + " " + line);
    }

    /** One of several reasons, with what to do. */
    synchronized void reason(String code, String found, String remedy) {
        clearBar();
        out.println(INDENT + "  • " + paint(Colour.YELLOW, code) + "  " + found);
        if (!remedy.isBlank()) {
            out.println(INDENT + "    " + paint(Colour.FAINT, "→ " + remedy));
        }
    }

    /** A word of the gate or of readiness, in its colour. */
    String verdict(String word) {
        return switch (word) {
            case "allow", "ready" -> paint(Colour.GREEN, word.toUpperCase(Locale.ROOT));
            case "at-risk" -> paint(Colour.YELLOW, word.toUpperCase(Locale.ROOT));
            default -> paint(Colour.RED, word.toUpperCase(Locale.ROOT));
        };
    }

    String faint(String text) {
        return paint(Colour.FAINT, text);
    }

    synchronized void banner(boolean good, String line) {
        clearBar();
        out.println();
        out.println("  " + paint(good ? Colour.GREEN : Colour.RED, line));
        out.println();
    }

    @Override
    public synchronized void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (!terminal || now - barDrawnAt < 50_000_000 && done < total) {
            return;
        }
        barDrawnAt = now;
        barShown = true;
        int full = total == 0 ? 0 : (int) (BAR * done / total);
        String bar = total == 0 ? "" : "█".repeat(full) + "░".repeat(BAR - full) + " ";
        out.print("\r" + INDENT + Colour.FAINT.code + bar + what + Colour.RESET.code + "\u001b[K");
        out.flush();
    }

    private void clearBar() {
        if (barShown) {
            out.print("\r\u001b[K");
            barShown = false;
        }
    }

    private String paint(Colour colour, String text) {
        return terminal ? colour.code + text + Colour.RESET.code : text;
    }

    /** A duration as people say it: {@code 38 ms}, {@code 2.4 s}. */
    static String brief(Duration duration) {
        return duration.toMillis() < 1000
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", seconds(duration));
    }

    /** A size as people say it: {@code 38.2 MB}. */
    static String size(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** A number with its thousands apart: {@code 47,000}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** Hands on whole lines. */
    private final class LineWriter extends Writer {
        private final StringBuilder line = new StringBuilder();

        @Override
        public void write(char[] text, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (text[i] == '\n') {
                    tell(line.toString().strip());
                    line.setLength(0);
                } else {
                    line.append(text[i]);
                }
            }
        }

        @Override
        public void flush() {
            // only whole lines are handed on
        }

        @Override
        public void close() {
            // the timeline is not ours
        }
    }

    private enum Colour {
        RESET("\u001b[0m"),
        BOLD("\u001b[1m"),
        FAINT("\u001b[2m"),
        RED("\u001b[1;31m"),
        GREEN("\u001b[1;32m"),
        YELLOW("\u001b[33m");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }
}
