package dev.lifeboat.schemas.stack;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The same parts from the images that {@code docker-compose.yml} names. */
final class ContainerStack implements TestStack {
    private static final String KAFKA = "apache/kafka:4.3.1";
    private static final String REGISTRY = "apicurio/apicurio-registry:3.0.9";
    private static final String POSTGRES = "postgres:18";
    private static final String NO_DOCKER =
            "skipped on containers: Docker is not reachable; the same suites have run on the" + " embedded parts";
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final int REGISTRY_PORT = 8080;

    private final Network network;
    private final KafkaContainer kafka;
    private final PostgreSQLContainer postgres;
    private final GenericContainer<?> registry;

    @SuppressWarnings("resource") // closed together
    private ContainerStack() {
        network = Network.newNetwork();
        kafka = new KafkaContainer(KAFKA)
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", String.valueOf(17 * 1024 * 1024))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        postgres = new PostgreSQLContainer(POSTGRES)
                .withNetwork(network)
                .withNetworkAliases("postgres")
                .withCommand("postgres", "-c", "wal_level=logical", "-c", "max_connections=200")
                .withDatabaseName("registry");
        registry = new GenericContainer<>(REGISTRY)
                .withNetwork(network)
                .withExposedPorts(REGISTRY_PORT)
                .withEnv("APICURIO_STORAGE_KIND", "sql")
                .withEnv("APICURIO_STORAGE_SQL_KIND", "postgresql")
                .withEnv("APICURIO_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/registry")
                .withEnv("APICURIO_DATASOURCE_USERNAME", postgres.getUsername())
                .withEnv("APICURIO_DATASOURCE_PASSWORD", postgres.getPassword())
                .dependsOn(postgres)
                .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(Duration.ofMinutes(3)));
    }

    /** Why there can be no containers; empty when there can. */
    static Optional<String> unavailable() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.empty();
        }
        if (SAID.compareAndSet(false, true)) {
            System.out.println(NO_DOCKER);
        }
        return Optional.of(NO_DOCKER);
    }

    static TestStack start() {
        var stack = new ContainerStack();
        try {
            Startables.deepStart(stack.kafka, stack.postgres, stack.registry).join();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public String registryUrl() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT);
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(5432) + "/" + database
                + "?user=" + postgres.getUsername() + "&password=" + postgres.getPassword();
    }

    @Override
    public void createDatabase(String name) {
        try (var connection = DriverManager.getConnection(jdbcUrl("registry"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
        postgres.close();
        network.close();
    }
}
