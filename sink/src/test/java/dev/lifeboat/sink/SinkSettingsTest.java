package dev.lifeboat.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.alerts.Webhook;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkSettingsTest {
    private static final Cluster CLUSTER = Cluster.of("127.0.0.1:7402", "http://127.0.0.1:7404");
    private static final String STORE = "jdbc:postgresql://127.0.0.1:7406/store?user=u&password=geheim";

    @Test
    void listensOnLoopbackOnly() {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.7")) {
            assertThatThrownBy(() -> new SinkSettings(CLUSTER, STORE, host, 0, List.of(), "g", Duration.ofSeconds(1)))
                    .hasMessageContaining(host)
                    .hasMessageContaining("loopback");
        }
    }

    @Test
    void tellsNoSecret() {
        var webhook = new Webhook(
                "chat",
                URI.create("https://hooks.example/T0/geheim"),
                Map.of("Authorization", "geheim"),
                Duration.ofSeconds(5));

        assertThat(SinkSettings.of(CLUSTER, STORE, 0).withWebhooks(List.of(webhook)))
                .asString()
                .contains("chat at hooks.example")
                .doesNotContain("geheim");
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(() -> SinkSettings.of(CLUSTER, "jdbc:mysql://x", 0)).hasMessageContaining("jdbc:postgresql");
        assertThatThrownBy(() -> SinkSettings.of(CLUSTER, STORE, 70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> Webhook.of("a b", URI.create("http://x/"))).hasMessageContaining("a b");
        assertThatThrownBy(() -> Webhook.of("a", URI.create("ftp://x/"))).hasMessageContaining("http");
        var same = Webhook.of("same", URI.create("http://x/"));
        assertThatThrownBy(() -> SinkSettings.of(CLUSTER, STORE, 0).withWebhooks(List.of(same, same)))
                .hasMessageContaining("same name");
    }
}
