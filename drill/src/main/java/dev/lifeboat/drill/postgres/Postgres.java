package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.engine.Engine;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: clusters that come back as files, and dumps that fill a fresh one. */
public final class Postgres implements Engine {
    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public Programs programs(@Nullable String version, DrillRequest request) throws DrillEndedException {
        if (version == null && request.binaries() == null) {
            return Programs.UNKNOWN;
        }
        return PostgresPrograms.of(
                version == null ? "" : version.strip().replaceFirst("\\..*", ""), request.binaries());
    }

    @Override
    public Measured measured(Site site, Listed backup, Restoration restoration, Target target)
            throws DrillEndedException {
        return restoration instanceof Restoration.OfFiles files
                ? new Physical(site).measured(backup, files, target)
                : new Logical(site).measured(backup, (Restoration.OfStatements) restoration, target);
    }
}
