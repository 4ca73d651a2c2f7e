package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.files.Looked;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.server.Server;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each tool that asks a server makes of answers that none gives: nothing is good for them. */
class BadAnswersTest {
    static Stream<Tool.OfServer> tools() {
        return Tools.ALL.stream().filter(Tool.OfServer.class::isInstance).map(Tool.OfServer.class::cast);
    }

    @ParameterizedTest
    @MethodSource("tools")
    void takesNothingForArchived(Tool.OfServer tool) {
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        ObjectNode strange = JsonNodeFactory.instance
                .objectNode()
                .put("variable_name", "log_bin")
                .put("variable_value", "../../etc/passwd")
                .put("value", "\0");
        List<Function<Question, Answer>> servers = List.of(
                question -> Answer.Rows.of(question.name(), List.<ObjectNode>of()),
                question -> Answer.Rows.of(question.name(), List.of(nothing)),
                question -> Answer.Rows.of(question.name(), List.of(nothing, nothing)),
                question -> Answer.Rows.of(question.name(), List.of(strange)),
                question -> new Answer.Refused(question, Answer.Why.DENIED, "no"),
                question -> new Answer.Refused(question, Answer.Why.TOO_SLOW, "x".repeat(100_000)));
        for (var server : servers) {
            var seen = asked(tool, server);
            assertThat(Looked.facts(seen, PitrEvidence.class)).allSatisfy(pitr -> {
                assertThat(pitr.getArchivingEnabled()).isNotEqualTo(Boolean.TRUE);
                assertThat(pitr.getLatestRecoveryPoint()).isNull();
                assertThat(pitr.getLastArchivedAt()).isNull();
            });
        }
    }

    private static Observation asked(Tool.OfServer tool, Function<Question, Answer> answers) {
        String engine = tool.engine().isEmpty() ? "mysql" : tool.engine();
        var subject = new Subject(
                engine + ":prod/orders", tool.name() + ":orders", Map.of(), Instant.parse("2026-11-22T17:00:00Z"));
        try {
            return tool.ask(
                    new Server() {
                        @Override
                        public String name() {
                            return "played";
                        }

                        @Override
                        public Answer ask(Question question) {
                            return answers.apply(question);
                        }
                    },
                    subject);
        } catch (BadInputException e) {
            return Observation.failed(e.fault());
        } catch (CannotAskException e) {
            return Observation.failed(e.fault(tool.name()));
        }
    }
}
