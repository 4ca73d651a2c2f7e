package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void withoutATerminalThereAreNoControlCharactersAndNoBar() {
        Timeline timeline = new Timeline(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

        timeline.chapter(3, "A real base backup");
        timeline.at("copying", 1, 2);
        timeline.good("done");
        timeline.reason("NO_BACKUP", "nothing found", "take a backup");

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("3  A real base backup", "✓ done", "• NO_BACKUP  nothing found", "→ take a backup")
                .doesNotContain("\u001b", "\r", "copying");
    }

    @Test
    void theBarGoesBeforeTheNextLineIsTold() {
        Timeline timeline = new Timeline(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);

        timeline.at("copying", 2, 2);
        timeline.tell("done");

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("copying").endsWith("\r\u001b[K            done\n");
    }

    @Test
    void numbersReadAsPeopleSayThem() {
        assertThat(Timeline.brief(Duration.ofMillis(38))).isEqualTo("38 ms");
        assertThat(Timeline.brief(Duration.ofMillis(2_449))).isEqualTo("2.4 s");
        assertThat(Timeline.size(38_200_000)).isEqualTo("38.2 MB");
        assertThat(Timeline.count(47_000)).isEqualTo("47,000");
    }
}
