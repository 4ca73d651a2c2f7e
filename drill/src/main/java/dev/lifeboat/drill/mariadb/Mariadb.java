package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.Check;
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

/** MariaDB and MySQL: backups that are prepared and moved back, and dumps that fill a fresh server. */
public final class Mariadb implements Engine {
    private final Flavour flavour;

    private Mariadb(Flavour flavour) {
        this.flavour = flavour;
    }

    public static Mariadb ofMariadb() {
        return new Mariadb(new OfMariadb());
    }

    public static Mariadb ofMysql() {
        return new Mariadb(new OfMysql());
    }

    @Override
    public String name() {
        return flavour.title();
    }

    @Override
    public void refuse(DrillRequest request) throws DrillEndedException {
        if (request.systemIdentifier() != null) {
            throw DrillEndedException.couldNotRun(
                    "identity",
                    "a server of " + name() + " has no system identifier that a backup keeps; leave out"
                            + " --system-identifier. For mariadb-backup, --set server-id=N says which server wrote last");
        }
        if (request.pointInTime() != null) {
            throw DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME,
                    "a backup of " + name()
                            + " is not rolled forward to a point in time by this drill: the binary log is not read");
        }
    }

    @Override
    public Programs programs(@Nullable String version, DrillRequest request) throws DrillEndedException {
        if (version == null) {
            throw DrillEndedException.couldNotRun(
                    "tools", "the backup does not say of which version of " + name() + " it is");
        }
        return MariadbPrograms.of(flavour, version, request.binaries());
    }

    @Override
    public Measured measured(Site site, Listed backup, Restoration restoration, Target target)
            throws DrillEndedException {
        return restoration instanceof Restoration.OfChain chain
                ? new Prepared(flavour, site, target).measured(backup, chain)
                : new Filled(flavour, site, target).measured(backup, (Restoration.OfStatements) restoration);
    }
}
