package dev.lifeboat.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path dir;

    @Test
    void isHeldByOneAtATime() {
        try (var first = DataDirectory.open(dir)) {
            assertThatThrownBy(() -> DataDirectory.open(dir))
                    .hasMessageContaining("lifeboat already runs on " + first.path() + ", as process "
                            + ProcessHandle.current().pid());
        }
        DataDirectory.open(dir).close();
    }

    @Test
    void refusesDataOfAnotherVersion() throws Exception {
        Files.writeString(dir.resolve("format"), "2\n");

        assertThatThrownBy(() -> DataDirectory.open(dir))
                .hasMessageContaining("is of format 2, this lifeboat keeps format 1");

        Files.writeString(dir.resolve("format"), "1\n");
        DataDirectory.open(dir).close();
    }

    @Test
    void saysWhenItCannotBeWritten() throws Exception {
        var file = Files.writeString(dir.resolve("file"), "");

        assertThatThrownBy(() -> DataDirectory.open(file))
                .hasMessageContaining("cannot use " + file + " as data directory")
                .hasMessageContaining("--data");
    }

    @Test
    void doesNotStartOnADiskThatIsAlmostFull() {
        var mebibyte = 1024L * 1024;

        assertThatThrownBy(() -> new DiskSpace(dir, () -> 511 * mebibyte).requireEnoughToStart())
                .hasMessageContaining("only 511 MiB are left on the disk of " + dir);
        new DiskSpace(dir, () -> 512 * mebibyte).requireEnoughToStart();
        assertThat(new DiskSpace(dir, () -> 199 * mebibyte).isTooLittleToGoOn()).isTrue();
        assertThat(new DiskSpace(dir, () -> 200 * mebibyte).isTooLittleToGoOn()).isFalse();
    }

    @Test
    void boundsALogWhileItIsWritten() throws Exception {
        var log = dir.resolve("sink.log");
        try (var writer = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write(new byte[17 * 1024 * 1024]);

            Watch.bound(dir);
            writer.write(new byte[] {'x'});
        }

        assertThat(log).hasContent("x");
        assertThat(dir.resolve("sink.log.1")).hasSize(17 * 1024 * 1024);
    }
}
