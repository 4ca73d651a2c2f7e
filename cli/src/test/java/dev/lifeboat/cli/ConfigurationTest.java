package dev.lifeboat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.ToolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path dir;

    @Test
    void theEnvironmentGoesOverTheFile() throws IOException {
        var config = Configuration.load(
                file("sink.http.port=1\nsink.group=g"), Map.of("LIFEBOAT_SINK_HTTP_PORT", "2", "HOME", "/"));

        assertThat(config.integer("sink.http.port")).isEqualTo(2);
        assertThat(config.text("sink.group")).isEqualTo("g");
    }

    @Test
    void defaultsMakeTheLocalStackWork() {
        var config = Configuration.load(null, Map.of());

        assertThat(Components.cluster(config).bootstrapServers()).isEqualTo("127.0.0.1:7402");
        assertThat(config.duration("ingest.heartbeat")).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.textOrEmpty("streams.advertised")).isEmpty();
    }

    @Test
    void readsTheEventsOfAToolFromATopicBesideWhatItLists() throws IOException {
        String orders = "ingest.observe.a.tool=aws-backup\ningest.observe.a.database=mysql:shop/orders\n"
                + "ingest.observe.a.topic=aws-events\ningest.observe.a.set.resource=arn:aws:rds:eu-central-1:111122223333:db:orders\n";

        assertThat(Components.tools(Configuration.load(file(orders), Map.of())))
                .extracting(ToolSettings::from)
                .singleElement()
                .isInstanceOfSatisfying(From.Events.class, events -> {
                    assertThat(events.topic()).isEqualTo("aws-events");
                    assertThat(events.cluster().bootstrapServers()).isEqualTo("127.0.0.1:7402");
                    assertThat(events.lists()).isNull();
                });
        assertThat(Components.tools(Configuration.load(file(orders + "ingest.observe.a.command=aws"), Map.of())))
                .extracting(ToolSettings::from)
                .singleElement()
                .isInstanceOfSatisfying(
                        From.Events.class, events -> assertThat(events.lists()).isInstanceOf(From.Run.class));
    }

    @Test
    void refusesATopicWhoseEventsMayBeThoseOfOthersOrOfNothing() throws IOException {
        String topic = "ingest.observe.a.topic=aws-events\n";
        var anybodys = Configuration.load(
                file("ingest.observe.a.tool=aws-backup\ningest.observe.a.database=mysql:shop/orders\n" + topic),
                Map.of());
        var nobodys = Configuration.load(
                file("ingest.observe.a.tool=barman\ningest.observe.a.database=postgresql:shop/orders\n" + topic),
                Map.of());

        assertThatThrownBy(() -> Components.tools(anybodys)).hasMessageContaining("--set resource=");
        assertThatThrownBy(() -> Components.tools(nobodys)).hasMessageContaining("barman has no events");
    }

    @Test
    void refusesASettingThatDoesNotExist() throws IOException {
        var file = file("sink.htpp.port=1");

        assertThatThrownBy(() -> Configuration.load(file, Map.of()))
                .isInstanceOfSatisfying(
                        CommandFailedException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("sets sink.htpp.port, which does not exist; there are: kafka.bootstrap.servers");
    }

    @Test
    void saysKeyValueAndWhatWasExpected() throws IOException {
        var config = Configuration.load(file("sink.http.port=x\nregistry.patience=soon"), Map.of());

        assertThatThrownBy(() -> config.integer("sink.http.port"))
                .hasMessage("sink.http.port is 'x'; expected a whole number");
        assertThatThrownBy(() -> config.duration("registry.patience"))
                .hasMessageContaining("registry.patience is 'soon'; expected a duration such as");
        assertThatThrownBy(() -> config.text("sink.jdbc.url")).hasMessageContaining("LIFEBOAT_SINK_JDBC_URL");
    }

    @Test
    void findsWhatIsNamedByTheUser() throws IOException {
        var config = Configuration.load(
                file("ingest.catalog.main.jdbc.url=jdbc:x\nkafka.client.security.protocol=SSL"),
                Map.of("LIFEBOAT_INGEST_CATALOG_EU_JDBC_URL", "jdbc:y", "LIFEBOAT_KAFKA_CLIENT_SSL_PROTOCOL", "TLS"));

        assertThat(config.namesBelow("ingest.catalog")).containsExactly("eu", "main");
        assertThat(config.text("ingest.catalog.eu.engine")).isEqualTo("postgresql");
        assertThat(config.below("kafka.client")).isEqualTo(Map.of("security.protocol", "SSL", "ssl.protocol", "TLS"));
    }

    @Test
    void readsDurationsAsPeopleWriteThem() throws IOException {
        for (var written : Map.of(
                        "500ms", Duration.ofMillis(500),
                        "10s", Duration.ofSeconds(10),
                        "5m", Duration.ofMinutes(5),
                        "1h", Duration.ofHours(1),
                        "PT2M", Duration.ofMinutes(2))
                .entrySet()) {
            var config = Configuration.load(file("registry.patience=" + written.getKey()), Map.of());

            assertThat(config.duration("registry.patience")).isEqualTo(written.getValue());
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("settings.properties"), content);
    }
}
