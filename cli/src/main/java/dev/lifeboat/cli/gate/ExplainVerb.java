package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.streams.explain.Explainer;
import dev.lifeboat.streams.explain.Explanation;
import dev.lifeboat.streams.explain.KafkaLog;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.GateDecision;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
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

/** Derives a decision or a verdict again, from the log alone, and says whether it comes out the same. */
@Command(
        name = "explain",
        description = "Show what a decision or a verdict rests on, and whether the log bears it out.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the same facts give the same answer",
            "2:usage",
            "4:not found, not reachable, or the same answer though not from the same facts",
            "7:the log gives ANOTHER answer than was recorded"
        })
public final class ExplainVerb implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Parameters(paramLabel = "DECISION|DATABASE", description = "id of a decision; or engine:cluster/name with --at")
    private @Nullable String what;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "the verdict that was in force then, e.g. 2026-07-01T02:00:00Z")
    private @Nullable Instant at;

    @Mixin
    private LogOption log = new LogOption();

    @Option(names = "--json", description = "one JSON object on stdout")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        String asked = Objects.requireNonNull(what);
        try (var codec = new RegistryCodec(log.cluster(), PATIENCE);
                var kafka = new KafkaLog(log.cluster())) {
            var explainer = new Explainer(kafka, codec);
            return at == null ? decision(explainer, commandLine, asked) : verdict(explainer, commandLine, asked, at);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        } catch (KafkaException | RegistryUnavailableException e) {
            return notFound(commandLine, e.getMessage() + "; is the stack running? (lifeboat up)");
        } finally {
            commandLine.getOut().flush();
            commandLine.getErr().flush();
        }
    }

    private int decision(Explainer explainer, CommandLine commandLine, String id) {
        if (id.contains("/")) {
            throw new IllegalArgumentException("a database needs --at INSTANT; a decision is named by its id");
        }
        var recorded = explainer.decision(id);
        if (recorded.isEmpty()) {
            return notFound(commandLine, "lifeboat.decision.v1 has no decision '" + id + "'");
        }
        Explanation<GateDecision> explanation = explainer.explain(recorded.get());
        tell(commandLine, ExplainText.json(explanation, recorded.get()), explanation);
        return exitCode(explanation);
    }

    private int verdict(Explainer explainer, CommandLine commandLine, String database, Instant instant) {
        var recorded = explainer.readiness(database, instant);
        if (recorded.isEmpty()) {
            return notFound(
                    commandLine,
                    "lifeboat.readiness.v1 has no readiness of '" + database + "' that was judged by " + instant
                            + "; older ones of a database are compacted away. The compliance store has its verdict: GET"
                            + " /v1/databases/{id}?at= of the sink");
        }
        Explanation<DatabaseReadiness> explanation = explainer.explain(recorded.get());
        ObjectNode told = ExplainText.json(explanation, recorded.get());
        told.put("asOf", instant.toString());
        boolean newest = explainer
                .lastChange(database, instant)
                .filter(change -> change.isAfter(recorded.get().getEvaluatedAt()))
                .isEmpty();
        told.put("inForce", newest);
        tell(commandLine, told, explanation);
        if (!newest) {
            return notFound(
                    commandLine,
                    "it had changed again by " + instant + ", and what was in force then is compacted away: this is an"
                            + " older one");
        }
        return exitCode(explanation);
    }

    private void tell(CommandLine commandLine, ObjectNode told, Explanation<?> explanation) {
        if (json) {
            commandLine.getOut().println(told);
        } else {
            ExplainText.print(commandLine.getErr(), told, explanation);
        }
    }

    private static int notFound(CommandLine commandLine, String problem) {
        PrintWriter err = commandLine.getErr();
        err.println(Printed.styled("bold,red", problem));
        return ExitCode.INDETERMINATE;
    }

    private static int exitCode(Explanation<?> explanation) {
        if (!explanation.differences().isEmpty()) {
            return ExitCode.TRAIL_BROKEN;
        }
        return explanation.sameFacts() ? ExitCode.DONE : ExitCode.INDETERMINATE;
    }
}
