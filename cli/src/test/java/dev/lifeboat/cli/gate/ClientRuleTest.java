package dev.lifeboat.cli.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientRuleTest {
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    static final GateQuestion QUESTION =
            new GateQuestion("q-1", "postgresql:orders-prod/orders", "V2__b", "migrate", null, "sha256:ab", null);
    private static final String ALLOW = allow(QUESTION, "2026-05-01T12:15:00Z");

    static String allow(GateQuestion question, String notAfter) {
        return """
                {"apiVersion":"gate/v1","decisionId":"d-1","requestId":"%s","databaseId":"%s","migrationId":"%s",\
                "migrationSetDigest":%s,"decision":"allow","evaluatedAt":"2026-05-01T12:00:00Z","notAfter":"%s",\
                "reasons":[],"warnings":[]}""".formatted(
                        question.requestId(),
                        question.database(),
                        question.migrationId(),
                        question.migrationSetDigest() == null ? "null" : '"' + question.migrationSetDigest() + '"',
                        notAfter);
    }

    @Test
    void allowsWhenEverythingSaysSo() {
        assertThat(judge(200, "application/json; charset=utf-8", ALLOW)).isInstanceOf(GateAnswer.Allowed.class);
        assertThat(judge(200, "application/json", ALLOW).exitCode()).isZero();
    }

    static Stream<Arguments> answersThatBlock() {
        String json = "application/json";
        return Stream.of(
                // what comes is no answer of the gate
                blocks("a page", 200, "text/html", "<html>allow</html>", 4),
                blocks("a page that calls itself JSON", 200, json, "<html>allow</html>", 4),
                blocks("JSON of no named type", 200, null, ALLOW, 4),
                blocks("JSON that calls itself text", 200, "text/plain", ALLOW, 4),
                blocks("nothing", 200, json, "", 4),
                blocks("an array", 200, json, "[" + ALLOW + "]", 4),
                blocks("a word", 200, json, "\"allow\"", 4),
                blocks("cut off", 200, json, ALLOW.substring(0, ALLOW.length() - 1), 4),
                blocks("two answers", 200, json, ALLOW + ALLOW, 4),
                blocks("a field twice", 200, json, with("\"reasons\"", "\"decision\":\"allow\",\"reasons\""), 4),
                // statuses
                blocks("created", 201, json, ALLOW, 4),
                blocks("no content", 204, json, ALLOW, 4),
                blocks("redirect", 302, json, ALLOW, 4),
                blocks("unauthorized", 401, json, ALLOW, 4),
                blocks("not found", 404, json, ALLOW, 4),
                blocks("conflict", 409, json, ALLOW, 4),
                blocks("error", 500, json, ALLOW, 4),
                blocks("unavailable", 503, "application/problem+json", ALLOW, 4),
                // versions and words
                blocks("other version", 200, json, with("gate/v1", "gate/v2"), 4),
                blocks("no version", 200, json, with("\"apiVersion\":\"gate/v1\",", ""), 4),
                blocks("indeterminate", 200, json, with("\"allow\"", "\"indeterminate\""), 4),
                blocks("unknown word", 200, json, with("\"allow\"", "\"allowed\""), 4),
                blocks("word in capitals", 200, json, with("\"allow\"", "\"ALLOW\""), 4),
                blocks("true", 200, json, with("\"allow\"", "true"), 4),
                blocks("no decision", 200, json, with("\"decision\":\"allow\",", ""), 4),
                blocks("null decision", 200, json, with("\"allow\"", "null"), 4),
                blocks("denied", 200, json, with("\"allow\"", "\"deny\""), 3),
                // echoes
                blocks("other request", 200, json, with("q-1", "q-2"), 6),
                blocks("no request", 200, json, with("\"requestId\":\"q-1\",", ""), 6),
                blocks("other database", 200, json, with("/orders", "/stock"), 6),
                blocks("no database", 200, json, with("\"databaseId\"", "\"database\""), 6),
                blocks("other migration", 200, json, with("V2__b", "V3__c"), 6),
                blocks("other scripts", 200, json, with("sha256:ab", "sha256:cd"), 6),
                blocks("no scripts", 200, json, with("\"sha256:ab\"", "null"), 6),
                blocks(
                        "a denial of another request",
                        200,
                        json,
                        with("q-1", "q-2").replace("allow", "deny"),
                        6),
                // allows that do not count
                blocks("expired", 200, json, with("12:15:00Z", "11:59:59Z"), 4),
                blocks("expires now", 200, json, with("12:15:00Z", "12:00:00Z\" , \"x\":\""), 4),
                blocks("no expiry", 200, json, with("\"notAfter\":\"2026-05-01T12:15:00Z\",", ""), 4),
                blocks("null expiry", 200, json, with("\"2026-05-01T12:15:00Z\"", "null"), 4),
                blocks("odd expiry", 200, json, with("2026-05-01T12:15:00Z", "later"), 4),
                blocks("expiry as number", 200, json, with("\"2026-05-01T12:15:00Z\"", "9999999999999"), 4),
                blocks("no reasons", 200, json, with("\"reasons\":[],", ""), 4),
                blocks("reasons are no list", 200, json, with("\"reasons\":[]", "\"reasons\":{}"), 4),
                blocks(
                        "a reason that blocks",
                        200,
                        json,
                        with("\"reasons\":[]", "\"reasons\":[{\"code\":\"NO_BACKUP\",\"severity\":\"block\"}]"),
                        4),
                blocks(
                        "a reason of no known severity",
                        200,
                        json,
                        with("\"reasons\":[]", "\"reasons\":[{\"code\":\"NO_BACKUP\"}]"),
                        4));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatBlock")
    void blocksWhateverIsNotAWholeAllow(String name, int status, String type, String body, int exitCode) {
        GateAnswer answer = judge(status, type, body);

        assertThat(answer).isNotInstanceOf(GateAnswer.Allowed.class);
        assertThat(answer.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void blocksADigestThatNobodyAskedAbout() {
        var plain = new GateQuestion("q-1", QUESTION.database(), "V2__b", "migrate", null, null, null);

        assertThat(ClientRule.judge(plain, 200, "application/json", ALLOW.getBytes(UTF_8), NOON)
                        .exitCode())
                .isEqualTo(6);
    }

    @Test
    void passesOnWhatTheProblemSays() {
        var answer = judge(503, "application/problem+json", "{\"detail\":\"streams are REBALANCING\"}");

        assertThat(((GateAnswer.Indeterminate) answer).why()).contains("503", "streams are REBALANCING");
    }

    private static Arguments blocks(String name, int status, String type, String body, int exitCode) {
        return Arguments.of(name, status, type, body, exitCode);
    }

    private static String with(String part, String other) {
        assertThat(ALLOW).contains(part);
        return ALLOW.replace(part, other);
    }

    private static GateAnswer judge(int status, String type, String body) {
        return ClientRule.judge(QUESTION, status, type, body.getBytes(UTF_8), NOON);
    }
}
