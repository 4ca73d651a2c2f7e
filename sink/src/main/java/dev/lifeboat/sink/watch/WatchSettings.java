package dev.lifeboat.sink.watch;

import java.time.Duration;

/**
 * How the second watch looks.
 *
 * @param every how often
 * @param grace how late a database may be judged, and for how long the sink must have been up to date before anything
 *     counts as missing: what was down together starts together
 * @param streamsSilent a task of the topology is silent after this time, and three of its intervals at least
 */
public record WatchSettings(Duration every, Duration grace, Duration streamsSilent) {
    /** Every five seconds; two minutes are more than a restart and a rebalance take. */
    public static final WatchSettings DEFAULT =
            new WatchSettings(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(2));

    public WatchSettings {
        if (every.isNegative() || every.isZero() || grace.compareTo(every) < 0 || streamsSilent.compareTo(every) < 0) {
            throw new IllegalArgumentException(
                    "the second watch needs an interval above zero, and a grace and a silence that are not below it;"
                            + " got " + every + ", " + grace + ", " + streamsSilent);
        }
    }

    /** The same with another grace, for databases and for the topology. */
    public WatchSettings withGrace(Duration other) {
        Duration often = other.compareTo(every) < 0 ? other : every;
        return new WatchSettings(often, other, other);
    }
}
