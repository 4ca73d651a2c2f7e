package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One question to the gate, and what speaks against it. */
final class GateCase {
    /** How many instants a look ahead visits. */
    private static final int STEPS = 100;

    private final DatabaseState state;
    private final Policy policy;
    private final Question question;
    private final @Nullable String missing;
    private final Instant at;
    private final Evaluation evaluation;
    private final Scene scene;
    private final @Nullable Migration migration;

    GateCase(
            DatabaseState state,
            Sources sources,
            Policy policy,
            Question question,
            @Nullable String missing,
            Instant at) {
        this.state = state;
        this.policy = policy;
        this.question = question;
        this.missing = missing;
        this.at = at;
        this.evaluation = new Evaluation(state, sources, policy, question);
        this.scene = evaluation.scene(Millis.of(at));
        this.migration = scene.index.migration(question.migrationId());
    }

    Decision decide() {
        List<Result> results = evaluation.results(scene.at);
        var against = new ArrayList<Decision.Reason>();
        var warnings = new ArrayList<Decision.Reason>();
        for (Result result : results) {
            if (blocks(result)) {
                against.add(Decision.Reason.of(result));
            } else if (warns(result)) {
                warnings.add(Decision.Reason.of(result));
            }
        }
        var told = against.stream().map(Decision.Reason::code).toList();
        PlanChecks.of(scene, question, scene.index.told(question.migrationId(), scene.at)).stream()
                .filter(reason -> !told.contains(reason.code()))
                .forEach(against::add);
        EvidenceLevel.tooLow(scene).ifPresent(against::add);
        if (missing != null) {
            against.add(Decision.Reason.of(ReasonCode.STATE_STALE, missing, List.of()));
        }
        if (question.phase() == Question.Phase.ROLLBACK) {
            against.removeIf(reason -> !holdsBackRollback(reason) && warnings.add(reason));
        }
        return answer(against, warnings, results);
    }

    private Decision answer(List<Decision.Reason> against, List<Decision.Reason> warnings, List<Result> results) {
        Decision.Answer answer = against.isEmpty()
                ? Decision.Answer.ALLOW
                : against.stream().allMatch(GateCase::uncertain) ? Decision.Answer.INDETERMINATE : Decision.Answer.DENY;
        boolean allowed = answer == Decision.Answer.ALLOW;
        Candidate deciding = scene.leaning.deciding;
        return new Decision(
                answer,
                state.databaseId(),
                question,
                at,
                against,
                warnings,
                allowed ? Obligations.of(scene, question) : List.of(),
                allowed ? notAfter(results) : null,
                policy,
                results,
                deciding == null ? null : deciding.backup.backupId(),
                Millis.instantOrNull(levelUntil()));
    }

    /** Whatever is dropped is gone: cleaning needs every control, warnings included, wherever data matters. */
    private boolean blocks(Result result) {
        return result.blocks() || (cleansWhatMatters() && speaksAgainst(result));
    }

    private boolean cleansWhatMatters() {
        return question.phase() == Question.Phase.CLEAN && !policy.profile().equals("dev");
    }

    private boolean warns(Result result) {
        return speaksAgainst(result) || result.outcome() == Outcome.WAIVED;
    }

    private static boolean speaksAgainst(Result result) {
        return switch (result.outcome()) {
            case WARN, FAIL, UNKNOWN -> true;
            case PASS, WAIVED, NOT_APPLICABLE -> false;
        };
    }

    /** Undoing a migration is held back by nothing but being somewhere else. */
    private static boolean holdsBackRollback(Decision.Reason reason) {
        return reason.code() == ReasonCode.DATABASE_UNKNOWN || reason.code() == ReasonCode.DATABASE_IDENTITY_MISMATCH;
    }

    private static boolean uncertain(Decision.Reason reason) {
        return reason.code() == ReasonCode.STATE_STALE || reason.code() == ReasonCode.POLICY_ERROR;
    }

    private Instant notAfter(List<Result> results) {
        long notAfter = Millis.plus(scene.at, Millis.of(scene.limits.allowFor()));
        if (question.phase() != Question.Phase.ROLLBACK) {
            for (Result result : results) {
                if (result.required() || cleansWhatMatters()) {
                    notAfter = Math.min(notAfter, Millis.of(result.validUntil(), Millis.NEVER));
                }
            }
            if (migration != null && migration.windowEnd() != null) {
                notAfter = Math.min(
                        notAfter, Millis.minus(Millis.plus(Millis.of(migration.windowEnd()), 1), question.endsAhead()));
            }
            notAfter = Math.min(notAfter, levelUntil());
        }
        return Millis.instant(notAfter);
    }

    /**
     * The first instant at which the deciding backup, or another one in its place, is at too low a level, or is no more; what lies
     * beyond as many instants as are visited is reported as the last one visited.
     */
    private long levelUntil() {
        if (scene.limits.gateLevel() == 0) {
            return Millis.NEVER;
        }
        boolean tooLow = EvidenceLevel.tooLow(scene).isPresent();
        long next = scene.leaning.until;
        for (int step = 0; next != Millis.NEVER && step < STEPS; step++) {
            Scene then = evaluation.scene(next);
            if (EvidenceLevel.tooLow(then).isPresent() != tooLow) {
                return next;
            }
            next = then.leaning.until;
        }
        return next;
    }
}
