package dev.lifeboat.streams.readiness;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that must be recoverable, and what is expected of it.
 *
 * @param profile name of the policy profile: dev, baseline or regulated
 * @param systemIdentifier identity of the production system; a migration aimed elsewhere is denied
 * @param schedules the backups that are expected
 */
public record Registration(
        Provenance provenance,
        String engine,
        String profile,
        @Nullable String systemIdentifier,
        @Nullable Duration rto,
        @Nullable Duration rpo,
        List<Schedule> schedules)
        implements Fact {

    public Registration {
        schedules = List.copyOf(schedules);
    }

    /** A registration without schedules. */
    public Registration(
            Provenance provenance,
            String engine,
            String profile,
            @Nullable String systemIdentifier,
            @Nullable Duration rto,
            @Nullable Duration rpo) {
        this(provenance, engine, profile, systemIdentifier, rto, rpo, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.REGISTRATION;
    }
}
