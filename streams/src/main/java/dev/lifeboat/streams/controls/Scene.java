package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Index;
import dev.lifeboat.streams.state.Leaning;
import dev.lifeboat.streams.state.Liveness;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/**
 * What the controls look at: a state at one instant. The choice of backups in it stays the same until {@link
 * Leaning#until}.
 */
public final class Scene {
    public final Index index;
    public final Leaning leaning;
    public final Thresholds limits;
    final Liveness liveness;
    final Policy policy;
    public final long at;
    public final long skew;
    /** The question at the gate; null in steady state. */
    final @Nullable Question question;

    private @Nullable Tested newestRestore;
    private boolean restoreSought;

    public Scene(Index index, Leaning leaning, Policy policy, Liveness liveness, long at, @Nullable Question question) {
        this.index = index;
        this.leaning = leaning;
        this.policy = policy;
        this.limits = index.limits(policy.thresholds());
        this.liveness = liveness;
        this.at = at;
        this.skew = leaning.skew;
        this.question = question;
    }

    /** The newest full restore of a good backup that succeeded; looked for once. */
    @Nullable
    Tested newestRestore() {
        if (!restoreSought) {
            newestRestore = RestoreTests.newest(this);
            restoreSought = true;
        }
        return newestRestore;
    }

    boolean atGate() {
        return question != null;
    }

    /** Age in milliseconds of something of that instant; what lies ahead within the clock skew has no age. */
    long age(long instant) {
        return Math.max(0, Millis.minus(at, instant));
    }

    /** E.g. "2 d 3 h ago (at 2026-03-01T02:00:00Z)". */
    String ago(long instant) {
        return Words.of(age(instant)) + " ago (at " + Millis.instant(instant) + ")";
    }
}
