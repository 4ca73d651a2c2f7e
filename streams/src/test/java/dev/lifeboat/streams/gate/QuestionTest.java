package dev.lifeboat.streams.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.v1.GatePhase;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final String WHOLE = """
            {"apiVersion":"gate/v1","requestId":"01J","migrationId":"V2__b","phase":"sql-output",
             "tool":{"name":"flyway","version":"13.12.0","plugin":"0.1.0"},
             "target":{"engine":"postgresql","systemIdentifier":"7710859127869240915","database":"orders","host":"db1",
              "schema":"public"},
             "migrationSet":{"digest":"sha256:ab","items":[{"id":"2","script":"V2__b.sql","sha256":"ab",
              "transactional":true,"destructive":["DROP TABLE t"],"rollback":"present"}]},
             "actor":{"subject":"ci:repo/run/42"},"plannedWindow":{"start":"2026-05-01T12:00:00Z","duration":"PT30M"}}
            """;

    @Test
    void readsEverythingThatIsAsked() {
        Question question = Question.read(ORDERS, "key-1", WHOLE.getBytes(UTF_8), NOW);

        assertThat(question.clientRequestId()).isEqualTo("01J");
        assertThat(question.request().getDatabase()).isEqualTo(ORDERS);
        assertThat(question.request().getMigrationId()).isEqualTo("V2__b");
        assertThat(question.request().getPhase()).isEqualTo(GatePhase.SQL_OUTPUT);
        assertThat(question.request().getTargetSystemIdentifier()).isEqualTo("7710859127869240915");
        assertThat(question.request().getMigrationSetDigest()).isEqualTo("sha256:ab");
        assertThat(question.request().getActor()).isEqualTo("ci:repo/run/42");
        assertThat(question.request().getPlannedStart()).isEqualTo("2026-05-01T12:00:00Z");
        assertThat(question.request().getPlannedMillis()).isEqualTo(1_800_000);
        assertThat(question.request().getRequestedAt()).isEqualTo(NOW);
        assertThat(question.request().getBodyDigest()).startsWith("sha256:").hasSize(71);
    }

    @Test
    void asksToMigrateWhenNoPhaseIsGiven() {
        Question question = Question.read(ORDERS, null, minimal("").getBytes(UTF_8), NOW);

        assertThat(question.request().getPhase()).isEqualTo(GatePhase.MIGRATE);
    }

    @Test
    void derivesTheRequestIdFromDatabaseAndKeyOnly() {
        String first = idOf(ORDERS, "key-1", minimal(""));

        assertThat(idOf(ORDERS, "key-1", minimal(",\"phase\":\"clean\""))).isEqualTo(first);
        assertThat(idOf(ORDERS, "key-2", minimal(""))).isNotEqualTo(first);
        assertThat(idOf("postgresql:orders-prod/stock", "key-1", minimal(""))).isNotEqualTo(first);
    }

    @Test
    void makesEveryRequestWithoutKeyANewOne() {
        assertThat(idOf(ORDERS, null, minimal(""))).isNotEqualTo(idOf(ORDERS, null, minimal("")));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("nothing", "", "(body)"),
                Arguments.of("no JSON", "hello", "(body)"),
                Arguments.of("cut off", "{\"apiVersion\":\"gate/v1\"", "(body)"),
                Arguments.of("two documents", minimal("") + "{}", "(body)"),
                Arguments.of("an array", "[]", "(body)"),
                Arguments.of("null", "null", "(body)"),
                Arguments.of("a field twice", minimal(",\"migrationId\":\"other\""), "(body)"),
                Arguments.of("too deep", minimal(",\"tool\":" + "[".repeat(40) + "]".repeat(40)), "(body)"),
                Arguments.of("an endless number", minimal(",\"tool\":" + "9".repeat(60)), "(body)"),
                Arguments.of("not UTF-8", "{\"apiVersion\":\"\u00ff\ufffd", "(body)"),
                Arguments.of("no version", "{\"migrationId\":\"m\"}", "apiVersion"),
                Arguments.of("other version", "{\"apiVersion\":\"gate/v2\",\"migrationId\":\"m\"}", "apiVersion"),
                Arguments.of("no migration", "{\"apiVersion\":\"gate/v1\"}", "migrationId"),
                Arguments.of("null migration", "{\"apiVersion\":\"gate/v1\",\"migrationId\":null}", "migrationId"),
                Arguments.of("blank migration", "{\"apiVersion\":\"gate/v1\",\"migrationId\":\" \"}", "migrationId"),
                Arguments.of("number as migration", "{\"apiVersion\":\"gate/v1\",\"migrationId\":7}", "migrationId"),
                Arguments.of(
                        "endless migration",
                        "{\"apiVersion\":\"gate/v1\",\"migrationId\":\"" + "m".repeat(513) + "\"}",
                        "migrationId"),
                Arguments.of(
                        "control character",
                        "{\"apiVersion\":\"gate/v1\",\"migrationId\":\"a\\u0000\"}",
                        "migrationId"),
                Arguments.of(
                        "half a character", "{\"apiVersion\":\"gate/v1\",\"migrationId\":\"a\\ud800\"}", "migrationId"),
                Arguments.of("unknown phase", minimal(",\"phase\":\"yolo\""), "phase"),
                Arguments.of("phase in capitals", minimal(",\"phase\":\"MIGRATE\""), "phase"),
                Arguments.of("the unknown phase by name", minimal(",\"phase\":\"unknown\""), "phase"),
                Arguments.of("unknown field", minimal(",\"failOpen\":true"), "failOpen"),
                Arguments.of(
                        "misspelled identity",
                        minimal(",\"target\":{\"systemIdentifer\":\"1\"}"),
                        "target.systemIdentifer"),
                Arguments.of("target is no object", minimal(",\"target\":\"db1\""), "target"),
                Arguments.of(
                        "identity as number",
                        minimal(",\"target\":{\"systemIdentifier\":7710859127869240915}"),
                        "target.systemIdentifier"),
                Arguments.of("items are no array", minimal(",\"migrationSet\":{\"items\":{}}"), "migrationSet.items"),
                Arguments.of(
                        "item is no object", minimal(",\"migrationSet\":{\"items\":[1]}"), "migrationSet.items[0]"),
                Arguments.of(
                        "unknown rollback",
                        minimal(",\"migrationSet\":{\"items\":[{},{\"rollback\":\"maybe\"}]}"),
                        "migrationSet.items[1].rollback"),
                Arguments.of(
                        "transactional is a text",
                        minimal(",\"migrationSet\":{\"items\":[{\"transactional\":\"yes\"}]}"),
                        "migrationSet.items[0].transactional"),
                Arguments.of(
                        "window without start",
                        minimal(",\"plannedWindow\":{\"duration\":\"PT1H\"}"),
                        "plannedWindow.start"),
                Arguments.of(
                        "no instant", minimal(",\"plannedWindow\":{\"start\":\"tomorrow\"}"), "plannedWindow.start"),
                Arguments.of(
                        "absurd instant",
                        minimal(",\"plannedWindow\":{\"start\":\"+999999999-01-01T00:00:00Z\"}"),
                        "plannedWindow.start"),
                Arguments.of(
                        "absurd duration",
                        minimal(",\"plannedWindow\":{\"start\":\"2026-05-01T12:00:00Z\","
                                + "\"duration\":\"PT9999999999999999H\"}"),
                        "plannedWindow.duration"),
                Arguments.of(
                        "negative duration",
                        minimal(",\"plannedWindow\":{\"start\":\"2026-05-01T12:00:00Z\",\"duration\":\"PT-1H\"}"),
                        "plannedWindow.duration"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesAMalformedRequestAndNamesTheField(String name, String body, String field) {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> Question.read(ORDERS, null, body.getBytes(UTF_8), NOW));

        assertThat(problem).as(name).isNotNull();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem).hasMessageStartingWith(field + ": ");
    }

    @Test
    void refusesADatabaseIdThatCannotBeOne() {
        for (String id : new String[] {" ", "a\u0000b", "x".repeat(513), "backup:catalog:main/42", "migration:m"}) {
            Problem problem = catchThrowableOfType(
                    Problem.class, () -> Question.read(id, null, minimal("").getBytes(UTF_8), NOW));
            assertThat(problem).as(id).hasMessageStartingWith("databaseId: ");
        }
    }

    static String minimal(String more) {
        return "{\"apiVersion\":\"gate/v1\",\"migrationId\":\"m\"" + more + "}";
    }

    private static String idOf(String database, String key, String body) {
        return Question.read(database, key, body.getBytes(UTF_8), NOW).request().getRequestId();
    }
}
