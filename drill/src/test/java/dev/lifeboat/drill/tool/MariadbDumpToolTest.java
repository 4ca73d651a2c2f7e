package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariadbDumpToolTest {
    @TempDir
    private Path dir;

    @Test
    void aDumpThatGzipCannotReadToItsEndFailsEvenIfTheClientSeesNothingWrong() throws Exception {
        byte[] whole = Files.readAllBytes(dump());
        Path cut = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 300));

        assertThat(ended(cut, "cat")).isNotZero();
        assertThat(Files.readString(dir.resolve("said"))).contains("gzip cannot read all of");
    }

    @Test
    void itEndsAsTheClientDoes() throws Exception {
        assertThat(ended(dump(), "cat")).isZero();
        assertThat(Files.readString(dir.resolve("said"))).startsWith("-- ").endsWith("end\n");
        assertThat(ended(dump(), "sh", "-c", "cat > /dev/null; exit 3")).isEqualTo(3);
    }

    private Path dump() throws Exception {
        Path file = dir.resolve("dump.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            var random = new Random(1);
            for (int i = 0; i < 1_000; i++) {
                out.write(("-- " + random.nextLong() + "\n").getBytes("UTF-8"));
            }
            out.write("-- end\n".getBytes("UTF-8"));
        }
        return file;
    }

    private int ended(Path dump, String... client) throws Exception {
        var command = new java.util.ArrayList<>(List.of("sh", "-c", MariadbDumpTool.GZIP, dump.toString()));
        command.addAll(List.of(client));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
