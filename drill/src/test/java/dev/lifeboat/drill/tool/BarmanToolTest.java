package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Commands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarmanToolTest {
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    rsync: [sender] change_dir "/b/base/1/data" failed: No such file or directory (2) ! FAILED
                    ERROR: /b/base/1/data/x: No such file or directory                                ! FAILED
                    rsync: [Receiver] mkdir "/drills/1/data" failed: No such file or directory (2)    ! COULD_NOT_RUN
                    rsync: [generator] write error: No space left on device (28)                      ! COULD_NOT_RUN
                    ERROR: Unknown backup '1' for server 'main': No such file or directory            ! COULD_NOT_RUN
                    """)
    void blamesTheBackupForItsOwnFilesAlone(String said, Result expected) {
        var tool = new BarmanTool(List.of(), Map.of("server", "main"), Duration.ofMinutes(1));

        assertThat(tool.blame(new Commands.Ended("restore", 1, "ERROR: it failed\n" + said + "\nERROR: stopped"))
                        .result())
                .isEqualTo(expected);
    }
}
