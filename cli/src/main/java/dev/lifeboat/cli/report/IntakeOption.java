package dev.lifeboat.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.gate.Printed;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where reports go, and how the answer is told. */
final class IntakeOption {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ACCEPTED = 202;

    @Option(names = "--url", description = "the intake; default: that of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--timeout",
            converter = DurationText.class,
            defaultValue = "60s",
            description = "for all tries together (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(names = "--json", description = "the answer as one JSON object on stdout")
    private boolean json;

    /** Sends a body, and says what came of it. */
    int send(CommandLine commandLine, String contentType, byte[] body) {
        IntakeClient client;
        try {
            client = new IntakeClient(url == null ? config.intake() : url, timeout, InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        PrintWriter err = commandLine.getErr();
        try {
            return told(client.post(contentType, body), commandLine.getOut(), err);
        } catch (IOException e) {
            err.println(Printed.styled("bold,red", "not accepted: " + e.getMessage()));
            return ExitCode.INDETERMINATE;
        } finally {
            err.flush();
            commandLine.getOut().flush();
        }
    }

    private int told(IntakeClient.Answer answer, PrintWriter out, PrintWriter err) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IOException("what answers is no intake: status " + answer.status() + " and no JSON", e);
        }
        if (json) {
            out.println(body);
        }
        if (answer.status() == ACCEPTED && body.path("accepted").isInt()) {
            for (JsonNode item : body.path("items")) {
                err.println(Printed.styled("bold,green", "accepted") + "  " + text(item, "nativeId") + " of "
                        + text(item, "key") + "  (" + text(item, "topic") + "-" + text(item, "partition") + "@"
                        + text(item, "offset") + ")");
            }
            return ExitCode.DONE;
        }
        boolean bad =
                answer.status() >= 400 && answer.status() < 500 && answer.status() != 408 && answer.status() != 429;
        err.println(Printed.styled("bold,red", "not accepted: " + text(body, "detail")));
        for (JsonNode error : body.path("errors")) {
            String place = error.has("header") ? text(error, "header") : text(error, "pointer");
            err.println("  " + (place.isEmpty() ? "(all of it)" : place) + " is " + text(error, "found") + "; expected "
                    + text(error, "expected"));
        }
        if (!bad) {
            for (JsonNode item : body.path("items")) {
                err.println("  " + Printed.pad(text(item, "state"), 12) + text(item, "nativeId") + " of "
                        + text(item, "key"));
            }
        }
        return bad ? ExitCode.USAGE : ExitCode.INDETERMINATE;
    }

    private static String text(JsonNode node, String field) {
        return Printed.safe(node.path(field).asText());
    }
}
