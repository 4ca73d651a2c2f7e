package dev.lifeboat.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.lifeboat.ingest.report.BadReportException;
import dev.lifeboat.ingest.report.Kind;
import dev.lifeboat.ingest.report.Reports;
import dev.lifeboat.ingest.report.Reports.Form;
import dev.lifeboat.ingest.report.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Against a server that reads reports as the intake does, and answers as it is told. */
class ReportVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] BACKUP = {
        "backup",
        "--source",
        "report:x",
        "--database",
        "postgresql:a/b",
        "--backup-id",
        "1",
        "--type",
        "full",
        "--status",
        "failed"
    };

    private final Reports reports = new Reports(new Sources(Set.of("catalog"), Set.of()), InstantSource.system());
    private final List<String> posted = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final Queue<Integer> failures = new ArrayDeque<>();
    private HttpServer server;

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/evidence", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            posted.add(new String(body, StandardCharsets.UTF_8));
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            int status = failures.isEmpty() ? 202 : failures.remove();
            String answer = "{\"detail\":\"the broker is away\"}";
            if (status == 202) {
                try {
                    var all = reports.read(Form.PLAIN, body, Map.of());
                    answer = "{\"accepted\":" + all.size() + ",\"items\":[{\"nativeId\":\""
                            + all.get(0).evidence().nativeId()
                            + "\",\"key\":\"k\u001b[2J\",\"topic\":\"t\",\"partition\":1,\"offset\":5}]}";
                } catch (BadReportException e) {
                    status = 400;
                    answer = JSON.createObjectNode()
                            .put("detail", e.getMessage())
                            .toString();
                }
            }
            byte[] bytes = answer.replace("\u001b", "\\u001b").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theExampleInTheHelpOfEachKindIsTaken(Kind kind) {
        String help = run(kind.word(), "--help").out();
        String example = Examples.of(kind);
        assertThat(help).contains("Exit codes:", "--source", "Required");
        assertThat(help.replaceAll("[ \\n\\\\]+", " ")).contains(example);

        Run run = run(words(example.substring("lifeboat report ".length())));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("accepted", "(t-1@5)").doesNotContain("\u001b");
    }

    @Test
    void eachFieldIsAnOption() throws IOException {
        assertThat(run(
                                "verification",
                                "--source",
                                "report:x",
                                "--database",
                                "postgresql:a/b",
                                "--backup-id",
                                "1",
                                "--type",
                                "restore",
                                "--result",
                                "failed",
                                "--started-at",
                                "2025-11-22T00:30:00Z",
                                "--ended-at",
                                "2025-11-22T01:00:00Z",
                                "--restore",
                                "25m",
                                "--rows-verified",
                                "12",
                                "--checksum-matched=false",
                                "--chaos-drill",
                                "--json")
                        .exitCode())
                .isZero();

        JsonNode sent = JSON.readTree(posted.get(0));
        assertThat(sent.path("restoreMillis").asLong()).isEqualTo(25 * 60_000);
        assertThat(sent.path("rowsVerified").isIntegralNumber()).isTrue();
        assertThat(sent.path("checksumMatched").isBoolean()).isTrue();
        assertThat(sent.path("checksumMatched").asBoolean()).isFalse();
        assertThat(sent.path("chaosDrill").asBoolean()).isTrue();
        assertThat(sent.path("observedAt").asText()).isNotBlank();
    }

    @Test
    void sendsTheVerySameAgainUntilItIsTaken() {
        failures.addAll(List.of(503, 429));

        Run run = run(BACKUP);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(posted).hasSize(3).allMatch(posted.get(0)::equals);
    }

    @Test
    void endsWithFourWhenItIsNotTakenInTime() {
        failures.addAll(java.util.Collections.nCopies(100, 503));

        Run run = run(with("--timeout", "300ms", BACKUP));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("not accepted", "the broker is away");
    }

    @Test
    void endsWithFourWhenNobodyAnswers() {
        String url = url();
        server.stop(0);

        Run run = run(with("--timeout", "300ms", BACKUP));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("the intake at " + url + " does not answer", "is it running?");
    }

    @Test
    void endsWithTwoWhenSomethingIsWrong() {
        Run bad = run(Stream.of(BACKUP)
                .map(word -> word.equals("full") ? "ful" : word)
                .toArray(String[]::new));

        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.err()).contains("not accepted: /type is 'ful'; expected FULL?");
        assertThat(posted).as("not again").hasSize(1);
        assertThat(run("backup", "--soruce", "x").exitCode()).isEqualTo(2);
        assertThat(run("heartbeat", "--source", "cron:x", "--state", "alive", "--interval", "often"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("'often' is no duration"));
        assertThat(run().err()).contains("backup, verification, ");
        assertThat(run("--file", "/nowhere/at-all").exitCode()).isEqualTo(2);
        assertThat(execute(Stream.concat(Stream.of(BACKUP), Stream.of("--url", "http://192.0.2.1:7407"))
                                .toList())
                        .exitCode())
                .as("unprotected")
                .isEqualTo(2);
    }

    @Test
    void sendsAFileAsItIsWhenItSaysWhenThatWasSeen(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("reports.json"), """
                [ {"kind":"pitr","source":"cron:x","database":"postgresql:a/b","observedAt":"2025-11-22T01:00:00Z",
                   "archivingEnabled":true},
                  {"kind":"heartbeat","source":"cron:x","at":"2025-11-22T01:00:00Z","intervalMillis":1000,"state":"ALIVE"} ]""");

        Run run = run("--file", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("observed at");
        assertThat(posted.get(0)).isEqualTo(Files.readString(file));
        for (String other : List.of("{\"kind\":\"a\",\"kind\":\"b\"}", "{} {}", "{", "7")) {
            run("--file", Files.writeString(file, other).toString());
            assertThat(posted.get(posted.size() - 1)).isEqualTo(other);
        }
    }

    @Test
    void stampsAFileOnceSoThatItsRepetitionsAreTheSame(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("reports.json"), """
                [ {"kind":"pitr","source":"cron:x","database":"postgresql:a/b","archivingEnabled":true,"lostSegments":null},
                  {"kind":"heartbeat","source":"cron:x","intervalMillis":1000,"state":"ALIVE"} ]""");
        failures.add(503);

        Run run = run("--file", file.toString());

        assertThat(run.err()).contains("observed at 20", "which 2 reports do not say");
        assertThat(posted).hasSize(2).allMatch(posted.get(0)::equals);
        JsonNode sent = JSON.readTree(posted.get(0));
        assertThat(sent.at("/0/observedAt").asText())
                .isNotBlank()
                .isEqualTo(sent.at("/1/at").asText());
    }

    @Test
    void stampsTheDataOfEventsAndSendsThemAsSuch(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("events.json");
        run(
                "--file",
                Files.writeString(file, "[{\"specversion\":\"1.0\",\"data\":{}}]")
                        .toString());
        run(
                "--file",
                Files.writeString(
                                file,
                                "{\"specversion\":\"1.0\",\"type\":\"lifeboat.heartbeat.v1\",\"time\":\"x\",\"data\":{}}")
                        .toString());

        assertThat(types).containsExactly("application/cloudevents-batch+json", "application/cloudevents+json");
        assertThat(JSON.readTree(posted.get(0)).at("/0/data/observedAt").asText())
                .isNotBlank();
        assertThat(JSON.readTree(posted.get(1)).at("/data").isEmpty()).isTrue();
    }

    private Run run(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", url()));
        return execute(all);
    }

    private static Run execute(List<String> args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(new Parent())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Stream.concat(Stream.of("report"), args.stream()).toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** As the command's own top is. */
    @CommandLine.Command(
            name = "lifeboat",
            mixinStandardHelpOptions = true,
            scope = CommandLine.ScopeType.INHERIT,
            subcommands = ReportVerb.class)
    private static final class Parent {}

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static String[] with(String name, String value, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of(name, value));
        return all.toArray(String[]::new);
    }

    /** As a shell splits them. */
    private static String[] words(String line) {
        var words = new ArrayList<String>();
        var matcher = java.util.regex.Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words.toArray(String[]::new);
    }
}
