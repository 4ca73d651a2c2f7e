package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.records.FactReader;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionRequest;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One database judged as {@code Judge} judges it, without Kafka: decoded records are folded in, and it is evaluated when
 * asked. No clock, no I/O. For one thread.
 */
public final class DatabaseJudge {
    private final DatabaseState state;
    private @Nullable DatabaseReadiness published;

    public DatabaseJudge(String database) {
        state = new DatabaseState(database);
    }

    /**
     * What one evaluation came to.
     *
     * @param published the readiness as it would be published, the alerts that are open with it
     * @param alerts those opened and resolved since the evaluation before
     */
    public record Judged(Readiness readiness, DatabaseReadiness published, List<AlertEvent> alerts) {
        public Judged {
            alerts = List.copyOf(alerts);
        }
    }

    public DatabaseState state() {
        return state;
    }

    /**
     * Takes a record into account; says whether anything is known otherwise now.
     *
     * @param value a value of an evidence topic; null is a registration that is withdrawn
     * @param writtenAt when it was written to the log
     * @param origin where it stands in the log
     * @throws MalformedRecordException if it cannot be a fact of this database
     */
    public boolean fold(@Nullable SpecificRecord value, Instant writtenAt, Origin origin)
            throws MalformedRecordException {
        var fact = FactReader.fact(state.databaseId(), value, writtenAt, origin);
        return fact.isPresent() && state.fold(fact.get()).changed();
    }

    /** Evaluates the database at an instant that is not before those of the evaluations before. */
    public Judged judge(Sources sources, Policy policy, Instant at) {
        var readiness = Readiness.evaluate(state, sources, policy, at);
        var before = published;
        var after = ReadinessRecord.of(readiness, before);
        published = after;
        return new Judged(readiness, after, Alerts.between(before, after));
    }

    /** The gate's answer to a request that was written to the log at that instant. */
    public Decision decide(Sources sources, Policy policy, DecisionRequest request, Instant at) {
        return Gate.decide(state, sources, policy, DecisionDesk.question(request), at);
    }
}
