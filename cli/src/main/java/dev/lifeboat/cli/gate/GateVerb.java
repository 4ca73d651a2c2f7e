package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.ingest.catalog.DecisionFunctions;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the gate for a decision, which is durable before it is answered. */
@Command(
        name = "gate",
        description = "Ask whether a migration may run.",
        subcommands = {GateExecVerb.class, GateEndVerb.class},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:allowed",
            "2:usage",
            "3:denied",
            "4:the gate cannot be reached or cannot tell: do not run",
            "6:the answer is not about what was asked: do not run"
        })
public final class GateVerb implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "DATABASE",
            description = "engine:cluster/name, e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(names = "--migration", paramLabel = "ID", description = "the migration's id")
    private String migration = "";

    @Option(names = "--phase", description = "migrate (default), rollback, clean or sql-output")
    private String phase = "migrate";

    @Option(
            names = "--target-system-identifier",
            paramLabel = "ID",
            description = "identity of the system the migration is aimed at (PostgreSQL: pg_control_system())")
    private @Nullable String target;

    @Option(names = "--migration-set-digest", paramLabel = "DIGEST", description = "digest of the scripts, sha256:...")
    private @Nullable String digest;

    @Option(names = "--actor", paramLabel = "WHO", description = "who asks, e.g. ci:repo/run/42")
    private @Nullable String actor;

    @Option(names = "--url", description = "the gate; default: the one of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--timeout",
            converter = DurationText.class,
            description = "for all tries together, e.g. 30s (default: ${DEFAULT-VALUE})",
            defaultValue = "30s")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--write-back",
            paramLabel = "JDBC_URL",
            description =
                    "write the answer into the PostgreSQL database that is to be migrated, as the role that owns the"
                            + " functions of 'catalog install --with-functions'; it tells the target's identity")
    private @Nullable String writeBack;

    @Option(names = "--json", description = "the decision as one JSON object on stdout")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var commandLine = java.util.Objects.requireNonNull(spec).commandLine();
        if (database.isEmpty() || migration.isEmpty()) { // its own verbs do without
            throw new ParameterException(commandLine, "needs DATABASE and --migration ID");
        }
        GateClient client;
        try {
            client = new GateClient(url == null ? config.gate() : url, timeout, InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        var clock = InstantSource.system();
        WriteBack back = writeBack == null ? null : WriteBack.to(writeBack, target, DecisionFunctions.LEASE, clock);
        String system = back == null ? target : back.system();
        var question =
                new GateQuestion(UUID.randomUUID().toString(), database, migration, phase, system, digest, actor);
        GateAnswer answer = client.ask(question);
        if (json) {
            commandLine.getOut().println(jsonOf(question, answer));
            commandLine.getOut().flush();
        }
        print(commandLine.getErr(), question, answer);
        commandLine.getErr().flush();
        if (back != null) {
            back.write(question, answer, clock);
            if (answer instanceof GateAnswer.Allowed) {
                commandLine
                        .getErr()
                        .println("  written back; in SQL it may begin within the next "
                                + DecisionFunctions.LEASE.toMinutes() + " minutes");
                commandLine.getErr().flush();
            }
        }
        return answer.exitCode();
    }

    /** The gate's own decision, and what this client makes of it. */
    private static ObjectNode jsonOf(GateQuestion question, GateAnswer answer) {
        ObjectNode decision = decisionOf(answer);
        ObjectNode json = decision == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("databaseId", question.database())
                        .put("migrationId", question.migrationId())
                        .put("requestId", question.requestId())
                        .put("decision", "indeterminate")
                : decision.deepCopy();
        String why = whyOf(answer);
        if (why != null) {
            json.put("decision", "indeterminate").put("why", why);
        }
        return json.put("proceed", answer instanceof GateAnswer.Allowed);
    }

    /** What the gate has said, for people. */
    public static void print(PrintWriter out, GateQuestion question, GateAnswer answer) {
        String head = answer instanceof GateAnswer.Allowed
                ? "ALLOWED"
                : answer instanceof GateAnswer.Denied
                        ? "DENIED"
                        : answer instanceof GateAnswer.Mismatched ? "NOT THE ANSWER" : "NOT DECIDED";
        out.println(Printed.styled(Printed.styleOf(head), head) + "  " + Printed.safe(question.database())
                + ", migration " + Printed.safe(question.migrationId()));
        String why = whyOf(answer);
        if (why != null) {
            out.println("  " + Printed.safe(why));
        }
        ObjectNode decision = decisionOf(answer);
        if (decision != null) {
            DecisionText.print(out, decision);
        }
        if (!(answer instanceof GateAnswer.Allowed)) {
            out.println(Printed.styled("bold", "The migration must not run."));
        }
    }

    private static @Nullable ObjectNode decisionOf(GateAnswer answer) {
        if (answer instanceof GateAnswer.Allowed allowed) {
            return allowed.decision();
        }
        if (answer instanceof GateAnswer.Denied denied) {
            return denied.decision();
        }
        return answer instanceof GateAnswer.Mismatched mismatched
                ? mismatched.decision()
                : ((GateAnswer.Indeterminate) answer).decision();
    }

    private static @Nullable String whyOf(GateAnswer answer) {
        if (answer instanceof GateAnswer.Mismatched mismatched) {
            return mismatched.why();
        }
        return answer instanceof GateAnswer.Indeterminate indeterminate ? indeterminate.why() : null;
    }

    /** A decision for people: every reason with what is required, what was found, what to do and where it is shown. */
    private static final class DecisionText {
        static void print(PrintWriter out, JsonNode decision) {
            reasons(out, decision, "reasons");
            reasons(out, decision, "warnings");
            for (JsonNode obligation : decision.path("obligations")) {
                out.println("  " + Printed.styled("bold", "then: " + Printed.text(obligation.path("type"))) + "  "
                        + Printed.text(obligation.path("detail")));
            }
            out.println("  decision " + Printed.text(decision.path("decisionId")) + ", judged for "
                    + Printed.text(decision.path("evaluatedAt"))
                    + (decision.path("notAfter").isTextual()
                            ? ", good until " + Printed.text(decision.path("notAfter"))
                            : "")
                    + ", policy " + Printed.text(decision.at("/policy/id")) + " version "
                    + Printed.text(decision.at("/policy/version")));
        }

        private static void reasons(PrintWriter out, JsonNode decision, String list) {
            for (JsonNode reason : decision.path(list)) {
                String code = Printed.text(reason.path("code"));
                out.println("  "
                        + Printed.styled(list.equals("reasons") ? "bold,red" : "bold,yellow", code)
                        + "  " + Printed.text(reason.path("control")));
                line(out, "required", Printed.text(reason.path("requirement")));
                line(out, "found", Printed.text(reason.path("observed")));
                line(out, "do", Printed.text(reason.path("remedy")));
                line(out, "evidence", evidence(decision, reason));
            }
        }

        private static void line(PrintWriter out, String name, String text) {
            if (!text.isEmpty()) {
                out.println("    " + Printed.pad(name, 10) + text);
            }
        }

        private static String evidence(JsonNode decision, JsonNode reason) {
            var text = new StringBuilder();
            for (JsonNode place : reason.path("evidence")) {
                JsonNode ref = decision.path("evidence").path(place.asInt(-1)).path("ref");
                text.append(text.isEmpty() ? "" : ", ")
                        .append(Printed.text(ref.path("topic")))
                        .append('-')
                        .append(Printed.text(ref.path("partition")))
                        .append('@')
                        .append(Printed.text(ref.path("offset")));
            }
            return text.toString();
        }
    }
}
