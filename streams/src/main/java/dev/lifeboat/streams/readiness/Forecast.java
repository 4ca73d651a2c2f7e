package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.PitrControls;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The future of a database under assumptions that are stated.
 *
 * @param verdict the verdict at {@code from}
 * @param results the results at {@code from}, one a control, in order of id
 * @param changes every change of the verdict after {@code from} and up to {@code coveredUntil}, inclusive, in order
 * @param coveredUntil {@code to}, unless there were too many changes: then the last instant that is accounted for
 */
public record Forecast(
        String databaseId,
        Policy policy,
        Assumptions assumptions,
        Instant from,
        Instant to,
        Verdict verdict,
        List<Result> results,
        List<Change> changes,
        Instant coveredUntil) {
    /** Evaluations that one forecast makes at most. */
    private static final int MOST_INSTANTS = 2_000;

    /**
     * A change of the verdict.
     *
     * @param controls what led to it: every control that changed since the verdict did last, each at its own instant
     */
    public record Change(Instant at, Verdict before, Verdict after, List<ControlChange> controls) {
        public Change {
            controls = List.copyOf(controls);
        }
    }

    /** A control that changes with no event; {@code now} is its result from {@code at} on. */
    public record ControlChange(Instant at, Outcome before, Result now) {}

    /**
     * Looks ahead. Pure; depends on nothing but its arguments. Only the instants that results name are evaluated, so the
     * cost is that of the changes, not of the time covered.
     *
     * @param most changes of the verdict to tell; behind them the forecast ends
     */
    public static Forecast of(
            DatabaseState state,
            Sources sources,
            Policy policy,
            Assumptions assumptions,
            Instant from,
            Instant to,
            int most) {
        return new Ahead(state, sources, policy, assumptions).look(from, to, most);
    }

    public Forecast {
        results = List.copyOf(results);
        changes = List.copyOf(changes);
    }

    /** Whether there may be changes before {@code to} that are not told. */
    public boolean truncated() {
        return coveredUntil.isBefore(to);
    }

    /** The first instant of the forecast at which the database has that verdict. */
    public Optional<Instant> first(Verdict wanted) {
        return verdict == wanted
                ? Optional.of(from)
                : changes.stream()
                        .filter(change -> change.after == wanted)
                        .map(Change::at)
                        .findFirst();
    }

    /** The verdict at the end of what is covered. */
    public Verdict last() {
        return changes.isEmpty() ? verdict : changes.get(changes.size() - 1).after;
    }

    /** One instant of the future, with what the assumptions hold fast put in place. */
    private record Point(
            Instant at,
            Verdict verdict,
            List<Result> results,
            @Nullable Instant next) {}

    private static final class Ahead {
        private final DatabaseState state;
        private final Policy policy;
        private final Assumptions assumptions;
        private final Sources assumed;
        private final List<Result> held;
        private final boolean holds;

        Ahead(DatabaseState state, Sources sources, Policy policy, Assumptions assumptions) {
            this.state = state;
            this.policy = policy;
            this.assumptions = assumptions;
            this.assumed = assumptions.of(sources, policy.thresholds());
            this.held = Readiness.evaluate(state, assumed, policy, assumptions.asOf())
                    .results();
            this.holds = assumptions.archivingStays()
                    && PitrControls.archives(
                            new Evaluation(state, assumed, policy, null).scene(Millis.of(assumptions.asOf())));
        }

        Forecast look(Instant from, Instant to, int most) {
            Point first = point(from);
            Point last = first;
            var changes = new ArrayList<Change>();
            var controls = new ArrayList<ControlChange>();
            Instant coveredUntil = to;
            for (int seen = 1; last.next != null && !last.next.isAfter(to); seen++) {
                if (changes.size() == most || seen == MOST_INSTANTS) {
                    coveredUntil = last.at;
                    break;
                }
                Point now = point(last.next);
                compare(last, now, controls);
                if (now.verdict != last.verdict) {
                    changes.add(new Change(now.at, last.verdict, now.verdict, controls));
                    controls.clear();
                }
                last = now;
            }
            return new Forecast(
                    state.databaseId(),
                    policy,
                    assumptions,
                    from,
                    to,
                    first.verdict,
                    first.results,
                    changes,
                    coveredUntil);
        }

        private Point point(Instant at) {
            var results = new ArrayList<Result>();
            Instant next = null;
            for (Result result : Readiness.evaluate(state, assumed, policy, at).results()) {
                Result now = held.get(results.size());
                if (holds && Assumptions.ofArchiving(result.control()) && now.outcome() != Outcome.WAIVED) {
                    results.add(now);
                    continue;
                }
                results.add(result);
                Instant until = result.validUntil();
                if (until != null && (next == null || until.isBefore(next))) {
                    next = until;
                }
            }
            return new Point(at, Evaluation.verdict(results), results, next);
        }

        private static void compare(Point before, Point now, List<ControlChange> changes) {
            for (int i = 0; i < now.results.size(); i++) {
                Result was = before.results.get(i);
                Result is = now.results.get(i);
                if (was.outcome() != is.outcome() || was.code() != is.code()) {
                    changes.add(new ControlChange(now.at, was.outcome(), is));
                }
            }
        }
    }
}
