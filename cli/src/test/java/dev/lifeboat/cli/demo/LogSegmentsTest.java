package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSegmentsTest {
    private static final long SIXTEEN_MB = 16L << 20;

    @TempDir
    Path archive;

    @Test
    void countsOverTheEndOfALog() {
        assertThat(LogSegments.names("0000000200000000000000FE", "000000020000000100000001", SIXTEEN_MB))
                .containsExactly(
                        "0000000200000000000000FE",
                        "0000000200000000000000FF",
                        "000000020000000100000000",
                        "000000020000000100000001");
    }

    @Test
    void refusesSegmentsOfTwoTimelines() {
        assertThatThrownBy(() -> LogSegments.names("000000010000000000000004", "000000020000000000000005", SIXTEEN_MB))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsTheSegmentsThatTheArchiveLost() throws IOException {
        Files.createFile(archive.resolve("000000010000000000000004"));
        Files.createFile(archive.resolve("000000010000000000000006"));

        assertThat(LogSegments.missing(archive, "000000010000000000000004", "000000010000000000000007", SIXTEEN_MB))
                .isEqualTo(2);
    }
}
