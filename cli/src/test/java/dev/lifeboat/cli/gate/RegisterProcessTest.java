package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lifeboat register} in a process of its own, as people run it: nothing there has touched the codec before. */
class RegisterProcessTest {
    @TempDir
    Path directory;

    @Test
    void getsAsFarAsTheRegistryThatDoesNotAnswer() throws Exception {
        Path err = directory.resolve("err");
        Process register = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.lifeboat.cli.Main",
                        "register",
                        "postgresql:orders-prod/orders",
                        "--rto",
                        "4h",
                        "--bootstrap",
                        "127.0.0.1:1",
                        "--registry",
                        "http://127.0.0.1:1")
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(register.waitFor(4, TimeUnit.MINUTES))
                    .as("ended in time")
                    .isTrue();
        } finally {
            register.destroy();
        }

        String told = Files.readString(err, StandardCharsets.UTF_8);
        assertThat(register.exitValue()).as(told).isEqualTo(4);
        assertThat(told).contains("not registered", "127.0.0.1:1").doesNotContain("SecurityException");
    }
}
