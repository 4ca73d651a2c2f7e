package dev.lifeboat.streams.replay;

import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.streams.judge.DatabaseJudge;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One database of a replay: its judge, and what was told of it last. */
final class ReplayedDatabase {
    private static final int EVIDENCE_FRESH = 22;

    private final String id;
    private final DatabaseJudge judge;
    /** Every source that ever told anything of it. */
    private final Set<String> sources = new HashSet<>();

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

    /** Takes a record into account; says whether it was news. */
    boolean fold(Entry.Logged logged) throws MalformedRecordException {
        boolean news = judge.fold(logged.value(), logged.at(), logged.origin());
        var value = logged.value();
        var header = value == null ? null : value.getSchema().getField("header");
        if (value != null && header != null && value.get(header.pos()) instanceof EvidenceHeader told) {
            sources.add(told.getSource());
        }
        return news;
    }

    /** Whether a sign of life of a source could change anything: those of living ones are looked up when it falls due. */
    boolean misses(String source) {
        return readiness != null
                && sources.contains(source)
                && readiness.results().stream()
                        .anyMatch(result -> result.control().number() == EVIDENCE_FRESH
                                && result.outcome() != dev.lifeboat.streams.facts.Outcome.PASS);
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
