package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.controls.Finding;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.controls.Waiving;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Leaning;
import dev.lifeboat.streams.state.Liveness;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One evaluation of one state: judges every control, and looks ahead for the instant at which each result changes. */
public final class Evaluation {
    /** How many instants a look ahead visits; what lies beyond is reported as the last one visited. */
    private static final int STEPS = 500;

    /** RR-22 says whether what is known can be relied on, every policy requires it, and no waiver touches it. */
    private static final int TELLS_OF_THE_POLICY = 22;

    private final DatabaseState state;
    private final Policy policy;
    private final @Nullable Question question;
    private final Liveness liveness;
    private final long skew;
    private final long gateAge;
    private @Nullable Scene last;
    /** Leanings in order of time, without gaps. */
    private final List<Leaning> leanings = new ArrayList<>(4);

    public Evaluation(DatabaseState state, Sources sources, Policy policy) {
        this(state, sources, policy, null);
    }

    public Evaluation(DatabaseState state, Sources sources, Policy policy, @Nullable Question question) {
        this.state = state;
        this.policy = policy;
        this.question = question;
        this.liveness = new Liveness(sources);
        this.skew = Millis.of(policy.thresholds().clockSkew());
        this.gateAge =
                question == null ? Millis.NEVER : Millis.of(policy.thresholds().backupGate());
    }

    Readiness readiness(long at, Instant instant) {
        List<Result> results = results(at);
        Verdict verdict = verdict(results);
        Scene scene = scene(at);
        Candidate deciding = scene.leaning.deciding;
        return new Readiness(
                state.databaseId(),
                verdict,
                instant,
                verdict == Verdict.READY ? Millis.instantOrNull(readyUntil(results)) : null,
                Millis.instantOrNull(next(results)),
                EvidenceLevel.of(scene),
                deciding == null ? null : deciding.backup.backupId(),
                policy,
                results);
    }

    /** The result of each control, in order of id. */
    List<Result> results(long at) {
        Scene scene = scene(at);
        var results = new ArrayList<Result>(Controls.ALL.size());
        for (Control control : Controls.ALL) {
            Finding finding = find(control, scene);
            results.add(new Result(control, required(control), finding, validUntil(control, finding, scene)));
        }
        return results;
    }

    public Scene scene(long at) {
        Scene scene = last;
        if (scene == null || scene.at != at) { // most controls look ahead to the same instant
            scene = new Scene(state.index(), leaning(at), policy, liveness, at, question);
            last = scene;
        }
        return scene;
    }

    private boolean required(Control control) {
        return (question == null ? policy.requiredSteady() : policy.requiredAtGate()).contains(control);
    }

    private Finding find(Control control, Scene scene) {
        boolean required = required(control);
        return Waiving.applied(found(control, scene), control, required, scene);
    }

    private Finding found(Control control, Scene scene) {
        String error = policy.error();
        if (error != null && control.number() == TELLS_OF_THE_POLICY) {
            return Finding.unknown(ReasonCode.POLICY_ERROR, () -> error);
        }
        return Controls.judge(control, scene);
    }

    private long validUntil(Control control, Finding finding, Scene scene) {
        long next = Math.min(finding.reviewAt(), scene.leaning.until);
        for (int step = 0; next != Millis.NEVER && step < STEPS; step++) {
            Scene then = scene(next);
            Finding changed = find(control, then);
            if (!changed.sameAs(finding)) {
                return next;
            }
            next = Math.min(changed.reviewAt(), then.leaning.until);
        }
        return next;
    }

    private long readyUntil(List<Result> results) {
        long next = next(results);
        for (int step = 0; next != Millis.NEVER && step < STEPS; step++) {
            if (verdict(scene(next)) != Verdict.READY) {
                return next;
            }
            next = next(results(next));
        }
        return next;
    }

    private Verdict verdict(Scene scene) {
        Verdict verdict = Verdict.READY;
        for (Control control : Controls.ALL) {
            Outcome outcome = find(control, scene).outcome();
            verdict = worse(verdict, outcome, required(control));
        }
        return verdict;
    }

    private Leaning leaning(long at) {
        for (int i = 0; i < leanings.size(); i++) {
            Leaning leaning = leanings.get(i);
            if (leaning.from <= at && at < leaning.until) {
                return leaning;
            }
        }
        var leaning = new Leaning(state.index(), at, skew, gateAge);
        leanings.add(leaning);
        return leaning;
    }

    private static long next(List<Result> results) {
        Instant next = null;
        for (Result result : results) {
            Instant until = result.validUntil();
            if (until != null && (next == null || until.isBefore(next))) {
                next = until;
            }
        }
        return next == null ? Millis.NEVER : next.toEpochMilli();
    }

    static Verdict verdict(List<Result> results) {
        Verdict verdict = Verdict.READY;
        for (Result result : results) {
            verdict = worse(verdict, result.outcome(), result.required());
        }
        return verdict;
    }

    private static Verdict worse(Verdict verdict, Outcome outcome, boolean required) {
        return switch (outcome) {
            case FAIL -> required || verdict == Verdict.BLOCKED ? Verdict.BLOCKED : Verdict.AT_RISK;
            case UNKNOWN -> required ? Verdict.BLOCKED : verdict;
            case WARN -> verdict == Verdict.BLOCKED ? Verdict.BLOCKED : Verdict.AT_RISK;
            case PASS, WAIVED, NOT_APPLICABLE -> verdict;
        };
    }
}
