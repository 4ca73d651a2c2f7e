package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GateVerbsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORDERS = "postgresql:orders-prod/orders";

    private record Run(int exitCode, String out, String err) {}

    private static Run run(Object verb, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(verb)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Run(exitCode, out.toString(), err.toString());
    }

    static String answer(String body, String decision, String reasons) throws Exception {
        ObjectNode asked = (ObjectNode) JSON.readTree(body);
        return """
                {"apiVersion":"gate/v1","decisionId":"d-1","requestId":"%s","databaseId":"%s","migrationId":"%s",\
                "migrationSetDigest":null,"decision":"%s","evaluatedAt":"2026-05-01T12:00:00Z","notAfter":"%s",\
                "policy":{"id":"baseline","version":"1"},"reasons":[%s],\
                "evidence":[{"ref":{"topic":"lifeboat.backup.v1","partition":3,"offset":8812}}]}""".formatted(
                        asked.path("requestId").asText(),
                        ORDERS,
                        asked.path("migrationId").asText(),
                        decision,
                        Instant.now().plus(Duration.ofMinutes(15)),
                        reasons);
    }

    private static final String TOO_OLD =
            "{\"code\":\"BACKUP_TOO_OLD\",\"control\":\"RR-03\",\"severity\":\"block\",\"requirement\":\"a backup within"
                    + " PT1H\",\"observed\":\"3 h\\u001b[2J ago\",\"remedy\":\"take a backup\",\"evidence\":[0]}";

    @Test
    void aDenialSaysWhatIsRequiredWhatWasFoundAndWhatToDo() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) ->
                PlayedGate.send(exchange, 200, "application/json", answer(body, "deny", TOO_OLD)))) {
            Run run = run(
                    new GateVerb(),
                    ORDERS,
                    "--migration",
                    "V2",
                    "--json",
                    "--url",
                    gate.url().toString());

            assertThat(run.exitCode).isEqualTo(3);
            assertThat(run.err)
                    .contains("DENIED", "BACKUP_TOO_OLD", "RR-03", "a backup within PT1H", "take a backup")
                    .contains("lifeboat.backup.v1-3@8812", "must not run")
                    .doesNotContain("\u001b");
            JsonNode json = JSON.readTree(run.out);
            assertThat(json.path("decision").asText()).isEqualTo("deny");
            assertThat(json.path("proceed").asBoolean()).isFalse();
            assertThat(json.at("/reasons/0/code").asText()).isEqualTo("BACKUP_TOO_OLD");
        }
    }

    @Test
    void anAllowEndsWithZero() throws Exception {
        try (var gate = PlayedGate.start(
                (exchange, body) -> PlayedGate.send(exchange, 200, "application/json", answer(body, "allow", "")))) {
            Run run = run(
                    new GateVerb(),
                    ORDERS,
                    "--migration",
                    "V2",
                    "--json",
                    "--url",
                    gate.url().toString());

            assertThat(run.exitCode).as(run.err).isZero();
            assertThat(JSON.readTree(run.out).path("proceed").asBoolean()).isTrue();
            assertThat(run.err).contains("ALLOWED").doesNotContain("must not run");
        }
    }

    @Test
    void anAllowThatDoesNotCountIsNotPrintedAsOne() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) ->
                PlayedGate.send(exchange, 200, "application/json", answer(body, "allow", TOO_OLD)))) {
            Run run = run(
                    new GateVerb(),
                    ORDERS,
                    "--migration",
                    "V2",
                    "--json",
                    "--url",
                    gate.url().toString());

            assertThat(run.exitCode).isEqualTo(4);
            assertThat(JSON.readTree(run.out).path("decision").asText()).isEqualTo("indeterminate");
            assertThat(run.out).doesNotContain("\"decision\":\"allow\"");
        }
    }

    @Test
    void anAnswerToAnotherQuestionEndsWithSix() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) ->
                PlayedGate.send(exchange, 200, "application/json", answer(body.replace("V2", "V9"), "allow", "")))) {
            assertThat(run(
                                    new GateVerb(),
                                    ORDERS,
                                    "--migration",
                                    "V2",
                                    "--url",
                                    gate.url().toString())
                            .exitCode)
                    .isEqualTo(6);
        }
    }

    @Test
    void anUnreachableGateEndsWithFourAndSaysWhatToDo() {
        Run run = run(
                new GateVerb(),
                ORDERS,
                "--migration",
                "V2",
                "--json",
                "--timeout",
                "1s",
                "--url",
                "http://127.0.0.1:1");

        assertThat(run.exitCode).isEqualTo(4);
        assertThat(run.err).contains("127.0.0.1:1", "is it running?");
        assertThat(run.out).contains("\"decision\":\"indeterminate\"", "\"proceed\":false");
    }

    @Test
    void wrongUsageEndsWithTwo() {
        for (var args : List.of(
                new String[] {ORDERS},
                new String[] {"--migration", "V2"},
                new String[] {ORDERS, "--migration", "V2", "--timeout", "soon"},
                new String[] {ORDERS, "--migration", "V2", "--url", "http://example.org"})) {
            assertThat(run(new GateVerb(), args).exitCode).isEqualTo(2);
        }
    }

    private static final String BLOCKED = """
            {"databaseId":"postgresql:c/a","verdict":"blocked","evidenceLevel":1,"evaluatedAt":"2026-05-01T12:00:00Z",\
            "readyUntil":null,"nextChangeAt":"2026-05-02T12:00:00Z","decidingBackup":"42","policy":{"id":"baseline"},\
            "controls":[{"control":"RR-09","outcome":"fail","required":true,"code":"RESTORE_TEST_MISSING",\
            "reason":"nobody has restored it","validUntil":null,"evidence":[{"ref":{"topic":"t","partition":1,"offset":2}}]}]}""";

    @Test
    void listsAllDatabasesWorstFirst() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> {
            boolean first = !exchange.getRequestURI().getRawQuery().contains("after=");
            PlayedGate.send(
                    exchange,
                    200,
                    "application/json",
                    first
                            ? "{\"databases\":[{\"databaseId\":\"postgresql:c/r\",\"verdict\":\"ready\"}],\"next\":\"postgresql:c/r\"}"
                            : "{\"databases\":[" + BLOCKED + "],\"next\":null}");
        })) {
            Run run = run(new StatusVerb(), "--url", gate.url().toString());
            Run json = run(new StatusVerb(), "--json", "--url", gate.url().toString());

            assertThat(run.exitCode).isZero();
            assertThat(run.err.indexOf("postgresql:c/a")).isLessThan(run.err.indexOf("postgresql:c/r"));
            assertThat(run.err).contains("RESTORE_TEST_MISSING");
            assertThat(json.out.lines()).hasSize(2);
        }
    }

    @Test
    void showsOneDatabaseWithItsControlsAndEndsWithThreeWhenItIsBlocked() throws Exception {
        try (var gate =
                PlayedGate.start((exchange, body) -> PlayedGate.send(exchange, 200, "application/json", BLOCKED))) {
            Run run =
                    run(new StatusVerb(), "postgresql:c/a", "--url", gate.url().toString());

            assertThat(run.exitCode).isEqualTo(3);
            assertThat(run.err)
                    .contains(
                            "blocked", "RR-09", "required", "nobody has restored it", "t-1@2", "2026-05-02T12:00:00Z");
        }
    }

    @Test
    void statusOfAllSaysInOneLineThatEvidenceWaitsForWhatItNames() throws Exception {
        String orphans = "{\"count\":3,\"whole\":true,\"oldest\":\"2026-05-01T12:00:00Z\","
                + "\"orphans\":[{\"reference\":\"backup:catalog:main/42\"}]}";
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange,
                200,
                "application/json",
                exchange.getRequestURI().getPath().equals("/v1/orphans")
                        ? orphans
                        : "{\"databases\":[" + BLOCKED + "],\"next\":null}"))) {
            Run run = run(new StatusVerb(), "--url", gate.url().toString());
            Run json = run(new StatusVerb(), "--json", "--url", gate.url().toString());

            assertThat(run.exitCode).isZero();
            assertThat(run.err.lines().filter(line -> line.startsWith("orphans")))
                    .singleElement()
                    .asString()
                    .contains("3 pieces", "2026-05-01T12:00:00Z", "backup:catalog:main/42");
            assertThat(json.out.lines()).hasSize(1);
        }
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange, 200, "application/json", "{\"databases\":[" + BLOCKED + "],\"count\":0,\"next\":null}"))) {
            assertThat(run(new StatusVerb(), "--url", gate.url().toString()).err)
                    .doesNotContain("orphans");
        }
    }

    @Test
    void statusOfADatabaseAsksForItsWholeIdAndEndsAsItsVerdictSays() throws Exception {
        for (var expected : Map.of("ready", 0, "at-risk", 0, "blocked", 3, "unknown", 4, "splendid", 4)
                .entrySet()) {
            String readiness = BLOCKED.replace("\"blocked\"", "\"" + expected.getKey() + "\"");
            try (var gate = PlayedGate.start(
                    (exchange, body) -> PlayedGate.send(exchange, 200, "application/json", readiness))) {
                Run run = run(
                        new StatusVerb(), ORDERS, "--json", "--url", gate.url().toString());

                assertThat(run.exitCode).as(expected.getKey()).isEqualTo(expected.getValue());
                assertThat(JSON.readTree(run.out).path("decidingBackup").asText())
                        .isEqualTo("42");
                assertThat(gate.paths).containsExactly("/v1/databases/postgresql%3Aorders-prod%2Forders/readiness");
            }
        }
    }

    @Test
    void statusTellsTheEvidenceLevelOfEachBackupWhenAsked() throws Exception {
        String backups = """
                {"backups": [
                  {"backupId": "43", "type": "incremental", "status": "completed", "endedAt": "2026-07-01T01:00:00Z",
                   "evidenceLevel": 0, "meaning": "reported", "good": false, "deciding": false},
                  {"backupId": "42", "type": "full", "status": "completed", "endedAt": "2026-07-01T00:00:00Z",
                   "evidenceLevel": 3, "meaning": "restored", "good": true, "deciding": true}]}""";
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange,
                200,
                "application/json",
                exchange.getRequestURI().getPath().endsWith("/backups") ? backups : BLOCKED))) {
            String url = gate.url().toString();

            Run plain = run(new StatusVerb(), ORDERS, "--backups", "--url", url);
            Run json = run(new StatusVerb(), ORDERS, "--backups", "--json", "--url", url);

            assertThat(plain.err)
                    .containsPattern("43 +incremental +2026-07-01T01:00:00Z +completed, not good +L0 +reported")
                    .containsPattern("42 +full .* L3 +restored; the verdict leans on it");
            assertThat(json.out.strip().lines()).hasSize(1);
            assertThat(JSON.readTree(json.out).at("/backups/1/evidenceLevel").asInt())
                    .isEqualTo(3);
            assertThat(JSON.readTree(json.out).path("verdict").asText()).isEqualTo("blocked");
            assertThat(run(new StatusVerb(), "--backups", "--url", url).exitCode)
                    .isEqualTo(2);
            assertThat(run(new StatusVerb(), ORDERS, "--backups", "--at", "2026-07-01T00:00:00Z", "--url", url)
                            .exitCode)
                    .isEqualTo(2);
        }
    }

    @Test
    void statusOfADatabaseThatCannotBeReadNowEndsWithFour() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) ->
                PlayedGate.send(exchange, 503, "application/problem+json", "{\"detail\":\"restoring\"}"))) {
            Run run = run(new StatusVerb(), ORDERS, "--url", gate.url().toString());

            assertThat(run.exitCode).isEqualTo(4);
            assertThat(run.err).contains("503", "restoring");
        }
    }

    @Test
    void statusTellsAnUnknownDatabaseFromAnUnreachableGate() throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange, 404, "application/problem+json", "{\"detail\":\"nothing is known of it\"}"))) {
            Run run = run(
                    new StatusVerb(), "postgresql:c/none", "--url", gate.url().toString());
            assertThat(run.exitCode).isEqualTo(3);
            assertThat(run.err).contains("nothing is known of it");
        }
        assertThat(run(new StatusVerb(), "--url", "http://127.0.0.1:1").exitCode)
                .isEqualTo(4);
    }

    @Test
    void registerRefusesWhatIsNoDatabaseOrNoObjective() {
        assertThat(run(new RegisterVerb(), "orders").err).contains("engine:cluster/name");
        for (var args : List.of(
                new String[] {"orders"},
                new String[] {ORDERS, "--profile", "strict@2"},
                new String[] {ORDERS, "--schedule", "full=0 2 * * SUN Mars/Olympus"},
                new String[] {ORDERS, "--schedule", "0 2 * * SUN"},
                new String[] {ORDERS, "--schedule", "full=0 2 * *"},
                new String[] {ORDERS, "--rto", "soon"},
                new String[] {ORDERS, "--rpo", "0m"},
                new String[] {ORDERS, "--rpo", "30s"},
                new String[] {ORDERS, "--registry", "127.0.0.1"})) {
            assertThat(run(new RegisterVerb(), args).exitCode)
                    .as(String.join(" ", args))
                    .isEqualTo(2);
        }
    }
}
