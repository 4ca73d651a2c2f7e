package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.schemas.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a connector needs to run: the same as ingest does, by the same words.
 *
 * @param cluster Kafka, for reading what is published and for what capture remembers, and the registry
 * @param catalog the catalog to read
 * @param heartbeat how often the catalog states that it is alive
 */
record ConnectorSettings(Cluster cluster, CatalogSource catalog, Duration heartbeat) {
    static final String NAME = "catalog.name";
    static final String JDBC_URL = "catalog.jdbc.url";
    static final String ENGINE = "catalog.engine";
    static final String CLUSTER = "catalog.cluster";
    static final String PROCEDURES = "catalog.procedures.databases";
    static final String KAFKA = "kafka.";
    static final String BOOTSTRAP = KAFKA + "bootstrap.servers";
    static final String REGISTRY = "registry.url";
    static final String HEARTBEAT = "heartbeat.interval.ms";

    private static final long TEN_SECONDS = 10_000;

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(NAME, Type.STRING, Importance.HIGH, """
                    Name of the catalog: its source is catalog:NAME, its replication slot lifeboat_NAME. The same as where
                    lifeboat ingest read it before.""")
            .define(JDBC_URL, Type.PASSWORD, Importance.HIGH, """
                    URL of the database that holds the catalog, with user and password; take the password from a
                    configuration provider of the worker.""")
            .define(
                    ENGINE,
                    Type.STRING,
                    Importance.HIGH,
                    "Engine of the databases that the catalog calls by a bare name, e.g. postgresql.")
            .define(CLUSTER, Type.STRING, Importance.HIGH, "Their cluster, e.g. orders-prod.")
            .define(
                    PROCEDURES,
                    Type.LIST,
                    "",
                    Importance.LOW,
                    "The databases that its recovery procedures are for where they name none.")
            .define(BOOTSTRAP, Type.STRING, Importance.HIGH, """
                    Kafka with the topics of Lifeboat: the same that the worker writes to. Further settings of its clients,
                    of security above all, follow the same prefix.""")
            .define(REGISTRY, Type.STRING, Importance.HIGH, "Base URL of the schema registry, without a path.")
            .define(
                    HEARTBEAT,
                    Type.LONG,
                    TEN_SECONDS,
                    Range.between(100, 3_600_000),
                    Importance.LOW,
                    "How often the catalog states that it is alive, in milliseconds.");

    /**
     * Reads them.
     *
     * @throws ConfigException if a setting is missing or cannot be; the message names it
     */
    static ConnectorSettings of(Map<String, String> config) {
        var parsed = new AbstractConfig(DEFINITION, config, false);
        return new ConnectorSettings(cluster(parsed), catalog(parsed), Duration.ofMillis(parsed.getLong(HEARTBEAT)));
    }

    private static Cluster cluster(AbstractConfig config) {
        var kafka = new HashMap<String, String>();
        config.originalsWithPrefix(KAFKA).forEach((name, value) -> kafka.put(name, String.valueOf(value)));
        try {
            return new Cluster(config.getString(BOOTSTRAP), config.getString(REGISTRY), kafka);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(REGISTRY + ", " + BOOTSTRAP + ": " + e.getMessage());
        }
    }

    private static CatalogSource catalog(AbstractConfig config) {
        try {
            var source = CatalogSource.of(
                            config.getString(NAME),
                            config.getPassword(JDBC_URL).value(),
                            config.getString(ENGINE),
                            config.getString(CLUSTER))
                    .withProceduresFor(config.getList(PROCEDURES));
            return source;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
