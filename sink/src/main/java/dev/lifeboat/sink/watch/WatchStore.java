package dev.lifeboat.sink.watch;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.sink.store.OwnAlert;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/** What the second watch reads of the store. */
final class WatchStore {
    private static final String DUE = """
            select database, next_change_at, record_partition, record_offset from readiness
            where next_change_at <= ? order by next_change_at, database limit 10000
            """;
    private static final String SOURCES =
            "select source, at, interval_millis, state, record_partition, record_offset from source order by source";
    private static final String OPEN = """
            select database, control, opened_at, evidence -> 0 ->> 'topic', (evidence -> 0 ->> 'partition')::int,
                (evidence -> 0 ->> 'offset')::bigint
            from alert where state <> 'resolved' and record_partition = -1 and control = any(?)
            order by opened_at, database
            """;

    private final DataSource store;

    WatchStore(DataSource store) {
        this.store = store;
    }

    /** @param dueBefore databases that were to be judged again by then */
    Seen look(Instant dueBefore) throws SQLException {
        try (Connection connection = store.getConnection()) {
            return new Seen(due(connection, dueBefore), sources(connection), open(connection));
        }
    }

    private static List<Seen.Due> due(Connection connection, Instant before) throws SQLException {
        var due = new ArrayList<Seen.Due>();
        try (var select = connection.prepareStatement(DUE)) {
            select.setTimestamp(1, Timestamp.from(before));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    due.add(new Seen.Due(
                            rows.getString(1),
                            instant(rows, 2),
                            new OwnAlert.Record(Topics.READINESS.name(), rows.getInt(3), rows.getLong(4))));
                }
            }
        }
        return due;
    }

    private static List<Seen.Source> sources(Connection connection) throws SQLException {
        var sources = new ArrayList<Seen.Source>();
        try (var select = connection.prepareStatement(SOURCES);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                sources.add(new Seen.Source(
                        rows.getString(1),
                        instant(rows, 2),
                        interval(rows.getLong(3)),
                        rows.getString(4),
                        new OwnAlert.Record(Topics.HEARTBEAT.name(), rows.getInt(5), rows.getLong(6))));
            }
        }
        return sources;
    }

    /** Anybody can write a heartbeat: an absurd interval is none, or a year. */
    private static Duration interval(long millis) {
        return Duration.ofMillis(
                Math.max(0, Math.min(millis, Duration.ofDays(365).toMillis())));
    }

    private static List<Seen.Open> open(Connection connection) throws SQLException {
        var open = new ArrayList<Seen.Open>();
        try (var select = connection.prepareStatement(OPEN)) {
            var ids = Arrays.stream(Check.values()).map(Check::id).toArray();
            select.setArray(1, connection.createArrayOf("text", ids));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    open.add(new Seen.Open(
                            check(rows.getString(2)),
                            rows.getString(1),
                            instant(rows, 3),
                            new OwnAlert.Record(rows.getString(4), rows.getInt(5), rows.getLong(6))));
                }
            }
        }
        return open;
    }

    private static Check check(String id) {
        return Arrays.stream(Check.values())
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the store has an alert of " + id));
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getTimestamp(column).toInstant();
    }
}
