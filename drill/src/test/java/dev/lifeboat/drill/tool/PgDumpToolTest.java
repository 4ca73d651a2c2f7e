package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.v1.BackupEvidence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
