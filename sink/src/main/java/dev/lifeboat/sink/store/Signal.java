package dev.lifeboat.sink.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What a transaction changed, told to every sink by PostgreSQL's notification when it commits.
 *
 * @param databases whose readiness changed
 * @param alerts that took a step
 * @param decisions that are new
 * @param much there was too much to list: anything may have changed
 */
public record Signal(List<String> databases, List<String> alerts, List<String> decisions, boolean much) {
    static final String CHANNEL = "lifeboat";

    /** Anything may have changed. */
    public static final Signal MUCH = new Signal(List.of(), List.of(), List.of(), true);

    /** PostgreSQL takes less than 8,000 bytes. */
    private static final int LONGEST = 7_500;

    private static final ObjectMapper JSON = new ObjectMapper();

    public Signal {
        databases = List.copyOf(databases);
        alerts = List.copyOf(alerts);
        decisions = List.copyOf(decisions);
    }

    boolean isNothing() {
        return !much && databases.isEmpty() && alerts.isEmpty() && decisions.isEmpty();
    }

    void send(Connection connection) throws SQLException {
        try (var notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, CHANNEL);
            notify.setString(2, text());
            notify.execute();
        }
    }

    private String text() {
        try {
            String text = JSON.writeValueAsString(this);
            return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST ? text : JSON.writeValueAsString(MUCH);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Signal read(String text) {
        try {
            return JSON.readValue(text, Signal.class);
        } catch (JsonProcessingException e) {
            return MUCH;
        }
    }
}
