package dev.lifeboat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter said = new StringWriter();

    @Test
    void listsTheVerbsWhenItDoesNotKnowOne() {
        assertThat(run("upp")).isEqualTo(ExitCode.USAGE);

        assertThat(said.toString())
                .startsWith("error: there is no verb 'upp'; there are: ")
                .contains("up", "schemas");
    }

    @Test
    void pointsToTheHelpOfAVerbThatIsMisused() {
        assertThat(run("up", "--port-base", "many")).isEqualTo(ExitCode.USAGE);

        assertThat(said.toString()).contains("'--port-base'", "see: lifeboat up --help");
    }

    @Test
    void saysInOneLineWhatIsNotReachable() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        var config = Files.createTempFile("lifeboat", ".properties");
        Files.writeString(config, "registry.url=http://127.0.0.1:" + nobody);

        assertThat(run("schemas", "check", "--config", config.toString())).isEqualTo(ExitCode.INDETERMINATE);

        assertThat(said.toString())
                .hasLineCount(1)
                .contains("the schema registry at http://127.0.0.1:" + nobody)
                .doesNotContain("\u001b");
    }

    @Test
    void showsAStackTraceOnlyWhenAsked() {
        assertThat(run("catalog", "install", "jdbc:mysql://x")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).doesNotContain("\tat ");

        run("--verbose", "catalog", "install", "jdbc:mysql://x");
        assertThat(said.toString()).contains("\tat dev.lifeboat.cli.CatalogVerb");
    }

    private int run(String... args) {
        return Main.run(new Console(new PrintWriter(said, true), false), args);
    }
}
