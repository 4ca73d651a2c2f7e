package dev.lifeboat.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.tool.PgDumpTool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
    @TempDir
    private Path dir;

    @Test
    void whatNobodyExpectedIsTheDrillsOwnFaultAndHasAnEnd() {
        Progress broken = (what, done, total) -> {
            throw new IllegalStateException("what nobody expected");
        };

        var report = new Drill(
                        DrillEvidenceTest.request(dir, System.getProperty("user.name")),
                        new PgDumpTool(dir, Map.of()),
                        Clock.systemUTC(),
                        new Random(1),
                        broken,
                        begun -> {})
                .run();

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason()).map(Check::name).contains("drill");
        assertThat(report.reason().orElseThrow().finding()).contains("what nobody expected");
    }
}
