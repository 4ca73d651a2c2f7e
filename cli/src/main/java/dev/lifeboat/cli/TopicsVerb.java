package dev.lifeboat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lifeboat topics}: the topics of a cluster that {@code up} does not look after. */
@Command(name = "topics", description = "Create Lifeboat's topics in a Kafka cluster.")
final class TopicsVerb {
    private final Console console = Console.standardError();

    @Command(
            name = "create",
            description =
                    "Create the topics that are missing, with streams.partitions partitions each. Those that exist"
                            + " are left as they are.")
    int create(
            @Mixin ConfigOption config,
            @Option(
                            names = "--replication-factor",
                            defaultValue = "3",
                            description = "Copies of each partition (${DEFAULT-VALUE}).")
                    short replication,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws JsonProcessingException {
        var settings = config.load();
        var created = TopicProvisioner.provision(
                Components.cluster(settings), settings.integer("streams.partitions"), replication);
        if (json) {
            System.out.println(
                    new ObjectMapper().writeValueAsString(Map.of("created", created, "topics", Topics.ALL.size())));
        }
        console.done(
                created.isEmpty()
                        ? "all " + Topics.ALL.size() + " topics exist"
                        : "created " + created.size() + " of " + Topics.ALL.size() + " topics");
        return ExitCode.DONE;
    }
}
