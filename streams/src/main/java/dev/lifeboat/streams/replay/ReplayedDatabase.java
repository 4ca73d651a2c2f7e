package dev.lifeboat.streams.replay;

import dev.lifeboat.streams.judge.DatabaseJudge;
import dev.lifeboat.streams.readiness.Policy;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Sources;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One database of a replay: its judge, and what was told of it last. */
final class ReplayedDatabase {
    private final String id;
    private final DatabaseJudge judge;
    private @Nullable Readiness readiness;
    private List<String> failing = List.of();

    ReplayedDatabase(String id) {
        this.id = id;
        this.judge = new DatabaseJudge(id);
    }

    String id() {
        return id;
    }

    DatabaseJudge judge() {
        return judge;
    }

    /** The next instant at which time alone changes something; null when it never does. */
    @Nullable
    Instant dueAt() {
        return readiness == null ? null : readiness.nextChangeAt();
    }

    /** The readiness of the last evaluation. */
    Optional<Readiness> readiness() {
        return Optional.ofNullable(readiness);
    }

    /** The results of the last evaluation; none before the first. */
    List<Result> results() {
        return readiness == null ? List.of() : readiness.results();
    }

    /** Evaluates; what there is to tell of it. */
    List<Happening> evaluate(Sources sources, Policy policy, Instant at) {
        Verdict before = readiness == null ? null : readiness.verdict();
        var failedBefore = failing;
        var judged = judge.judge(sources, policy, at);
        readiness = judged.readiness();
        failing = failing(judged.published());
        var happenings = new ArrayList<Happening>();
        if (before != judged.readiness().verdict() || !failing.equals(failedBefore)) {
            var news = judged.published().getResults().stream()
                    .filter(result -> fails(result) && !failedBefore.contains(result.getControl()))
                    .toList();
            happenings.add(
                    new Happening.Judged(at, id, before, judged.readiness().verdict(), failing, news));
        }
        judged.alerts().forEach(alert -> happenings.add(new Happening.Alerted(at, alert)));
        return happenings;
    }

    private static List<String> failing(DatabaseReadiness published) {
        return published.getResults().stream()
                .filter(ReplayedDatabase::fails)
                .map(ControlResult::getControl)
                .toList();
    }

    private static boolean fails(ControlResult result) {
        return result.getOutcome() == Outcome.FAIL || (result.getOutcome() == Outcome.UNKNOWN && result.getRequired());
    }
}
