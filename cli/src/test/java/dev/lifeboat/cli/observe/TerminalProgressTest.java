package dev.lifeboat.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private static final long MIB = 1 << 20;

    private final AtomicLong nanos = new AtomicLong(5);
    private final StringWriter shown = new StringWriter();
    private final TerminalProgress progress = new TerminalProgress(new PrintWriter(shown), nanos::get);

    @Test
    void showsNothingOfWhatIsQuick() {
        progress.at("monday", 1, 2);
        progress.clear();

        assertThat(shown.toString()).isEmpty();
    }

    @Test
    void writesOverOneLineAndLeavesItEmpty() {
        nanos.addAndGet(600_000_000);
        progress.at("mon\033day", 30 * MIB, 40 * MIB);
        progress.at("monday", 31 * MIB, 40 * MIB);
        assertThat(shown.toString()).startsWith("\rmon?day: 30 of 40 MiB, 75 %").doesNotContain("31", "\n");

        progress.clear();
        assertThat(shown.toString()).endsWith("\r" + " ".repeat(79) + "\r");
    }
}
