package dev.lifeboat.cli.observe;

import dev.lifeboat.ingest.observe.Progress;
import java.io.PrintWriter;

/** One line that is written over, for whoever waits at a terminal; twice a second at most, and only when it takes long. */
final class TerminalProgress implements Progress {
    private static final long EVERY_NANOS = 500_000_000L;
    private static final int WIDTH = 79;

    private final PrintWriter terminal;
    private long nextAt = System.nanoTime() + EVERY_NANOS;
    private boolean shown;

    TerminalProgress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(String what, long done, long total) {
        if (System.nanoTime() - nextAt < 0) {
            return;
        }
        nextAt = System.nanoTime() + EVERY_NANOS;
        String line = what.replaceAll("\\p{Cntrl}", "?") + ": " + (done >> 20) + " of " + (total >> 20) + " MiB"
                + (total > 0 ? ", " + Math.min(99, (long) (done * 100.0 / total)) + " %" : "");
        over(line.length() > WIDTH ? line.substring(0, WIDTH) : line);
        shown = true;
    }

    /** Leaves the line empty. */
    void clear() {
        if (shown) {
            over("");
            shown = false;
        }
    }

    private void over(String line) {
        terminal.print("\r" + line + " ".repeat(WIDTH - line.length()) + "\r");
        terminal.flush();
    }
}
