package dev.lifeboat.streams.readiness;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The future of a database if nothing more happens. */
public final class Forecast {
    private static final int AT_MOST = 1000;

    /**
     * The readiness at {@code from}, and at every later instant up to {@code to}, inclusive, at which any result changes
     * with no event. At most 1000.
     */
    public static List<Readiness> between(
            DatabaseState state, Sources sources, Policy policy, Instant from, Instant to) {
        var points = new ArrayList<Readiness>();
        Instant next = from;
        while (next != null && !next.isAfter(to) && points.size() < AT_MOST) {
            Readiness readiness = Readiness.evaluate(state, sources, policy, next);
            points.add(readiness);
            next = readiness.nextChangeAt();
        }
        return List.copyOf(points);
    }

    private Forecast() {}
}
