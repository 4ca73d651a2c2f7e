package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.records.DecisionRecord;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.PolicyVersion;
import dev.lifeboat.v1.SourceStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes again what Judge computed, by the same model, from what the record names. Pure. */
public final class Rederivation {
    private static final String POLICY_ERROR = "POLICY_ERROR";

    private Rederivation() {}

    /** The decision that the state gives on that request now. */
    public static GateDecision decision(
            GateDecision recorded, DecisionRequest request, DatabaseState state, Policy policy) {
        var asked = new AskedSources(sources(recorded.getSources()));
        var decision = Gate.decide(
                state,
                asked,
                policy,
                DecisionDesk.question(request),
                DecisionDesk.missing(recorded.getUnread()),
                recorded.getEvaluatedAt());
        var record = DecisionRecord.of(decision, request);
        record.setUnread(recorded.getUnread());
        Basis.of(state, asked).into(record);
        return record;
    }

    /** The readiness that the state gives now. Which alerts are open depends on history, and is taken over. */
    public static DatabaseReadiness readiness(DatabaseReadiness recorded, DatabaseState state, Policy policy) {
        var asked = new AskedSources(sources(recorded.getSources()));
        var readiness = Readiness.evaluate(state, asked, policy, recorded.getEvaluatedAt());
        var record = ReadinessRecord.of(readiness, null);
        Basis.of(state, asked).into(record);
        record.setOpenAlerts(recorded.getOpenAlerts());
        return record;
    }

    /**
     * The policy of that name and version as the database is judged by it; one that could not be had then cannot be had
     * now, for the same reason.
     *
     * @param digest what the record says; empty when the policy could not be had
     * @param versions what the log holds of the policy
     * @param results what the record says, for the reason
     * @return empty if no version of the log has that digest
     */
    public static Optional<Policy> policy(
            String name,
            int version,
            String digest,
            String database,
            Collection<PolicyVersion> versions,
            List<ControlResult> results) {
        if (digest.isEmpty()) {
            return results.stream()
                    .filter(result -> result.getCode().equals(POLICY_ERROR))
                    .findFirst()
                    .map(result -> Policy.unusable(name, result.getReason()));
        }
        if (Profile.named(name).isPresent()) {
            return Optional.of(Policy.builtIn(name))
                    .filter(policy -> policy.digest().equals(digest));
        }
        return versions.stream()
                .filter(it -> it.getVersion() == version && it.getDigest().equals(digest))
                .findFirst()
                .map(it -> PolicyRecord.read(it).policy(version, digest, database));
    }

    private static Sources sources(List<SourceStatus> recorded) {
        Map<String, Sources.Status> statuses = new HashMap<>();
        for (var status : recorded) {
            if (status.getKnown()) {
                statuses.put(
                        status.getSource(),
                        new Sources.Status(
                                status.getAt(),
                                Duration.ofMillis(status.getIntervalMillis()),
                                status.getFailing(),
                                new Evidence(
                                        Topics.HEARTBEAT.name(),
                                        status.getPartition(),
                                        status.getOffset(),
                                        status.getSource(),
                                        status.getSource())));
            }
        }
        return source -> Optional.ofNullable(statuses.get(source));
    }
}
