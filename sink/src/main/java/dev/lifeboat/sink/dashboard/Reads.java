package dev.lifeboat.sink.dashboard;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers, read from the store; PostgreSQL builds the JSON. Texts are cut in lists and whole in details.
 * Fails with {@link org.jdbi.v3.core.JdbiException} when PostgreSQL does not answer.
 */
final class Reads {
    private static final String SUMMARY = """
            json_build_object(
                'database', r.database, 'verdict', r.verdict, 'evaluatedAt', r.evaluated_at,
                'readyUntil', r.ready_until, 'nextChangeAt', r.next_change_at, 'evidenceLevel', r.evidence_level,
                'decidingBackup', r.deciding_backup, 'policy', r.policy, 'policyVersion', r.policy_version,
                'publishedAt', r.published_at,
                'openAlerts', (select count(*) from alert a where a.database = r.database and a.state <> 'resolved'),
                'failing', (
                    select coalesce(json_agg(json_build_object(
                        'control', c.control, 'outcome', c.outcome, 'required', c.required, 'code', c.code,
                        'reason', left(c.reason, 300))
                        order by c.required desc, array_position(array['fail','unknown','warn'], c.outcome), c.control),
                        '[]')
                    from control_result c
                    where c.database = r.database and c.outcome in ('fail', 'unknown', 'warn')))
            """;

    private static final String MATCHES = """
            (cast(:verdict as text) is null or r.verdict = :verdict)
            and (:search = '' or position(lower(:search) in lower(r.database)) > 0)
            """;

    private static final String ALERT = """
            json_build_object(
                'alertId', a.alert_id, 'database', a.database, 'control', a.control, 'controlName', a.control_name,
                'state', a.state, 'openedAt', a.opened_at, 'lastAt', a.last_at, 'resolvedAt', a.resolved_at,
                'outcome', a.outcome, 'code', a.code, 'reason', a.reason, 'remedy', a.remedy, 'evidence', a.evidence)
            """;

    private static final String PAGE = """
            select json_build_object(
                'counts', (select coalesce(json_object_agg(verdict, n), '{}') from (
                    select verdict, count(*) as n from readiness group by verdict) v),
                'total', (select count(*) from readiness r where %s),
                'databases', (select coalesce(json_agg(summary), '[]') from (
                    select %s as summary from readiness r where %s
                    order by r.severity, r.ready_until nulls last, r.database
                    limit :limit offset :offset) page),
                'watch', (select coalesce(json_agg(%s order by a.opened_at), '[]') from (
                    select * from alert where state <> 'resolved' and control in ('SW-02', 'SW-03')
                    order by opened_at limit 20) a))
            """.formatted(MATCHES, SUMMARY, MATCHES, ALERT);

    private static final String SOME =
            "select coalesce(json_agg(%s), '[]') from readiness r where r.database = any(:databases)"
                    .formatted(SUMMARY);

    private static final String COUNTS = """
            select coalesce(json_object_agg(verdict, n), '{}') from (
                select verdict, count(*) as n from readiness group by verdict) v
            """;

    private static final String ALERTS = """
            select coalesce(json_agg(%s order by a.opened_at desc), '[]') from (
                select * from alert a
                where (cast(:open as boolean) is null or (a.state <> 'resolved') = cast(:open as boolean))
                and (cast(:database as text) is null or a.database = :database)
                order by a.opened_at desc limit :limit offset :offset) a
            """.formatted(ALERT);

    private static final String ALERTS_NAMED =
            "select coalesce(json_agg(%s order by a.last_at), '[]') from alert a where a.alert_id = any(:ids)"
                    .formatted(ALERT);

    private static final String DECISIONS_NAMED = """
            select coalesce(json_agg(json_build_object(
                'decisionId', d.decision_id, 'database', d.database, 'migrationId', d.migration_id,
                'decision', d.decision, 'evaluatedAt', d.evaluated_at) order by d.evaluated_at), '[]')
            from decision d where d.decision_id = any(:ids)
            """;

