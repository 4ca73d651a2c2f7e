package dev.lifeboat.ingest.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server whose answers were saved: the rows of each question by its name. What is not there is refused. */
public final class PlayedServer implements Server {
    private final Map<String, List<JsonNode>> answers = new HashMap<>();
    private final Map<String, Answer.Why> refusals = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** The answers of a file: an object of questions, each with an array of rows. */
    public static PlayedServer of(String resource) {
        try (var in = PlayedServer.class.getResourceAsStream(resource)) {
            var played = new PlayedServer();
            new JsonMapper().readTree(in).properties().forEach(entry -> played.put(entry.getKey(), entry.getValue()));
            return played;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PlayedServer answers(String question, String rows) {
        try {
            put(question, new JsonMapper().readTree(rows.replace('\'', '"')));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PlayedServer refuses(String question, Answer.Why why) {
        answers.remove(question);
        refusals.put(question, why);
        return this;
    }

    private void put(String question, JsonNode rows) {
        var list = new ArrayList<JsonNode>();
        ((ArrayNode) rows).forEach(list::add);
        answers.put(question, list);
    }

    /** The SQL of all that was asked. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public String name() {
        return "played:1/orders";
    }

    @Override
    public Answer ask(Question question) {
        asked.add(question.sql());
        var rows = answers.get(question.name());
        return rows == null
                ? new Answer.Refused(
                        question, refusals.getOrDefault(question.name(), Answer.Why.DENIED), "permission denied")
                : Answer.Rows.of(question.name(), rows);
    }
}
