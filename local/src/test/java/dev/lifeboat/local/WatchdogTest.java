package dev.lifeboat.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void whatHearsNoSoftSignalIsKilledWithAllItStarted() throws Exception {
        var words = new ArrayList<>(Watchdog.words("test"));
        words.addAll(List.of("/bin/sh", "-c", "sleep 600 & sleep 600"));
        var process = new ProcessBuilder(words).start();
        await().atMost(60, SECONDS).until(() -> sleepers(process).size() >= 2);
        var all = process.descendants().toList();

        process.getOutputStream().close();

        await().atMost(120, SECONDS).untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    private static List<ProcessHandle> sleepers(Process process) {
        return process.descendants()
                .filter(it -> it.info().command().orElse("").endsWith("sleep"))
                .toList();
    }
}
