package dev.lifeboat.sink.store;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What was, in the store: it can be forgotten up to an instant. What is, stays: current readiness, gates, sources, open
 * alerts, and of each database the changes that tell how every control stood at that instant. Fails with {@link
 * org.jdbi.v3.core.JdbiException} when PostgreSQL does not answer. Safe for several threads, and several sinks.
 */
public final class History {
    /** Rows that one transaction deletes at most: it must not hold up those that write. */
    private static final int BATCH = 1_000;

    private static final String NEXT_DATABASE = "select min(database) from readiness_change where database > :after";

    private static final String CHANGES = """
            with past as (
                select change_id, at, record_offset, changes from readiness_change
                where database = :database and at <= cast(:horizon as timestamptz)
            ), needed as (
                select distinct on (c.control) p.change_id from past p
                cross join lateral jsonb_to_recordset(p.changes) as c (control text)
                order by c.control, p.at desc, p.record_offset desc
            ), newest as (
                select change_id from past order by at desc, record_offset desc limit 1
            )
            delete from readiness_change where change_id in (
                select change_id from past
                where change_id not in (select change_id from needed)
                and change_id not in (select change_id from newest) limit :batch)
            """;

    private static final String DECISIONS = """
            delete from decision where decision_id in (
                select decision_id from decision where evaluated_at < cast(:horizon as timestamptz) limit :batch)
            """;

    private static final String ALERTS = """
            with gone as materialized (
                select alert_id from alert a
                where state = 'resolved' and resolved_at < cast(:horizon as timestamptz)
                and not exists (
                    select 1 from alert_outbox o where o.alert_id = a.alert_id and o.status = 'pending')
                limit :batch
            ), steps as (
                delete from alert_step s using gone where s.alert_id = gone.alert_id
            ), told as (
                delete from alert_outbox o using gone where o.alert_id = gone.alert_id
            )
            delete from alert a using gone where a.alert_id = gone.alert_id
            """;

    private static final String KEPT_SINCE = """
            insert into retention (kept_since) values (cast(:horizon as timestamptz))
            on conflict (only_row) do update set kept_since = greatest(retention.kept_since, excluded.kept_since)
            """;

    private final Jdbi store;

    public History(DataSource connections) {
        store = Jdbi.create(connections);
    }

    /**
     * Forgets what is not needed to tell how things stood at the horizon and since, in small transactions.
     *
     * @param goOn asked between them
     * @return rows deleted
     */
    public long forgetBefore(Instant horizon, BooleanSupplier goOn) {
        long forgotten = 0;
        String database = next("");
        while (database != null && goOn.getAsBoolean()) {
            int deleted = changes(database, horizon);
            forgotten += deleted;
            database = deleted == BATCH ? database : next(database);
        }
        return forgotten + all(DECISIONS, horizon, goOn) + all(ALERTS, horizon, goOn);
    }

    private @Nullable String next(String after) {
        return store.withHandle(handle -> handle.createQuery(NEXT_DATABASE)
                .bind("after", after)
                .mapTo(String.class)
                .findOne()
                .orElse(null));
    }

    /** Together with the instant since when everything is kept, so that nobody is answered from what is left. */
    private int changes(String database, Instant horizon) {
        return store.inTransaction(handle -> {
            int deleted = handle.createUpdate(CHANGES)
                    .bind("database", database)
                    .bind("horizon", horizon.toString())
                    .bind("batch", BATCH)
                    .execute();
            if (deleted > 0) {
                handle.createUpdate(KEPT_SINCE)
                        .bind("horizon", horizon.toString())
                        .execute();
            }
            return deleted;
        });
    }

    private long all(String delete, Instant horizon, BooleanSupplier goOn) {
        long forgotten = 0;
        int deleted = BATCH;
        while (deleted == BATCH && goOn.getAsBoolean()) {
            deleted = store.inTransaction(handle -> handle.createUpdate(delete)
                    .bind("horizon", horizon.toString())
                    .bind("batch", BATCH)
                    .execute());
            forgotten += deleted;
        }
        return forgotten;
    }
}
