package dev.lifeboat.streams.judge;

import java.time.Duration;

/**
 * The pace of judging.
 *
 * @param tick how often Judge looks which databases are due
 * @param current evidence written longer ago than this is a backlog: it is folded in, and judged a little later together
 *     with what follows
 * @param settle how much later
 * @param perTick databases judged in one tick at most, so that evidence never waits long
 * @param policyPerTick databases looked at in one tick at most when a policy changed; those that it concerns are judged,
 *     again perTick at most
 */
public record JudgeSettings(Duration tick, Duration current, Duration settle, int perTick, int policyPerTick) {
    /** What is behind by more than a second is judged every two seconds while it catches up. */
    public static final JudgeSettings DEFAULT =
            new JudgeSettings(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(2), 200, 1_000);

    public JudgeSettings {
        if (tick.isNegative()
                || tick.isZero()
                || current.isNegative()
                || settle.isNegative()
                || perTick < 1
                || policyPerTick < 1) {
            throw new IllegalArgumentException(
                    "judging needs a tick above zero, no negative times and perTick, policyPerTick >= 1; got " + tick
                            + ", " + current + ", " + settle + ", " + perTick + ", " + policyPerTick);
        }
    }
}