    private static final String DECISIONS = """
            select coalesce(json_agg(d.body order by d.evaluated_at desc), '[]') from (
                select body, evaluated_at from decision
                where (cast(:database as text) is null or database = :database)
                and (cast(:migration as text) is null or migration_id = :migration)
                order by evaluated_at desc limit :limit offset :offset) d
            """;

    private static final String ONE = """
            select json_build_object(
                'summary', %s,
                'policyDigest', r.policy_digest,
                'positions', r.positions,
                'controls', (select coalesce(json_agg(json_build_object(
                    'control', c.control, 'outcome', c.outcome, 'required', c.required, 'code', c.code,
                    'reason', c.reason, 'validUntil', c.valid_until, 'evidence', c.evidence,
                    'waiver', c.waiver) order by c.control), '[]')
                    from control_result c where c.database = r.database),
                'alerts', (select coalesce(json_agg(%s order by a.opened_at desc), '[]') from (
                    select * from alert where database = r.database
                    order by (state = 'resolved'), opened_at desc limit 20) a),
                'changes', (select coalesce(json_agg(json_build_object(
                    'changeId', h.change_id, 'at', h.at, 'before', h.verdict_before, 'after', h.verdict_after,
                    'cause', h.cause, 'causedBy', h.caused_by, 'changes', h.changes, 'readyUntil', h.ready_until)
                    order by h.at desc, h.record_offset desc), '[]') from (
                    select * from readiness_change where database = r.database
                    order by at desc, record_offset desc limit 20) h),
                'decisions', (select coalesce(json_agg(json_build_object(
                    'decisionId', d.decision_id, 'migrationId', d.migration_id, 'phase', d.phase,
                    'decision', d.decision, 'evaluatedAt', d.evaluated_at, 'notAfter', d.not_after,
                    'reasons', d.body -> 'reasons', 'actor', d.actor) order by d.evaluated_at desc), '[]') from (
                    select * from decision where database = r.database
                    order by evaluated_at desc limit 20) d),
                'migrations', (select coalesce(json_agg(json_build_object(
                    'migrationId', g.migration_id, 'state', g.state, 'gate', g.gate, 'blocking', g.blocking,
                    'checklistRequired', g.checklist_required, 'checklistDone', g.checklist_done,
                    'lastDecisionId', g.last_decision_id, 'updatedAt', g.updated_at) order by g.updated_at desc), '[]')
                    from (select * from migration_gate where database = r.database
                    order by updated_at desc nulls last limit 20) g))
            from readiness r where r.database = :database
            """.formatted(SUMMARY, ALERT);

    /** What the changes up to an instant add up to; a control that never changed does not apply. */
    private static final String AS_OF = """
            with past as (
                select * from readiness_change where database = :database and at <= cast(:at as timestamptz)
            ), newest as (
                select * from past order by at desc, record_offset desc limit 1
            )
            select json_build_object(
                'database', n.database, 'asOf', cast(:at as timestamptz), 'verdict', n.verdict_after, 'since', n.at,
                'readyUntil', n.ready_until, 'cause', n.cause, 'causedBy', n.caused_by,
                'changeId', n.change_id, 'positions', n.positions,
                'record', json_build_object('topic', 'lifeboat.readiness-change.v1',
                    'partition', n.record_partition, 'offset', n.record_offset),
                'controls', (select coalesce(json_agg(json_build_object(
                    'control', c.control, 'outcome', c.after, 'code', c.code, 'reason', c.reason, 'since', c.at)
                    order by c.control), '[]') from (
                        select distinct on (c.control) c.*, p.at from past p
                        cross join lateral jsonb_to_recordset(p.changes) as c (
                            control text, after text, code text, reason text)
                        order by c.control, p.at desc, p.record_offset desc) c))
            from newest n
            """;

    private static final String KEPT_SINCE = "select kept_since from retention";

