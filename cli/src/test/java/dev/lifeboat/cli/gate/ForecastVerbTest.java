package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ForecastVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORDERS = "postgresql:orders-prod/orders";

    private static final String ASSUMED = "\"assumptions\":{\"inWords\":[\"no further event\",\"sources stay\"]}";
    private static final String FORECAST = """
            {"databaseId":"postgresql:orders-prod/orders","askedAt":"2026-05-01T12:00:00Z",\
            "from":"2026-05-01T12:00:00Z","to":"2026-05-08T12:00:00Z","coveredUntil":"2026-05-08T12:00:00Z",\
            "truncated":false,%s,"policy":{"id":"baseline"},"verdict":"ready","blockedAt":"2026-05-02T14:00:00.001Z",\
            "controls":[],"changes":[\
            {"at":"2026-05-02T14:00:00.001Z","before":"ready","after":"blocked","controls":[\
            {"control":"RR-08","required":false,"before":"pass","outcome":"warn","code":"VERIFICATION_STALE",\
            "reason":"verified long ago","at":"2026-05-02T13:00:00.001Z"},\
            {"control":"RR-03","required":true,"before":"warn","outcome":"fail","code":"BACKUP_TOO_OLD",\
            "reason":"25 h\\u001b[2J old","at":"2026-05-02T14:00:00.001Z"}]}]}""".formatted(ASSUMED);

    private record Run(int exitCode, String out, String err) {}

    private static Run run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(new ForecastVerb())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static PlayedGate answering(int status, String body) throws Exception {
        return PlayedGate.start((exchange, asked) -> PlayedGate.send(
                exchange, status, status == 200 ? "application/json" : "application/problem+json", body));
    }

    @Test
    void showsWhatWillChangeWhenAndWhy() throws Exception {
        try (var gate = answering(200, FORECAST)) {
            Run run = run(ORDERS, "--url", gate.url().toString());

            assertThat(run.exitCode).isZero();
            assertThat(run.err)
                    .contains("blocked in 1 d 2 h", "2026-05-02T14:00:00Z", "warn → fail", "BACKUP_TOO_OLD")
                    .contains("(advisory)", "(at 2026-05-02T13:00:00Z)", "nothing else changes", "sources stay")
                    .doesNotContain("\u001b");
            assertThat(run.out).isEmpty();
            assertThat(gate.paths).containsExactly("/v1/databases/postgresql%3Aorders-prod%2Forders/forecast");
        }
    }

    @Test
    void tellsMachinesOneChangeALineAndTheSummaryLast() throws Exception {
        try (var gate = answering(200, FORECAST)) {
            Run run = run(ORDERS, "--json", "--url", gate.url().toString());

            List<String> lines = run.out.lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(JSON.readTree(lines.get(0)).path("after").asText()).isEqualTo("blocked");
            assertThat(JSON.readTree(lines.get(0)).path("databaseId").asText()).isEqualTo(ORDERS);
            assertThat(JSON.readTree(lines.get(1)).path("summary").asBoolean()).isTrue();
            assertThat(JSON.readTree(lines.get(1)).path("changes").asInt()).isEqualTo(1);
            assertThat(JSON.readTree(lines.get(1)).path("blockedAt").asText()).isEqualTo("2026-05-02T14:00:00.001Z");
        }
    }

    @Test
    void asksForWhatTheOptionsSay() throws Exception {
        var queries = new java.util.concurrent.CopyOnWriteArrayList<String>();
        try (var gate = PlayedGate.start((exchange, body) -> {
            queries.add(exchange.getRequestURI().getRawQuery());
            PlayedGate.send(exchange, 200, "application/json", FORECAST);
        })) {
            run(
                    ORDERS,
                    "--from",
                    "2026-05-01T14:00:00+02:00",
                    "--to",
                    "2026-06-01T00:00:00Z",
                    "--sources",
                    "silent",
                    "--archiving",
                    "stay",
                    "--limit",
                    "7",
                    "--url",
                    gate.url().toString());
        }
        assertThat(queries)
                .containsExactly(
                        "sources=silent&archiving=stay&limit=7&from=2026-05-01T12:00:00Z" + "&to=2026-06-01T00:00:00Z");
    }

    @Test
    void showsAllDatabasesAtAnInstantWorstFirst() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange,
                200,
                "application/json",
                "{\"askedAt\":\"2026-05-01T12:00:00Z\",\"at\":\"2026-05-01T22:00:00Z\"," + ASSUMED + ",\"databases\":["
                        + (exchange.getRequestURI().getRawQuery().contains("after=")
                                ? "{\"databaseId\":\"postgresql:c/b\",\"verdictNow\":\"ready\",\"verdict\":\"blocked\","
                                        + "\"since\":\"2026-05-01T20:00:00.001Z\",\"controls\":[{\"required\":true,"
                                        + "\"outcome\":\"fail\",\"code\":\"BACKUP_TOO_OLD\"}]}],\"next\":null}"
                                : "{\"databaseId\":\"postgresql:c/a\",\"verdictNow\":\"at-risk\",\"verdict\":\"at-risk\"},"
                                        + "{\"databaseId\":\"postgresql:c/aa\",\"verdictNow\":\"ready\",\"verdict\":\"ready\"}],"
                                        + "\"next\":\"postgresql:c/aa\"}")))) {
            Run run = run("--at", "2026-05-01T22:00:00Z", "--url", gate.url().toString());
            Run json = run(
                    "--at",
                    "2026-05-01T22:00:00Z",
                    "--json",
                    "--url",
                    gate.url().toString());

            assertThat(run.exitCode).isZero();
            assertThat(run.err)
                    .contains("1 blocked", "1 at risk", "1 ready", "of 3 databases", "in 10 h", "BACKUP_TOO_OLD");
            assertThat(run.err.indexOf("postgresql:c/b")).isLessThan(run.err.indexOf("postgresql:c/a"));
            assertThat(json.out.lines()).hasSize(4);
            var summary = JSON.readTree(json.out.lines().toList().get(3));
            assertThat(summary.path("summary").asBoolean()).isTrue();
            assertThat(summary.path("databases").asInt()).isEqualTo(3);
            assertThat(summary.path("blocked").asInt()).isEqualTo(1);
        }
    }

    @Test
    void endsWithTwoWhenTheQuestionIsWrong() throws Exception {
        for (String[] args : new String[][] {
            {},
            {ORDERS, "--at", "8h"},
            {"--at", "8h", "--to", "9h"},
            {"--at", "tonight"},
            {ORDERS, "--from", "soon"},
            {ORDERS, "--url", "http://example.org"}
        }) {
            assertThat(run(args).exitCode).as(String.join(" ", args)).isEqualTo(2);
        }
        try (var gate = answering(400, "{\"detail\":\"to: is before from\"}")) {
            Run run = run(ORDERS, "--url", gate.url().toString());
            assertThat(run.exitCode).isEqualTo(2);
            assertThat(run.err).contains("is before from");
        }
    }

    @Test
    void endsWithThreeForAnUnknownDatabaseAndWithFourForAGateThatDoesNotAnswer() throws Exception {
        try (var gate = answering(404, "{\"detail\":\"nothing is known of it\"}")) {
            Run run = run(ORDERS, "--url", gate.url().toString());
            assertThat(run.exitCode).isEqualTo(3);
            assertThat(run.err).contains("nothing is known of it");
        }
        try (var gate = answering(503, "{\"detail\":\"restoring\"}")) {
            assertThat(run(ORDERS, "--url", gate.url().toString()).exitCode).isEqualTo(4);
        }
        assertThat(run(ORDERS, "--url", "http://127.0.0.1:1").exitCode).isEqualTo(4);
        assertThat(run("--at", "8h", "--url", "http://127.0.0.1:1").exitCode).isEqualTo(4);
    }
}
