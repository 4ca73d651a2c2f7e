package dev.lifeboat.connect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Reads one catalog and publishes it as evidence, in one task, wherever the workers put it. What it remembers it shares
 * with {@code lifeboat ingest}, so that either goes on where the other stopped; the catalog's server lets one
 * of them read.
 */
public final class CatalogConnector extends SourceConnector {
    private Map<String, String> config = Map.of();

    @Override
    public String version() {
        return Version.ofThisPlugin();
    }

    @Override
    public ConfigDef config() {
        return ConnectorSettings.DEFINITION;
    }

    @Override
    public Config validate(Map<String, String> config) {
        var validated = super.validate(config);
        var values = validated.configValues();
        if (values.stream().allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                ConnectorSettings.of(config);
            } catch (ConfigException e) {
                refuse(values, ConnectorSettings.NAME, String.valueOf(e.getMessage()));
            }
        }
        Safeguards.problems(config).forEach((setting, problem) -> refuse(values, setting, problem));
        return validated;
    }

    private static void refuse(List<ConfigValue> values, String setting, String problem) {
        var known =
                values.stream().filter(value -> value.name().equals(setting)).findFirst();
        known.ifPresentOrElse(value -> value.addErrorMessage(problem), () -> {
            var value = new ConfigValue(setting);
            value.addErrorMessage(problem);
            values.add(value);
        });
    }

    @Override
    public void start(Map<String, String> config) {
        var problems = Safeguards.problems(config);
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems.values()));
        }
        ConnectorSettings.of(config);
        this.config = Map.copyOf(config);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CatalogTask.class;
    }

    /** One task, however many there might be: a log has one reader. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(config);
    }

    @Override
    public void stop() {}

    /** A row is published again after a crash, with the same event id. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> config) {
        return ExactlyOnceSupport.UNSUPPORTED;
    }

    /** Offsets that the worker keeps are not what is read on from. */
    @Override
    public boolean alterOffsets(Map<String, String> config, Map<Map<String, ?>, Map<String, ?>> offsets) {
        throw new ConnectException("how far the catalog was read is kept in " + WorkerOutlet.STATE_TOPIC
                + ", not in the worker's offsets; to have all read anew, stop the connector, write a record without a"
                + " value there under the key catalog:" + config.get(ConnectorSettings.NAME) + "/epoch, and resume it");
    }
}
