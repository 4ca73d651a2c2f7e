package dev.lifeboat.sink.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of several records, by projection; of a compacted topic only the newest of each key. */
final class WriteBatch {
    private final Map<Projection, Collection<Row>> rows = new EnumMap<>(Projection.class);

    private WriteBatch() {}

    static WriteBatch of(List<Entry> entries) {
        var facts = new EnumMap<Projection, List<Row>>(Projection.class);
        var newest = new EnumMap<Projection, Map<String, Row>>(Projection.class);
        for (Entry entry : entries) {
            Row row = entry.row();
            if (row == null) {
                continue;
            }
            if (row.projection().keyedByItsId()) {
                var byId = newest.computeIfAbsent(row.projection(), p -> new LinkedHashMap<>());
                byId.put(row.id(), row);
            } else {
                facts.computeIfAbsent(row.projection(), p -> new ArrayList<>()).add(row);
            }
        }
        var batch = new WriteBatch();
        batch.rows.putAll(facts);
        newest.forEach((projection, byId) -> batch.rows.put(projection, byId.values()));
        return batch;
    }

    static WriteBatch raising(List<Row> alerts) {
        var batch = new WriteBatch();
        batch.rows.put(Projection.ALERT, alerts);
        return batch;
    }

    void write(Connection connection) throws SQLException {
        for (var projection : rows.entrySet()) {
            execute(connection, projection.getKey().upsert(), projection.getValue(), false);
            execute(connection, projection.getKey().tombstone(), projection.getValue(), true);
        }
        Signal signal = signal();
        if (!signal.isNothing()) {
            signal.send(connection);
        }
    }

    private static void execute(Connection connection, @Nullable String sql, Collection<Row> rows, boolean tombstones)
            throws SQLException {
        var json = JsonNodeFactory.instance.arrayNode();
        rows.stream()
                .filter(row -> row.tombstone() == tombstones)
                .map(Row::json)
                .forEach(json::add);
        if (sql == null || json.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, json.toString());
            statement.executeUpdate();
        }
    }

    private Signal signal() {
        var databases = new ArrayList<String>();
        for (Row row : of(Projection.READINESS)) {
            databases.add(row.id());
        }
        return new Signal(databases, ids(Projection.ALERT, "alertId"), ids(Projection.DECISION, "decisionId"), false);
    }

    private List<String> ids(Projection projection, String field) {
        return of(projection).stream()
                .map(Row::json)
                .map((ObjectNode json) -> json.path(field).asText())
                .distinct()
                .toList();
    }

    private Collection<Row> of(Projection projection) {
        return rows.getOrDefault(projection, List.of());
    }
}
