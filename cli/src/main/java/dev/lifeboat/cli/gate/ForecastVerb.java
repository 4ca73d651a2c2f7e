package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What time alone will do: to one database, or to all of them by one instant. Advice, not a decision. */
@Command(
        name = "forecast",
        description = "Show every future change of a database's verdict, or how all databases stand at an instant.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:shown", "2:usage", "3:nothing is known of the database", "4:the gate cannot be reached"})
public final class ForecastVerb implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "DATABASE", arity = "0..1", description = "engine:cluster/name; or give --at")
    private @Nullable String database;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "all databases at that instant, e.g. 2026-07-01T02:00:00Z, or 8h from now")
    private @Nullable Instant at;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "where to begin; default: now")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "where to end, at most 400 days later; default: 7 days later")
    private @Nullable Instant to;

    @Option(
            names = "--sources",
            paramLabel = "stay|silent",
            description = "assume that sources alive now stay alive (default), or that none is heard of any more")
    private String sources = "stay";

    @Option(
            names = "--archiving",
            paramLabel = "stay|silent",
            description =
                    "assume that log archiving goes on as it does now (default), or that nothing more is heard of it")
    private String archiving = "stay";

    @Option(names = "--limit", paramLabel = "N", description = "changes to show at most, 1 to 1000; default: 100")
    private int limit = 100;

    @Option(names = "--url", description = "the gate; default: the one of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "one JSON object a line on stdout, a summary last")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        return GateReading.run(commandLine, () -> {
            if ((database == null) == (at == null)) {
                throw new IllegalArgumentException("give either a database or --at INSTANT");
            }
            if (at != null && (from != null || to != null)) {
                throw new IllegalArgumentException("--from and --to go with a database, not with --at");
            }
            var client = GateReading.client(url, config);
            return database == null
                    ? all(client, commandLine, Objects.requireNonNull(at))
                    : one(client, commandLine, database);
        });
    }

    private int one(GateClient client, CommandLine commandLine, String id) throws IOException {
        var reading = client.get("/v1/databases/" + GateClient.encoded(id) + "/forecast?" + assumed() + "&limit="
                + limit + parameter("from", from) + parameter("to", to));
        if (reading.status() == 404) {
            commandLine.getErr().println(Printed.styled("bold,red", "unknown") + "  " + reading.problem());
            return ExitCode.DENIED;
        }
        JsonNode forecast = read(reading);
        if (json) {
            forecast.path("changes")
                    .forEach(change -> commandLine
                            .getOut()
                            .println(((ObjectNode) change.deepCopy())
                                    .put("databaseId", Printed.text(forecast.path("databaseId")))));
            ObjectNode summary = forecast.deepCopy();
            summary.put("changes", forecast.path("changes").size());
            commandLine.getOut().println(summary.put("summary", true));
        } else {
            ForecastText.timeline(commandLine.getErr(), forecast);
        }
        return ExitCode.DONE;
    }

    private int all(GateClient client, CommandLine commandLine, Instant instant) throws IOException {
        var databases = new ArrayList<JsonNode>();
        JsonNode page = client.pages(
                "/v1/forecast?limit=500&" + assumed() + parameter("at", instant), ForecastVerb::read, databases::add);
        if (json) {
            databases.forEach(commandLine.getOut()::println);
            commandLine.getOut().println(summary(page, databases));
        } else {
            ForecastText.all(commandLine.getErr(), page, databases);
        }
        return ExitCode.DONE;
    }

    private static ObjectNode summary(JsonNode page, List<JsonNode> databases) {
        ObjectNode summary = page.deepCopy();
        summary.remove("next");
        return summary.put("databases", databases.size())
                .put("blocked", ForecastText.count(databases, "blocked"))
                .put("atRisk", ForecastText.count(databases, "at-risk"))
                .put("ready", ForecastText.count(databases, "ready"))
                .put("summary", true);
    }

    private String assumed() {
        return "sources=" + GateClient.encoded(sources) + "&archiving=" + GateClient.encoded(archiving);
    }

    private static String parameter(String name, @Nullable Instant instant) {
        return instant == null ? "" : "&" + name + "=" + instant;
    }

    /**
     * Reads a forecast.
     *
     * @throws IllegalArgumentException if the gate refuses the question
     */
    private static JsonNode read(GateClient.Reading reading) throws IOException {
        if (reading.status() == 400) {
            throw new IllegalArgumentException(reading.problem());
        }
        if (reading.status() != 200) {
            throw new IOException("the forecast cannot be read: HTTP " + reading.status() + "  " + reading.problem());
        }
        return JSON.readTree(reading.body());
    }
}
