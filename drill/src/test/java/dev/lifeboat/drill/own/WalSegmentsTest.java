package dev.lifeboat.drill.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalSegmentsTest {
    private static final long SIXTEEN_MB = 16L << 20;

    @TempDir
    Path archive;

    @Test
    void countsOverTheEndOfALog() {
        assertThat(WalSegments.names("0000000200000000000000FE", "000000020000000100000001", SIXTEEN_MB))
                .containsExactly(
                        "0000000200000000000000FE",
                        "0000000200000000000000FF",
                        "000000020000000100000000",
                        "000000020000000100000001");
    }

    @Test
    void oneSegmentIsEnoughForAShortBackup() {
        assertThat(WalSegments.names("000000010000000000000004", "000000010000000000000004", SIXTEEN_MB))
                .containsExactly("000000010000000000000004");
    }

    @Test
    void refusesSegmentsOfTwoTimelines() {
        assertThatThrownBy(() -> WalSegments.names("000000010000000000000004", "000000020000000000000005", SIXTEEN_MB))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheSegmentThatTheArchiveLost() throws IOException {
        Files.createFile(archive.resolve("000000010000000000000004"));
        Files.createFile(archive.resolve("000000010000000000000006"));

        assertThatThrownBy(() -> WalSegments.between(
                        archive, "000000010000000000000004", "000000010000000000000006", SIXTEEN_MB))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("000000010000000000000005");
    }

    @Test
    void countsTheSegmentsThatTheArchiveLost() throws IOException {
        Files.createFile(archive.resolve("000000010000000000000004"));
        Files.createFile(archive.resolve("000000010000000000000006"));

        assertThat(WalSegments.missing(archive, "000000010000000000000004", "000000010000000000000007", SIXTEEN_MB))
                .isEqualTo(2);
    }
}
