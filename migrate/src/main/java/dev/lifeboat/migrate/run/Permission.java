package dev.lifeboat.migrate.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Under which a run goes on: the gate's decision, and the lease. */
record Permission(Gate.Allowed allowed, Lease lease, InstantSource clock, BooleanSupplier stopped) {
    /** For how long the decision holds. */
    Duration left() {
        return Duration.between(clock.instant(), allowed.notAfter());
    }

    /**
     * Goes on only while both hold, and nobody had it stop.
     *
     * @throws EndedException with this ending if one does not
     */
    void require(Ending otherwise, String what) {
        if (stopped.getAsBoolean()) {
            throw new EndedException(otherwise, "somebody had it stop: " + what);
        }
        Instant now = clock.instant();
        if (!now.isBefore(allowed.notAfter())) {
            throw new EndedException(
                    otherwise,
                    "the gate's decision was good until " + allowed.notAfter() + ", and it is " + now + ": " + what
                            + ". How long a decision holds is 'allowFor' of the policy; what takes longer needs a longer"
                            + " one, or smaller migrations");
        }
        if (!lease.isHeld()) {
            throw new EndedException(
                    otherwise,
                    "the lease held until " + lease.told() + ", and it is " + now
                            + ", so others may take this migration for lost: " + what);
        }
    }
}
