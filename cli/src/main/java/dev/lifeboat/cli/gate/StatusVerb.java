package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads readiness. Advice, not a decision: it may be a moment ahead of what is committed. */
@Command(
        name = "status",
        description = "Show the readiness of all databases, worst first, or of one.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:shown; the one asked for is ready or at risk",
            "2:usage",
            "3:the one asked for is blocked, or nothing is known of it",
            "4:readiness cannot be read"
        })
public final class StatusVerb implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORST_FIRST = List.of("blocked", "unknown", "at-risk", "ready");

    @Parameters(
            paramLabel = "DATABASE",
            arity = "0..1",
            description = "engine:cluster/name; all databases when it is left out")
    private @Nullable String database;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "as it was at that instant of the last days, e.g. 2026-07-01T02:00:00Z; needs a database")
    private @Nullable Instant at;

    @Option(names = "--backups", description = "its backups too, each with its evidence level; needs a database")
    private boolean backups;

    @Option(names = "--url", description = "the gate; default: the one of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "one JSON object a line and database on stdout")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        return GateReading.run(commandLine, () -> {
            if (at != null && database == null) {
                throw new IllegalArgumentException("--at needs a database");
            }
            if (backups && (database == null || at != null)) {
                throw new IllegalArgumentException("--backups needs a database, and tells of now: without --at");
            }
            var client = GateReading.client(url, config);
            return database == null ? all(client, commandLine) : one(client, commandLine, database);
        });
    }

    private int all(GateClient client, CommandLine commandLine) throws IOException {
        var databases = new ArrayList<JsonNode>();
        client.pages("/v1/databases/readiness?limit=1000", StatusVerb::read, databases::add);
        databases.sort(Comparator.comparing(StatusVerb::rank)
                .thenComparing(readiness -> Printed.text(readiness.path("databaseId"))));
        if (json) {
            databases.forEach(commandLine.getOut()::println);
        } else {
            list(commandLine.getErr(), databases);
            orphans(client, commandLine.getErr());
        }
        return ExitCode.DONE;
    }

    private int one(GateClient client, CommandLine commandLine, String id) throws IOException {
        var reading =
                client.get("/v1/databases/" + GateClient.encoded(id) + "/readiness" + (at == null ? "" : "?at=" + at));
        if (reading.status() == 404) {
            commandLine.getErr().println(Printed.styled("bold,red", "unknown") + "  " + reading.problem());
            return ExitCode.DENIED;
        }
        JsonNode readiness = read(reading);
        ArrayNode known = backups ? backups(client, id) : null;
        if (json) {
            commandLine.getOut().println(known == null ? readiness : ((ObjectNode) readiness).set("backups", known));
        } else {
            detail(commandLine.getErr(), readiness);
            if (known != null) {
                StatusBackups.print(commandLine.getErr(), known);
            }
        }
        return switch (verdictOf(readiness)) {
            case "ready", "at-risk" -> ExitCode.DONE;
            case "blocked" -> ExitCode.DENIED;
            default -> ExitCode.INDETERMINATE;
        };
    }

    private static ArrayNode backups(GateClient client, String id) throws IOException {
        JsonNode listed = read(client.get("/v1/databases/" + GateClient.encoded(id) + "/backups"));
        return listed.path("backups") instanceof ArrayNode known ? known : JSON.createArrayNode();
    }

    private static void list(PrintWriter out, List<JsonNode> databases) {
        if (databases.isEmpty()) {
            out.println("no database is known yet; register one: lifeboat register engine:cluster/name");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERDICT", "DATABASE", "LEVEL", "CHANGES AT", "WHY"));
        for (JsonNode readiness : databases) {
            rows.add(List.of(
                    verdictOf(readiness),
                    Printed.text(readiness.path("databaseId")),
                    "L" + Printed.text(readiness.path("evidenceLevel")),
                    changesAt(readiness),
                    failing(readiness)));
        }
        Printed.table(out, rows);
    }

    /** One line, if there are any. They are no part of what was asked, so a gate that cannot tell is no failure. */
    private static void orphans(GateClient client, PrintWriter out) {
        try {
            var reading = client.get("/v1/orphans?limit=1");
            JsonNode orphans = reading.status() == 200 ? JSON.readTree(reading.body()) : MissingNode.getInstance();
            long count = orphans.path("count").asLong();
            if (count > 0) {
                out.println();
                out.println(Printed.styled("bold,yellow", "orphans") + "  " + count
                        + (orphans.path("whole").asBoolean(true) ? "" : " or more")
                        + (count == 1 ? " piece" : " pieces") + " of evidence, the oldest since "
                        + Printed.text(orphans.path("oldest")) + ", for "
                        + Printed.text(orphans.at("/orphans/0/reference"))
                        + (count == 1 ? "" : " and others")
                        + ", of which no source has said what database it is; see GET /v1/orphans of the gate");
            }
        } catch (IOException e) {
            out.println(Printed.styled("bold,yellow", "orphans") + "  cannot be counted: "
                    + Printed.safe(String.valueOf(e.getMessage())));
        }
    }

    private static String changesAt(JsonNode readiness) {
        String readyUntil = Printed.text(readiness.path("readyUntil"));
        return readyUntil.isEmpty() ? Printed.text(readiness.path("nextChangeAt")) : readyUntil;
    }

    private static String failing(JsonNode readiness) {
        String failing = failingCodes(readiness);
        String waived = StreamSupport.stream(readiness.path("controls").spliterator(), false)
                .filter(StatusVerb::isWaived)
                .map(control -> Printed.text(control.path("control")))
                .collect(Collectors.joining(", "));
        return waived.isEmpty() ? failing : (failing.isEmpty() ? "" : failing + "; ") + "waived: " + waived;
    }

    private static boolean isWaived(JsonNode control) {
        return Printed.text(control.path("outcome")).equals("waived");
    }

    private static String failingCodes(JsonNode readiness) {
        return StreamSupport.stream(readiness.path("controls").spliterator(), false)
                .filter(control -> !Printed.text(control.path("code")).isEmpty() && !isWaived(control))
                .filter(control -> control.path("required").asBoolean() || !"blocked".equals(verdictOf(readiness)))
                .map(control -> Printed.text(control.path("code")))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static void detail(PrintWriter out, JsonNode readiness) {
        String verdict = verdictOf(readiness);
        out.println(Printed.styled(Printed.styleOf(verdict), verdict) + "  "
                + Printed.text(readiness.path("databaseId")) + "  evidence level L"
                + Printed.text(readiness.path("evidenceLevel")) + ", policy "
                + Printed.text(readiness.at("/policy/id")));
        out.println("judged for " + Printed.text(readiness.path("evaluatedAt"))
                + line(readiness, "decidingBackup", ", leans on backup ")
                + line(readiness, "readyUntil", ", stays ready until ")
                + line(readiness, "nextChangeAt", ", next change with no event at "));
        out.println();
        var rows = new ArrayList<List<String>>();
        for (JsonNode control : readiness.path("controls")) {
            rows.add(List.of(
                    Printed.text(control.path("outcome")),
                    Printed.text(control.path("control")),
                    control.path("required").asBoolean() ? "required" : "advisory",
                    Printed.text(control.path("validUntil")),
                    Printed.text(control.path("reason")) + evidence(control)));
        }
        Printed.table(out, rows);
    }

    private static String line(JsonNode readiness, String field, String before) {
        String text = Printed.text(readiness.path(field));
        return text.isEmpty() ? "" : before + text;
    }

    private static String evidence(JsonNode control) {
        String refs = StreamSupport.stream(control.path("evidence").spliterator(), false)
                .map(evidence -> Printed.text(evidence.at("/ref/topic")) + "-"
                        + Printed.text(evidence.at("/ref/partition")) + "@" + Printed.text(evidence.at("/ref/offset")))
                .collect(Collectors.joining(", "));
        return refs.isEmpty() ? "" : "  [" + refs + "]";
    }

    private static String verdictOf(JsonNode readiness) {
        return Printed.text(readiness.path("verdict"));
    }

    private static int rank(JsonNode readiness) {
        int rank = WORST_FIRST.indexOf(verdictOf(readiness));
        return rank < 0 ? 1 : rank;
    }

    private static JsonNode read(GateClient.Reading reading) throws IOException {
        if (reading.status() != 200) {
            throw new IOException("readiness cannot be read: HTTP " + reading.status() + "  " + reading.problem());
        }
        return JSON.readTree(reading.body());
    }
}