    private static final String DEAD_LETTERS = """
            select coalesce(json_agg(json_build_object(
                'topic', d.topic, 'partition', d.partition, 'offset', d."offset", 'stage', d.stage, 'key', d.key,
                'valueBytes', d.value_bytes, 'reason', d.reason, 'failedAt', d.failed_at) order by d.id desc), '[]')
            from (select * from dead_letter order by id desc limit :limit) d
            """;

    private static final String OUTBOX = """
            select count(*) filter (where status = 'pending') from alert_outbox
            """;

    private final Jdbi store;

    Reads(DataSource connections) {
        store = Jdbi.create(connections);
    }

    /**
     * Databases, worst first.
     *
     * @param verdict only these; null for all
     * @param search part of the database id; empty for all
     */
    String databases(@Nullable String verdict, String search, int limit, int offset) {
        return store.withHandle(handle -> handle.createQuery(PAGE)
                .bind("verdict", verdict)
                .bind("search", search)
                .bind("limit", limit)
                .bind("offset", offset)
                .mapTo(String.class)
                .one());
    }

    /** Summaries of these databases. */
    String some(Collection<String> databases) {
        return store.withHandle(handle -> handle.createQuery(SOME)
                .bindArray("databases", String.class, databases.toArray())
                .mapTo(String.class)
                .one());
    }

    /** How many databases have each verdict. */
    String counts() {
        return store.withHandle(
                handle -> handle.createQuery(COUNTS).mapTo(String.class).one());
    }

    /** One database, with everything that its page shows. */
    Optional<String> database(String id) {
        return store.withHandle(handle ->
                handle.createQuery(ONE).bind("database", id).mapTo(String.class).findOne());
    }

    /** One database as it stood at a past instant, out of the changes of its readiness. */
    Optional<String> databaseAt(String id, Instant at) {
        return store.withHandle(handle -> handle.createQuery(AS_OF)
                .bind("database", id)
                .bind("at", at.toString())
                .mapTo(String.class)
                .findOne());
    }

    /** Since when every change is there; empty when nothing was ever deleted. */
    Optional<Instant> keptSince() {
        return store.withHandle(
                handle -> handle.createQuery(KEPT_SINCE).mapTo(Instant.class).findOne());
    }

    String alerts(@Nullable Boolean open, @Nullable String database, int limit, int offset) {
        return store.withHandle(handle -> handle.createQuery(ALERTS)
                .bind("open", open)
                .bind("database", database)
                .bind("limit", limit)
                .bind("offset", offset)
                .mapTo(String.class)
                .one());
    }

    /** These alerts as they stand. */
    String alertsNamed(Collection<String> ids) {
        return store.withHandle(handle -> handle.createQuery(ALERTS_NAMED)
                .bindArray("ids", String.class, ids.toArray())
                .mapTo(String.class)
                .one());
    }

    /** The heads of these decisions. */
    String decisionsNamed(Collection<String> ids) {
        return store.withHandle(handle -> handle.createQuery(DECISIONS_NAMED)
                .bindArray("ids", String.class, ids.toArray())
                .mapTo(String.class)
                .one());
    }

    String decisions(@Nullable String database, @Nullable String migration, int limit, int offset) {
        return store.withHandle(handle -> handle.createQuery(DECISIONS)
                .bind("database", database)
                .bind("migration", migration)
                .bind("limit", limit)
                .bind("offset", offset)
                .mapTo(String.class)
                .one());
    }

    String deadLetters(int limit) {
        return store.withHandle(handle -> handle.createQuery(DEAD_LETTERS)
                .bind("limit", limit)
                .mapTo(String.class)
                .one());
    }

    /** Deliveries that wait in the outbox; -1 while PostgreSQL does not answer. */
    long pendingDeliveries() {
        try {
            return store.withHandle(
                    handle -> handle.createQuery(OUTBOX).mapTo(Long.class).one());
        } catch (org.jdbi.v3.core.JdbiException e) {
            return -1;
        }
    }
}
