package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.records.FactCodec;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.MigrationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Where each migration of a database stands: what the gate would say now, as advice. Several databases may have a migration
 * of one id; each has an entry of its own: migration, database.
 */
final class MigrationGates {
    private final KeyValueStore<String, byte[]> published;
    private final AvroCodec codec;

    MigrationGates(KeyValueStore<String, byte[]> published, AvroCodec codec) {
        this.published = published;
        this.codec = codec;
    }

    /**
     * How the migrations of a database stand.
     *
     * @param changed those that stand differently than was published, kept as published from now on
     * @param next when one that is planned may stand differently with no event; {@link Due#NEVER} when none will
     */
    record Stands(List<MigrationGate> changed, long next) {}

    Stands stands(Subject subject, Sources sources, Policy policy, Instant at) {
        var changed = new ArrayList<MigrationGate>();
        long next = Due.NEVER;
        for (var migration : subject.state.migrations(Millis.of(at))) {
            var before = before(subject, migration.migrationId());
            MigrationGate now;
            if (hasEnded(migration)) {
                now = ended(subject, migration, before, at);
            } else {
                var decision = decide(subject, migration, sources, policy, null, at);
                now = stand(subject, migration, decision, before);
                next = Math.min(next, nextChange(migration, decision));
            }
            next = Math.min(next, nextLapse(subject, migration, at));
            if (before == null || !sameExceptInstant(before, now)) {
                changed.add(keep(now));
            }
        }
        return new Stands(changed, next);
    }

    /** Whatever time does to one that is not planned any more, or not yet, the gate says the same. */
    private static long nextChange(Migration migration, Decision decision) {
        if (migration.state() != Migration.State.PLANNED) {
            return Due.NEVER;
        }
        long at = Millis.of(decision.at());
        long next = Due.NEVER;
        for (var result : decision.results()) {
            next = Math.min(next, later(at, result.validUntil(), 0));
        }
        // which level of evidence it has is no result of a control
        next = Math.min(next, later(at, decision.levelUntil(), 0));
        // the window is open until its very last millisecond is over
        return Math.min(next, Math.min(later(at, migration.windowStart(), 0), later(at, migration.windowEnd(), 1)));
    }

    /** It is lost then. */
    private static long nextLapse(Subject subject, Migration migration, Instant at) {
        var told = subject.state.index().told(migration.migrationId());
        return told == null ? Due.NEVER : told.nextLapse(Millis.of(at));
    }

    private static long later(long at, @Nullable Instant instant, long more) {
        long millis = instant == null ? Due.NEVER : Millis.of(instant);
        return millis < at || millis > Due.NEVER - more || millis + more <= at ? Due.NEVER : millis + more;
    }

    /**
     * Where a migration stands of which nothing is known any more: nowhere, and the gate would not let it pass. Empty for one
     * that was never told of.
     */
    Optional<MigrationGate> gone(Subject subject, String migrationId, Instant at) {
        var before = before(subject, migrationId);
        if (before == null) {
            return Optional.empty();
        }
        var now = MigrationGate.newBuilder()
                .setMigrationId(migrationId)
                .setDatabase(subject.database)
                .setState(MigrationState.UNKNOWN)
                .setGate(DecisionOutcome.DENY)
                .setBlocking(List.of(ReasonCode.MIGRATION_UNKNOWN.name()))
                .setLastDecisionId(before.getLastDecisionId())
                .setUpdatedAt(at)
                .build();
        return sameExceptInstant(before, now) ? Optional.empty() : Optional.of(keep(now));
    }

    /** Where a migration stands that was decided about just now; empty for one that the database does not plan. */
    Optional<MigrationGate> decided(Subject subject, Sources sources, Policy policy, GateDecision decision) {
        Instant at = decision.getEvaluatedAt();
        String missing = DecisionDesk.missing(decision.getUnread());
        return subject.state.migrations(Millis.of(at)).stream()
                .filter(migration -> migration.migrationId().equals(decision.getMigrationId()))
                .findFirst()
                .map(migration -> {
                    var before = before(subject, migration.migrationId());
                    var now = hasEnded(migration)
                            ? ended(subject, migration, before, at)
                            : stand(
                                    subject,
                                    migration,
                                    decide(subject, migration, sources, policy, missing, at),
                                    before);
                    now.setLastDecisionId(decision.getDecisionId());
                    return keep(now);
                });
    }

    private MigrationGate keep(MigrationGate stand) {
        published.put(key(stand.getMigrationId(), stand.getDatabase()), codec.encode(Topics.MIGRATION_GATE, stand));
        return stand;
    }

    private static String key(String migrationId, String database) {
        return migrationId + FactCodec.END + database;
    }

    private static Decision decide(
            Subject subject,
            Migration migration,
            Sources sources,
            Policy policy,
            @Nullable String missing,
            Instant at) {
        // asked as the plan would have it: whether the target and the scripts are right, only the real question can
        // tell
        var registration = subject.state.registration();
        var question = new Question(
                migration.migrationId(),
                Question.Phase.MIGRATE,
                registration == null ? null : registration.systemIdentifier(),
                migration.migrationSetDigest(),
                null,
                null);
        return Gate.decide(subject.state, sources, policy, question, missing, at);
    }

    private static boolean hasEnded(Migration migration) {
        return switch (migration.state()) {
            case COMPLETED, FAILED, ROLLED_BACK, LOST -> true;
            case UNKNOWN, PLANNED, STARTED -> false;
        };
    }

    /** Most have ended sooner or later: there may be thousands, and nothing else that speaks against them is worth the time. */
    private static MigrationGate ended(
            Subject subject, Migration migration, @Nullable MigrationGate before, Instant at) {
        return stand(subject, migration, DecisionOutcome.DENY, List.of(ReasonCode.MIGRATION_ENDED.name()), before, at);
    }

    private static MigrationGate stand(
            Subject subject, Migration migration, Decision decision, @Nullable MigrationGate before) {
        var blocking = decision.reasons().stream()
                .map(reason -> reason.code().name())
                .distinct()
                .toList();
        var outcome = DecisionOutcome.valueOf(decision.answer().name());
        return stand(subject, migration, outcome, blocking, before, decision.at());
    }

    private static MigrationGate stand(
            Subject subject,
            Migration migration,
            DecisionOutcome outcome,
            List<String> blocking,
            @Nullable MigrationGate before,
            Instant at) {
        int required = 0;
        int done = 0;
        for (var item : subject.state.checklist(migration.migrationId())) {
            if (item.required()) {
                required++;
                done += item.completed() ? 1 : 0;
            }
        }
        return MigrationGate.newBuilder()
                .setMigrationId(migration.migrationId())
                .setDatabase(subject.database)
                .setState(MigrationState.valueOf(migration.state().name()))
                .setChecklistRequired(required)
                .setChecklistDone(done)
                .setGate(outcome)
                .setBlocking(blocking)
                .setLastDecisionId(before == null ? null : before.getLastDecisionId())
                .setUpdatedAt(at)
                .build();
    }

    private @Nullable MigrationGate before(Subject subject, String migrationId) {
        byte[] stored = published.get(key(migrationId, subject.database));
        try {
            return stored == null ? null : codec.decode(Topics.MIGRATION_GATE, stored);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("a migration gate that this topology stored cannot be read back", e);
        }
    }

    private static boolean sameExceptInstant(MigrationGate a, MigrationGate b) {
        return MigrationGate.newBuilder(a)
                .setUpdatedAt(b.getUpdatedAt())
                .build()
                .equals(b);
    }
}
