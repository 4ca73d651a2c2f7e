package dev.lifeboat.streams.readiness;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A database that must be recoverable, and what is expected of it.
 *
 * @param profile name of the policy profile: dev, baseline or regulated
 * @param systemIdentifier identity of the production system; a migration aimed elsewhere is denied
 */
public record Registration(
        Provenance provenance,
        String engine,
        String profile,
        @Nullable String systemIdentifier,
        @Nullable Duration rto,
        @Nullable Duration rpo)
        implements Fact {

    @Override
    public Kind kind() {
        return Kind.REGISTRATION;
    }
}
