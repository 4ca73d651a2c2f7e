package dev.lifeboat.cli.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A runbook is needed when nothing else works: no stack runs here. */
class ShowVerbTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();

    @Test
    void printsFromTheFileWhereNothingAnswers() throws Exception {
        int code = show("postgresql:prod/orders", "--backup", "20261122-020000F");

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("which backups there are is not known")
                .contains("restore --set=20261122-020000F --to '/a b'");
    }

    @Test
    void saysHowToFindTheBackupWhereNobodyKnowsAny() throws Exception {
        show("postgresql:prod/orders", "--html");

        assertThat(out.toString())
                .contains("<!doctype html>")
                .contains("NO BACKUP IS CHOSEN")
                .contains("{{backup}} must be filled in by hand");
    }

    @Test
    void theFileNamesTheDatabasesThatItIsFor() throws Exception {
        assertThat(show("postgresql:prod/shop")).isNotZero();
        assertThat(show("shop")).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).isEmpty();
    }

    private int show(String... words) throws Exception {
        Path file = Files.writeString(dir.resolve("p.yaml"), """
                procedures:
                  - database: postgresql:prod/orders
                    name: restore
                    estimate: 45m
                    contacts: [somebody]
                    values: {directory-of-restore: /a b}
                    steps:
                      - title: restore
                        command: restore --set={{backup}} --to {{directory-of-restore}}
                """);
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--file", file.toString(), "--url", "http://127.0.0.1:1"));
        return new CommandLine(new ShowVerb()).setOut(new PrintWriter(out)).execute(all.toArray(String[]::new));
    }
}
