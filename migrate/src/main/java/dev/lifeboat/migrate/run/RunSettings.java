package dev.lifeboat.migrate.run;

import java.time.Duration;

/**
 * How a plan is run.
 *
 * @param rehearsal everything, and then it is rolled back
 * @param lease for how long it is told that it runs; told again after a third of that
 * @param patience how long a commit whose answer was lost is asked after
 */
public record RunSettings(boolean rehearsal, Duration lease, Duration patience, Consent consent) {
    public static final RunSettings DEFAULT =
            new RunSettings(false, Duration.ofMinutes(5), Duration.ofSeconds(30), Consent.NEVER);

    public RunSettings {
        if (lease.compareTo(Duration.ofSeconds(3)) < 0) {
            throw new IllegalArgumentException("a lease of " + lease.toSeconds() + " s is over before it is renewed");
        }
    }
}
