package dev.lifeboat.drill.schedule;

import dev.lifeboat.drill.schedule.Past.Drilled;
import dev.lifeboat.drill.schedule.Past.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Whether a drill is due. A function of the time, the plan and the past: who restarts, or looks twice, gets the same answer.
 */
public sealed interface Due {
    /** How long after the end of one that could not be run the next is tried; twice as long after each further one. */
    Duration RETRY = Duration.ofHours(1);

    Duration LONGEST_RETRY = Duration.ofDays(1);
    /** What began later than that is of a clock that is wrong, and says nothing. */
    Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** How long to wait after so many that could not be run, one after the other. */
    static Duration retry(int tries) {
        Duration wait = RETRY.multipliedBy(1L << Math.min(5, Math.max(0, tries - 1)));
        return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
    }

    String why();

    /** It is due. */
    record Now(String why) implements Due {}

    /**
     * It is not due yet.
     *
     * @param at when it may be due, as far as is known; {@link Instant#MAX} when something must happen first
     */
    record Later(Instant at, String why) implements Due {}

    /** @param seed what times of chaos drills are drawn from */
    static Due of(Planned planned, Past all, Instant now, long seed) {
        var past = new Past(
                all.drills().stream()
                        .filter(it -> !it.startedAt().isAfter(now.plus(CLOCKS_DIFFER)))
                        .toList(),
                all.backups());
        Optional<Drilled> running = past.drills().stream()
                .filter(it -> it.state() == State.RUNNING && !dead(it, planned, now))
                .max(Comparator.comparing(Drilled::startedAt));
        if (running.isPresent()) {
            return new Later(
                    running.get().startedAt().plus(planned.timeLimit()),
                    "a drill of the database runs since " + running.get().startedAt());
        }
        Due due = due(planned, past, now, seed);
        if (due instanceof Later) {
            return due;
        }
        Optional<Later> retried = retried(planned, past);
        return retried.isPresent() && retried.get().at().isAfter(now) ? retried.get() : due;
    }

    /** When one is tried again after those that told nothing since the last one that did. */
    private static Optional<Later> retried(Planned planned, Past past) {
        Instant concluded = ofPlan(planned, past)
                .filter(it -> it.state() == State.CONCLUDED)
                .map(Drilled::startedAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        var since = ofPlan(planned, past)
                .filter(it -> it.state() != State.CONCLUDED && it.startedAt().isAfter(concluded))
                .toList();
        return since.stream()
                .max(Comparator.comparing(Drilled::endedAt))
                .map(last -> new Later(
                        last.endedAt().plus(retry(since.size())),
                        "the one of " + last.startedAt() + " could not be run"));
    }

    private static Due due(Planned planned, Past past, Instant now, long seed) {
        Optional<Instant> last = ofPlan(planned, past)
                .filter(it -> it.state() == State.CONCLUDED)
                .map(Drilled::startedAt)
                .max(Comparator.naturalOrder());
        if (planned.when() instanceof When.AfterFull) {
            return AfterFull.due(planned, past, ofPlan(planned, past).toList(), now);
        }
        if (last.isEmpty()) {
            return new Now("no drill is known");
        }
        if (planned.when() instanceof When.Daily daily) {
            return last.get().isBefore(daily.slot(now))
                    ? new Now("the last one began at " + last.get() + ", before " + daily.slot(now))
                    : new Later(daily.next(now), "the one of today was run at " + last.get());
        }
        Duration every = ((When.Every) planned.when()).time();
        Duration wait = planned.chaos() ? unforeseen(planned, last.get(), every, seed) : every;
        Instant at = last.get().plus(wait);
        return at.isAfter(now)
                ? new Later(at, "the last one began at " + last.get())
                : new Now("the last one began at " + last.get() + ", longer ago than " + wait);
    }

    /** Between half of the time and all of it; the same whenever it is asked for. */
    private static Duration unforeseen(Planned planned, Instant last, Duration every, long seed) {
        var random = new SplittableRandom(
                seed ^ (31L * planned.database().hashCode() + planned.name().hashCode()) ^ last.toEpochMilli());
        long half = every.toMillis() / 2;
        return Duration.ofMillis(half + random.nextLong(Math.max(1, half)));
    }

    /** Those that count for it: of its tool, and for a chaos drill those that nobody knew of. */
    private static Stream<Drilled> ofPlan(Planned planned, Past past) {
        return past.drills().stream()
                .filter(it -> it.tool().equals(planned.tool()) && (it.chaos() || !planned.chaos()));
    }

    private static boolean dead(Drilled drilled, Planned planned, Instant now) {
        return !drilled.startedAt().plus(planned.timeLimit()).isAfter(now);
    }
}
