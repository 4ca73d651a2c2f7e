package dev.lifeboat.streams.judge;

import java.time.Duration;

/**
 * The pace of judging.
 *
 * @param tick how often Judge looks which databases are due
 * @param current evidence written longer ago than this is a backlog: it is folded in at once, and judged later together
 *     with what follows
 * @param settle how long no more of a backlog must have come before the databases that it was about are judged
 * @param latest how much later they are judged while more keeps coming
 * @param perTick databases judged in one tick at most, so that evidence never waits long
 * @param policyPerTick databases looked at in one tick at most when a policy changed; those that it concerns are judged,
 *     again perTick at most
 * @param reminder how often an alert that stays open is told again; a minute at least
 * @param history how long a readiness can be asked for after it was replaced; an hour at least. The compliance store has
 *     them for longer
 * @param barrier how long a decision waits for the evidence written before it to come; then nothing but a rollback is
 *     allowed
 */
public record JudgeSettings(
        Duration tick,
        Duration current,
        Duration settle,
        Duration latest,
        int perTick,
        int policyPerTick,
        Duration reminder,
        Duration history,
        Duration barrier) {
    /** What is behind by more than a second is judged once it has caught up, and every ten seconds until then. */
    public static final JudgeSettings DEFAULT = new JudgeSettings(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            500,
            1_000,
            Duration.ofHours(24),
            Duration.ofDays(7),
            Duration.ofSeconds(5));

    public JudgeSettings {
        if (tick.isNegative()
                || tick.isZero()
                || current.isNegative()
                || settle.isNegative()
                || latest.compareTo(settle) < 0
                || barrier.isNegative()
                || barrier.isZero()
                || perTick < 1
                || policyPerTick < 1) {
            throw new IllegalArgumentException(
                    "judging needs a tick above zero, no negative times, latest not before settle, perTick and"
                            + " policyPerTick >= 1, and a time above zero for barriers; got " + tick + ", " + current
                            + ", " + settle + ", " + latest + ", " + perTick + ", " + policyPerTick + ", " + barrier);
        }
        if (reminder.compareTo(Duration.ofMinutes(1)) < 0 || reminder.compareTo(Duration.ofDays(400)) > 0) {
            throw new IllegalArgumentException(
                    "an open alert can be told again every minute to every 400 days; got " + reminder);
        }
        if (history.compareTo(Duration.ofHours(1)) < 0 || history.compareTo(Duration.ofDays(90)) > 0) {
            throw new IllegalArgumentException("history can be kept for an hour to 90 days; got " + history);
        }
    }

    /** The same with another time between reminders of an open alert. */
    public JudgeSettings withReminder(Duration every) {
        return new JudgeSettings(tick, current, settle, latest, perTick, policyPerTick, every, history, barrier);
    }

    /** The same with decisions waiting for another time. */
    public JudgeSettings withBarrier(Duration patience) {
        return new JudgeSettings(tick, current, settle, latest, perTick, policyPerTick, reminder, history, patience);
    }

    /** The same with history kept for another time. */
    public JudgeSettings withHistory(Duration kept) {
        return new JudgeSettings(tick, current, settle, latest, perTick, policyPerTick, reminder, kept, barrier);
    }
}
