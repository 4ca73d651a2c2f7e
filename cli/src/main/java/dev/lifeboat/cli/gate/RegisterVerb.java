package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.v1.DatabaseRegistration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes the registration of a database. Doing it again replaces the registration, whole. */
@Command(
        name = "register",
        description = "Register a database, or replace its registration.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:registered", "2:usage", "4:Kafka or the schema registry cannot be reached"})
public final class RegisterVerb implements Callable<Integer> {
    private static final List<String> PROFILES = List.of("dev", "baseline", "regulated");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Parameters(paramLabel = "DATABASE", description = "engine:cluster/name, e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(names = "--profile", description = "dev, baseline (default) or regulated")
    private String profile = "baseline";

    @Option(names = "--owner", description = "who answers for it")
    private @Nullable String owner;

    @Option(names = "--team", description = "the team")
    private @Nullable String team;

    @Option(names = "--tier", description = "the tier")
    private @Nullable String tier;

    @Option(
            names = "--system-identifier",
            paramLabel = "ID",
            description = "identity of the production system; a migration aimed elsewhere is denied")
    private @Nullable String systemIdentifier;

    @Option(names = "--rto", converter = DurationText.class, description = "recovery time objective, e.g. 4h")
    private @Nullable Duration rto;

    @Option(names = "--rpo", converter = DurationText.class, description = "recovery point objective, e.g. 15m")
    private @Nullable Duration rpo;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka, if not as in the settings")
    private @Nullable String bootstrap;

    @Option(names = "--registry", paramLabel = "URL", description = "the schema registry, if not as in the settings")
    private @Nullable String registry;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        DatabaseRegistration registration;
        Cluster cluster;
        try {
            registration = registration(Instant.now());
            cluster = cluster(config.cluster());
        } catch (MalformedRecordException | IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        try {
            RecordMetadata written = publish(cluster, registration);
            commandLine
                    .getErr()
                    .println("registered " + database + " with profile " + profile + " (" + written.topic() + "-"
                            + written.partition() + "@" + written.offset() + ")");
            return ExitCode.DONE;
        } catch (RegistryUnavailableException | KafkaException | TimeoutException | ExecutionException e) {
            commandLine
                    .getErr()
                    .println(Printed.styled(
                            "bold,red",
                            "not registered: "
                                    + (e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e)
                                            .getMessage()));
            commandLine
                    .getErr()
                    .println("Kafka is expected at " + bootstrap + " (--bootstrap), the registry at " + registry
                            + " (--registry); is the stack running? (lifeboat up)");
            return ExitCode.INDETERMINATE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INDETERMINATE;
        } finally {
            commandLine.getErr().flush();
        }
    }

    private Cluster cluster(Cluster configured) {
        return new Cluster(
                bootstrap == null ? configured.bootstrapServers() : bootstrap,
                registry == null ? configured.registryUrl() : registry,
                configured.kafka());
    }

    private DatabaseRegistration registration(Instant now) throws MalformedRecordException {
        var about = Registrar.about(database);
        if (!PROFILES.contains(profile)) {
            throw new IllegalArgumentException(
                    "--profile is '" + profile + "'; expected one of " + String.join(", ", PROFILES));
        }
        return about.setOwner(owner)
                .setTeam(team)
                .setTier(tier)
                .setProfile(profile)
                .setSystemIdentifier(systemIdentifier)
                .setRtoMinutes(minutes("--rto", rto))
                .setRpoMinutes(minutes("--rpo", rpo))
                .setRegisteredAt(now)
                .setRegisteredBy(System.getProperty("user.name", ""))
                .build();
    }

    private static @Nullable Integer minutes(String option, @Nullable Duration duration) {
        if (duration == null) {
            return null;
        }
        if (duration.toMinutes() < 1
                || duration.toMinutes() > Duration.ofDays(3650).toMinutes()) {
            throw new IllegalArgumentException(option + " is " + duration + "; expected 1 minute to 10 years");
        }
        return Math.toIntExact(duration.toMinutes());
    }

    private static RecordMetadata publish(Cluster cluster, DatabaseRegistration registration)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (var codec = new RegistryCodec(cluster, PATIENCE)) {
            return Registrar.publish(cluster, codec, registration, PATIENCE);
        }
    }
}
