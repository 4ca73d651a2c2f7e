package dev.lifeboat.cli.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command leaves, and whether its code tells how it ended. */
class ChildTest {
    @TempDir
    Path dir;

    @Test
    void aCodeTellsHowItEndedUnlessItIsThatOfASignal() throws IOException {
        assertThat(run("exit 0").unknown()).isNull();
        assertThat(run("exit 128").unknown()).isNull();
        assertThat(run("kill -9 $$").code()).isEqualTo(137);
        assertThat(run("kill -9 $$").unknown()).contains("137", "signal");
    }

    @Test
    void whatGoesOnBehindTheCommandIsFoundThoughItIsNobodysChild() throws IOException {
        var end = run("(setsid sleep 1000 >/dev/null 2>&1 &); exit 0");

        try {
            assertThat(end.code()).isZero();
            assertThat(end.alive()).hasSize(1);
            assertThat(end.unknown())
                    .contains("go on", String.valueOf(end.alive().get(0)));
        } finally {
            end.alive().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    @Test
    void whatEndsInAMomentIsWaitedFor() throws IOException {
        assertThat(run("(sleep 0.2 &); exit 0").alive()).isEmpty();
    }

    private Child.End run(String script) throws IOException {
        try (var child = new Child()) {
            return Objects.requireNonNull(child.run(List.of("sh", "-c", script), Map.of("HOME", dir.toString())));
        }
    }
}
