package dev.lifeboat.streams.records;

import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.Obligation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The published form of a decision. */
public final class DecisionRecord {
    private DecisionRecord() {}

    /** Whole but for what it rests on. */
    public static GateDecision of(Decision decision, DecisionRequest request) {
        var record = new GateDecision();
        record.setDecisionId(request.getRequestId());
        record.setRequestId(request.getRequestId());
        record.setIdempotencyKey(request.getIdempotencyKey());
        record.setBodyDigest(request.getBodyDigest());
        record.setDatabase(decision.databaseId());
        record.setMigrationId(request.getMigrationId());
        record.setPhase(request.getPhase());
        record.setDecision(DecisionOutcome.valueOf(decision.answer().name()));
        record.setEvaluatedAt(Avro.millis(decision.at()));
        record.setNotAfter(Avro.millis(decision.notAfter()));
        record.setPolicy(decision.policy().name());
        record.setPolicyVersion(decision.policy().version());
        record.setPolicyDigest(decision.policy().digest());
        record.setReasons(reasons(decision.reasons(), "block"));
        record.setWarnings(reasons(decision.warnings(), "warn"));
        record.setObligations(obligations(decision.obligations()));
        record.setMigrationSetDigest(request.getMigrationSetDigest());
        record.setDecidingBackup(decision.decidingBackup());
        record.setActor(request.getActor());
        record.setResults(Avro.results(decision.results()));
        record.setEvidence(Avro.refs(evidence(decision)));
        record.setPositions(List.of());
        return record;
    }

    private static List<DecisionReason> reasons(List<Decision.Reason> reasons, String severity) {
        var records = new ArrayList<DecisionReason>(reasons.size());
        for (var reason : reasons) {
            records.add(new DecisionReason(
                    reason.code().name(),
                    reason.control(),
                    severity,
                    reason.requirement(),
                    reason.observed(),
                    reason.remedy(),
                    Avro.refs(reason.evidence())));
        }
        return records;
    }

    private static List<Obligation> obligations(List<Decision.Obligation> obligations) {
        var records = new ArrayList<Obligation>(obligations.size());
        for (var obligation : obligations) {
            records.add(new Obligation(
                    obligation.type(), obligation.detail(), obligation.backupId(), Avro.millis(obligation.until())));
        }
        return records;
    }

    private static LinkedHashSet<Evidence> evidence(Decision decision) {
        var all = new LinkedHashSet<Evidence>();
        decision.reasons().forEach(reason -> all.addAll(reason.evidence()));
        decision.results().forEach(result -> all.addAll(result.evidence()));
        return all;
    }
}
