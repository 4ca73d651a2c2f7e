package dev.lifeboat.sink.alerts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What one webhook still has to be told. Rows come in with the alerts, in the store's transaction. */
final class Outbox {
    /** The oldest pending step of each alert, when its time has come; the store builds the payload. */
    private static final String DUE = """
            select o.id, o.message_key, o.alert_id, o.at, o.attempts, jsonb_strip_nulls(jsonb_build_object(
                'version', 'lifeboat.alert/v1', 'dedupKey', o.alert_id, 'state', o.state,
                'database', a.database, 'control', a.control, 'controlName', a.control_name,
                'outcome', s.outcome, 'code', s.code, 'reason', s.reason, 'remedy', s.remedy,
                'openedAt', a.opened_at, 'at', s.at, 'resolvedAt', case o.state when 'resolved' then s.at end,
                'evidence', s.evidence))::text as body
            from alert_outbox o
            join alert a on a.alert_id = o.alert_id
            join alert_step s on s.alert_id = o.alert_id and s.state = o.state and s.at = o.at
            where o.webhook = ? and o.status = 'pending' and o.next_attempt_at <= ? and o.alert_id <> all (?)
            and not exists (
                select from alert_outbox earlier
                where earlier.webhook = o.webhook and earlier.status = 'pending'
                and earlier.alert_id = o.alert_id and earlier.id < o.id)
            order by o.next_attempt_at, o.id
            limit ?
            """;

    /** An alert that was over long ago before this webhook was called even once: history, not news. */
    private static final String SKIP_HISTORY = """
            update alert_outbox o set status = 'skipped', settled_at = ?
            from alert a
            where o.webhook = ? and o.status = 'pending' and a.alert_id = o.alert_id
            and a.state = 'resolved' and a.last_at < ?
            and not exists (
                select from alert_outbox any_step
                where any_step.webhook = o.webhook and any_step.alert_id = o.alert_id and any_step.attempts > 0)
            """;

    private static final String NEXT_DUE =
            "select min(next_attempt_at) from alert_outbox where webhook = ? and status = 'pending'"
                    + " and next_attempt_at > ?";

    private static final String SETTLE = """
            update alert_outbox set status = ?, attempts = attempts + 1, http_status = ?, last_error = ?,
                next_attempt_at = ?, settled_at = ?
            where id = ?
            """;

    private final DataSource store;
    private final String webhook;

    Outbox(DataSource store, String webhook) {
        this.store = store;
        this.webhook = webhook;
    }

    List<Delivery> due(Instant now, Collection<String> alertsInFlight, int limit) throws SQLException {
        try (Connection connection = store.getConnection();
                PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setString(1, webhook);
            select.setTimestamp(2, Timestamp.from(now));
            select.setArray(3, connection.createArrayOf("text", alertsInFlight.toArray()));
            select.setInt(4, limit);
            var due = new ArrayList<Delivery>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    due.add(new Delivery(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getTimestamp(4).toInstant(),
                            rows.getInt(5),
                            rows.getString(6)));
                }
            }
            return due;
        }
    }

    int skipHistory(Instant now, Duration newsFor) throws SQLException {
        try (Connection connection = store.getConnection();
                PreparedStatement update = connection.prepareStatement(SKIP_HISTORY)) {
            update.setTimestamp(1, Timestamp.from(now));
            update.setString(2, webhook);
            update.setTimestamp(3, Timestamp.from(now.minus(newsFor)));
            return update.executeUpdate();
        }
    }

    /** When the next retry is due, if one is waiting. */
    Optional<Instant> nextRetry(Instant now) throws SQLException {
        try (Connection connection = store.getConnection();
                PreparedStatement select = connection.prepareStatement(NEXT_DUE)) {
            select.setString(1, webhook);
            select.setTimestamp(2, Timestamp.from(now));
            try (var rows = select.executeQuery()) {
                rows.next();
                return Optional.ofNullable(rows.getTimestamp(1)).map(Timestamp::toInstant);
            }
        }
    }

    void record(Delivery delivery, CallResult result, Instant now, Instant retryAt) throws SQLException {
        boolean settled = !(result instanceof CallResult.Retry);
        try (Connection connection = store.getConnection();
                PreparedStatement update = connection.prepareStatement(SETTLE)) {
            update.setString(1, result.status());
            update.setObject(2, result.httpStatus());
            update.setString(3, result.problem());
            update.setTimestamp(4, Timestamp.from(retryAt));
            update.setTimestamp(5, timestampWhen(settled, now));
            update.setLong(6, delivery.id());
            update.executeUpdate();
        }
    }

    private static @Nullable Timestamp timestampWhen(boolean settled, Instant now) {
        return settled ? Timestamp.from(now) : null;
    }
}
