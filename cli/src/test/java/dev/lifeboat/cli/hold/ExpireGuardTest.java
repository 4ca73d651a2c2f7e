package dev.lifeboat.cli.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guard before pgBackRest's expire, with a pgBackRest that only talks. */
class ExpireGuardTest {
    private static final String GONE = "20260301-120000F";

    @TempDir
    private Path dir;

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listed, not held      | {\"label\":\"20260301-120000F\"} | 0 | 0",
                "listed, held          | {\"annotation\":{\"lifeboat-hold\":\"2099-01-01T00:00:00Z\"},\"label\":\"20260301-120000F\"} | 0 | 3",
                "listed, was held      | {\"annotation\":{\"lifeboat-hold\":\"2020-01-01T00:00:00Z\"},\"label\":\"20260301-120000F\"} | 0 | 0",
                "repository unreadable | `` | 99 | 4",
                "another is listed     | {\"label\":\"20260301-120000F_20260302-120000I\"} | 0 | 4"
            })
    void expiresOnlyWhatIsKnownNotToBeHeld(String when, String backups, int status, int code) throws Exception {
        Files.writeString(
                dir.resolve("info"),
                "[{\"archive\":[],\"backup\":[" + backups + "],\"name\":\"main\",\"status\":{\"code\":" + status
                        + "}}]");
        Files.writeString(dir.resolve("pgbackrest"), """
                case "$*" in
                  *"json info") cat "$HOME/info" ;;
                  *--dry-run*) echo "P00   INFO: [DRY-RUN] repo1: remove expired backup %s" ;;
                  *) touch "$HOME/expired" ;;
                esac
                """.formatted(GONE));

        assertThat(guard()).as(when).isEqualTo(code);
        assertThat(Files.exists(dir.resolve("expired"))).as(when).isEqualTo(code == 0);
    }

    private int guard() throws IOException, InterruptedException {
        var guard = new ProcessBuilder(
                "sh",
                Path.of("../integrations/pgbackrest/lifeboat-expire-guard").toString());
        guard.environment().put("HOME", dir.toString());
        guard.environment().put("LIFEBOAT_PGBACKREST", "sh " + dir.resolve("pgbackrest"));
        Process process = guard.redirectErrorStream(true)
                .redirectOutput(dir.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
