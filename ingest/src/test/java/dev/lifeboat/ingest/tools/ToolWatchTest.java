package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.capture.CaptureStatus.Phase;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ToolWatchTest {
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void isFailingAndGoesOnWhateverHappens() {
        var tool = new Tool.OfPlace() {
            @Override
            public String name() {
                return "greedy";
            }

            @Override
            public String engine() {
                return "";
            }

            @Override
            public Observation look(Path place, Subject subject, Progress progress) {
                looks.incrementAndGet();
                throw new LinkageError("of a test");
            }
        };
        var settings = new ToolSettings(
                tool,
                new Subject("postgresql:prod/orders", "greedy:orders", Map.of(), Instant.EPOCH),
                new From.Files(List.of(Path.of("base"))),
                Duration.ofSeconds(1));
        var nowhere = new Cluster("127.0.0.1:1", "http://127.0.0.1:1", Map.of());

        try (var watch = new ToolWatch(
                nowhere, new InMemoryCodec(), settings, InstantSource.system(), new SimpleMeterRegistry())) {
            watch.start();

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(looks).hasValueGreaterThan(1));
            assertThat(watch.view().phase()).isEqualTo(Phase.FAILING);
            assertThat(watch.view().message()).contains("LinkageError: of a test");
        }
    }
}
