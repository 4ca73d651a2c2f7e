package dev.lifeboat.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogConnectorTest {
    private final CatalogConnector connector = new CatalogConnector();

    @Test
    void takesTheConfigurationThatIsDelivered() throws Exception {
        var config = delivered("postgresql.json");

        assertThat(problems(config)).isEmpty();

        connector.start(config);
        assertThat(connector.taskConfigs(8)).as("a log has one reader").containsExactly(config);
        var settings = ConnectorSettings.of(config);
        assertThat(settings.catalog().id()).isEqualTo("catalog:main");
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.cluster().bootstrapServers()).isEqualTo("kafka.example:9092");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql.json", "mariadb.json", "sqlserver.json"})
    void takesEveryConfigurationThatIsDelivered(String file) throws Exception {
        var config = delivered(file);

        assertThat(config.get("connector.class")).isEqualTo(CatalogConnector.class.getName());
        assertThat(config.get("catalog.jdbc.url")).contains("password=${file:");
        // as the worker fills it in, before it asks whether the configuration is valid
        config.computeIfPresent("catalog.jdbc.url", (name, url) -> url.replaceAll("\\$\\{file:.*?}", "s3cret"));
        assertThat(problems(config)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value.converter | | value.converter is not set in the connector",
                "key.converter | org.apache.kafka.connect.json.JsonConverter | write org.apache.kafka.connect.storage.StringConverter",
                "transforms | route | could change or drop evidence",
                "key.converter.converter.encoding | UTF-16 | could change evidence",
                "producer.override.acks | 1 | lost when it fails",
                "producer.override.acks | | producer.override.acks is not set in the connector",
                "producer.override.enable.idempotence | false | doubled or overtaken",
                "producer.override.enable.idempotence | | producer.override.enable.idempotence is not set",
                "producer.override.max.in.flight.requests.per.connection | 6 | overtake evidence",
                "producer.override.max.in.flight.requests.per.connection | | per.connection is not set",
                "producer.override.key.serializer | a.Serializer | would change keys",
                "producer.override.value.serializer | | would change evidence",
                "producer.override.partitioner.class | a.Partitioner | leave it out",
                "producer.override.partitioner.ignore.keys | true | leave it out",
                "producer.override.interceptor.classes | an.Interceptor | could change evidence",
                "producer.override.interceptor.classes | | could change evidence",
                "producer.override.linger.ms | 1001 | so does the heartbeat",
                "producer.override.linger.ms | | so does the heartbeat",
                "producer.override.transactional.id | mine | leave it out",
                "producer.override.unheard.of | 1 | not known to leave evidence as it is",
                "topic.creation.default.partitions | 3 | lifeboat topics create",
                "topic.creation.groups | mine | lifeboat topics create",
                "transaction.boundary | connector | write poll",
                "transaction.boundary | interval | write poll",
                "kafka.interceptor.classes | an.Interceptor | no setting of where Kafka is",
                "producer.override.bootstrap.servers | elsewhere:9092 | write kafka.example:9092",
                "producer.override.bootstrap.servers | | to withdraw what is gone",
                "errors.tolerance | all | drops what Kafka does not take",
                "producer.override.max.request.size | 1048576 | whole, would stop the connector",
                "producer.override.max.request.size | many | whole, would stop the connector",
                "catalog.name | Main | expected a lower-case letter",
                "catalog.jdbc.url | jdbc:h2:mem | the URL of catalog main",
                "registry.url | registry:8080 | expected http://host:port",
                "heartbeat.interval.ms | 5 | heartbeat.interval.ms",
                "catalog.engine | | catalog.engine"
            })
    void isRefusedWhen(String setting, String value, String because) throws Exception {
        var config = delivered("postgresql.json");
        if (value == null) {
            config.remove(setting);
        } else {
            config.put(setting, value);
        }

        assertThat(problems(config)).anySatisfy(problem -> assertThat(problem).contains(because));
        assertThatThrownBy(() -> connector.start(config)).isInstanceOf(ConfigException.class);
    }

    @Test
    void passesSettingsOfKafkaOnAndTellsNoPassword() throws Exception {
        var config = delivered("postgresql.json");
        config.put("kafka.security.protocol", "SSL");
        config.put("kafka.ssl.truststore.location", "/etc/kafka/truststore");
        config.put("producer.override.security.protocol", "SSL");
        config.put("producer.override.ssl.truststore.location", "/etc/kafka/truststore");
        config.put("transaction.boundary", "poll");
        assertThat(problems(config)).isEmpty();
        config.put("catalog.jdbc.url", "jdbc:postgresql://h:5432/c?user=u&password=s3cret");
        config.put("catalog.procedures.databases", "orders, billing");

        var settings = ConnectorSettings.of(config);

        assertThat(settings.cluster().clientConfig(Map.of())).containsEntry("security.protocol", "SSL");
        assertThat(settings.catalog().procedureDatabases()).isEqualTo(List.of("orders", "billing"));
        assertThat(settings.toString()).doesNotContain("s3cret");
        config.put("catalog.name", "No!");
        assertThat(problems(config)).isNotEmpty().noneMatch(problem -> problem.contains("s3cret"));
    }

    @Test
    void promisesNoExactlyOnceAndKeepsItsPlaceWhereAnybodyIsTold() {
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        assertThatThrownBy(() -> connector.alterOffsets(Map.of("catalog.name", "main"), Map.of()))
                .hasMessageContaining("under the key catalog:main/epoch");
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(SourceConnector.class)).hasAtLeastOneElementOfType(CatalogConnector.class);
    }

    private Stream<String> problemsOf(Map<String, String> config) {
        return connector.validate(config).configValues().stream().flatMap(value -> value.errorMessages().stream());
    }

    private List<String> problems(Map<String, String> config) {
        return problemsOf(config).toList();
    }

    private static Map<String, String> delivered(String file) throws IOException {
        var json = new ObjectMapper().readTree(Path.of("config", file).toFile());
        return new HashMap<>(
                new ObjectMapper().convertValue(json.get("config"), new TypeReference<Map<String, String>>() {}));
    }
}
