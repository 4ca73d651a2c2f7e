package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.v1.BackupEvidence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgDumpToolTest {
    @TempDir
    private Path dir;

    @Test
    void aNameOfADatabaseCannotLeadToAnotherServerAndTheServerIsAskedOnTheSameWay() throws Exception {
        Path dump = Files.writeString(dir.resolve("dump"), "select 1;");
        var target = new Target(
                new Scratch(Path.of("/drills/drill-1"), new Account(List.of(), null)),
                new Programs(Path.of("/bin")),
                "host=production o'r\\ders",
                "postgres");
        var backup = new Listed(BackupEvidence.newBuilder().setBackupId("dump").build(), dump.toString());

        var restoration = (Restoration.OfStatements) new PgDumpTool(dump, Map.of()).restoration(backup, target);

        for (var step : List.of(restoration.identity(), restoration.steps().get(0))) {
            assertThat(step.command())
                    .contains("--host=/drills/drill-1/s", "--dbname=dbname='host=production o\\'r\\\\ders'");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    ERROR:  unrecognized configuration parameter "transaction_timeout" ! COULD_NOT_RUN ! newer than its server
                    ERROR:  role "clerk" does not exist                                ! COULD_NOT_RUN ! clerk
                    ERROR:  invalid LC_COLLATE locale name: "xx_XX.UTF-8"              ! COULD_NOT_RUN ! xx_XX
                    ERROR:  invalid input syntax for type integer: "x"                 ! FAILED        ! invalid input
                    zstd -dc cannot read all of dump                                   ! FAILED        ! cannot read all
                    """)
    void whatAScriptNeedsIsNoFaultOfIt(String said, Result result, String told) {
        var ended = new PgDumpTool(dir, Map.of()).blame(new Commands.Ended("restore", 3, said));

        assertThat(ended.result()).isEqualTo(result);
        assertThat(ended).hasMessageContaining(told);
    }

    /** What unpacks, what edits, what reads; then how that ends, and what is told of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    cat              ! exec sed "$@"       ! cat > read                ! 0   ! ''
                    cat              ! exec sed "$@"       ! head -n 1 > read; exit 3  ! 3   ! ''
                    cat; exit 2      ! exec sed "$@"       ! cat > read                ! 2   ! cannot read all of
                    cat; exit 2      ! exec sed "$@"       ! cat > read; exit 3        ! 3   ! ''
                    kill -9 $$       ! exec sed "$@"       ! cat > read                ! 137 ! ended with 137
                    kill -9 $$       ! exec sed "$@"       ! cat > read; exit 3        ! 137 ! ended with 137
                    exit 127         ! exec sed "$@"       ! cat > read                ! 127 ! ended with 127
                    cat              ! head -n 3; exit 4   ! cat > read                ! 126 ! sed ended with 4
                    cat              ! kill -9 $$          ! cat > read; exit 3        ! 126 ! sed ended with 137
                    """)
    void noneOfThoseThatFeedPsqlMayEndEarlyWithoutAWord(
            String unpacker, String editor, String reader, int code, String told) throws Exception {
        Path script = Files.writeString(dir.resolve("script"), "-- PostgreSQL database dump\nselect 1;\n".repeat(9999));
        for (var program :
                Map.of("cat", unpacker, "sed", editor, "psql", reader).entrySet()) {
            String text = program.getValue().replaceAll("\\b(cat|sed)\\b", "/bin/$1");
            Files.createDirectories(dir.resolve("bin"));
            Files.writeString(dir.resolve("bin/" + program.getKey()), "#!/bin/sh\n" + text + "\n")
                    .toFile()
                    .setExecutable(true);
        }
        var builder = new ProcessBuilder(DumpScript.of(script).fedTo(List.of("psql"), "ours")).directory(dir.toFile());
        builder.environment().merge("PATH", dir + "/bin:", (path, own) -> own + path);

        var process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isEqualTo(code);
        assertThat(said).contains(told);
        if (code == 0) {
            assertThat(dir.resolve("read")).hasContent("\\restrict ours\n" + Files.readString(script));
        }
    }
}
