package dev.lifeboat.cli.observe;

import dev.lifeboat.ingest.observe.Progress;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** One line that is written over, for whoever waits at a terminal; twice a second at most, and only when it takes long. */
final class TerminalProgress implements Progress {
    private static final long EVERY_NANOS = 500_000_000L;
    private static final int WIDTH = 79;

    private final PrintWriter terminal;
    private final LongSupplier nanos;
    private long nextAt;
    private boolean shown;

    /** @param nanos a clock, e.g. {@code System::nanoTime} */
    TerminalProgress(PrintWriter terminal, LongSupplier nanos) {
        this.terminal = terminal;
        this.nanos = nanos;
        this.nextAt = nanos.getAsLong() + EVERY_NANOS;
    }

    @Override
    public void at(String what, long done, long total) {
        if (nanos.getAsLong() - nextAt < 0) {
            return;
        }
        nextAt = nanos.getAsLong() + EVERY_NANOS;
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
