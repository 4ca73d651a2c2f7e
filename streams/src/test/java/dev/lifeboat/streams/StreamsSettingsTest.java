package dev.lifeboat.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.Cluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private final StreamsSettings settings =
            StreamsSettings.local(Cluster.of("127.0.0.1:1", "http://127.0.0.1:2"), Path.of("state"), 4, 7401);

    /** A broker's own default is 1 MiB: the topology would stop for ever at a larger record. */
    @Test
    void givesTheTopicsBetweenTheStepsRoomForWhateverASourceMayWrite() {
        assertThat(settings.streamsConfig()).containsEntry("topic.max.message.bytes", 16 * 1024 * 1024);
    }
}
