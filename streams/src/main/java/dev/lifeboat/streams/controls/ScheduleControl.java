package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.state.Candidate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether each expected run happened: RR-04. It happened when a run of the kind that is expected, or of a stronger one,
 * began at its time or later, and completed or is still under way. So a run that came late mends the schedule, and one
 * that never came is missed with no event, when its grace is over. What never ran is expected since its schedule was
 * registered first: to register a database again changes nothing.
 */
public final class ScheduleControl {

    static Finding held(Scene scene) {
        Registration registration = scene.index.registration;
        if (registration == null || registration.schedules().isEmpty()) {
            return Finding.unknown(ReasonCode.SCHEDULE_UNKNOWN, () -> "no schedule is registered");
        }
        Finding worst = held(scene, registration, registration.schedules().get(0));
        for (Schedule schedule : registration.schedules()) {
            Finding finding = held(scene, registration, schedule);
            worst = rank(finding) > rank(worst) ? finding.until(worst.reviewAt()) : worst.until(finding.reviewAt());
        }
        return worst;
    }

    private static int rank(Finding finding) {
        return switch (finding.outcome()) {
            case FAIL -> 2;
            case UNKNOWN -> 1;
            default -> 0;
        };
    }

    private static Finding held(Scene scene, Registration registration, Schedule schedule) {
        if (!schedule.unreadable().isEmpty()) {
            return Finding.unknown(
                    ReasonCode.SCHEDULE_UNKNOWN,
                    () -> "the schedule of " + schedule + " cannot be read: " + schedule.unreadable(),
                    registration);
        }
        Candidate run = newest(scene, schedule);
        if (run == null) {
            return never(scene, registration, schedule);
        }
        long expected = schedule.after(Millis.plus(run.start, scene.skew));
        long missed = overdue(schedule, expected);
        if (scene.at >= missed) {
            return missed(schedule, expected, () -> "; the newest one began " + scene.ago(run.start), run.backup);
        }
        Finding held = Finding.pass(
                        () -> run + " is the newest " + schedule
                                + (expected == Millis.NEVER
                                        ? ""
                                        : "; the next is expected at " + Millis.instant(expected)),
                        run.backup)
                .until(missed);
        return run.running() ? held.until(stalls(scene, run)) : held;
    }

    private static Finding never(Scene scene, Registration registration, Schedule schedule) {
        long expected = schedule.after(Millis.of(registration.since(schedule)));
        long missed = overdue(schedule, expected);
        return scene.at >= missed
                ? missed(schedule, expected, () -> "", registration)
                : Finding.unknown(ReasonCode.SCHEDULE_UNKNOWN, () -> "no " + schedule + " was seen yet", registration)
                        .until(missed);
    }

    private static Finding missed(Schedule schedule, long expected, Supplier<String> newest, Fact fact) {
        return Finding.fail(
                ReasonCode.RUN_MISSED,
                () -> "the " + schedule + " that was expected at " + Millis.instant(expected) + " did not run"
                        + newest.get(),
                fact);
    }

    private static long overdue(Schedule schedule, long expected) {
        return expected == Millis.NEVER ? Millis.NEVER : Millis.after(expected, Millis.of(schedule.grace()));
    }

    /** The run that began last, of those that hold the schedule. */
    private static @Nullable Candidate newest(Scene scene, Schedule schedule) {
        Candidate newest = null;
        for (Candidate run : scene.index.runs) {
            if ((newest == null || run.start > newest.start)
                    && schedule.heldBy(run.backup.type())
                    && happened(scene, run)) {
                newest = run;
            }
        }
        return newest;
    }

    private static boolean happened(Scene scene, Candidate run) {
        return run.believedFrom(scene.skew) <= scene.at
                && (run.ran() || (run.running() && scene.at < stalls(scene, run)));
    }

    private static long stalls(Scene scene, Candidate run) {
        return Millis.after(run.start, Millis.of(scene.limits.stalledAfter()));
    }

    private ScheduleControl() {}
}
