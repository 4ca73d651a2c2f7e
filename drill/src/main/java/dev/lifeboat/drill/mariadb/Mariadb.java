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
import dev.lifeboat.drill.tool.RestoreTool;
import dev.lifeboat.drill.tool.Target;
import java.time.Instant;
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
    public void refuse(DrillRequest request, RestoreTool tool) throws DrillEndedException {
        if (request.systemIdentifier() != null) {
            throw DrillEndedException.couldNotRun(
                    "identity",
                    "a server of " + name() + " has no system identifier that a backup keeps; leave out"
                            + " --system-identifier. For mariadb-backup, --set server-id=N says which server wrote last");
        }
        Instant pointInTime = request.pointInTime();
        if (pointInTime != null && !tool.knowsLog()) {
            throw DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME,
                    flavour.replays()
                            ? "only the binary log leads from a backup of " + name()
                                    + " to a point in time; say with --set binlog=DIR in which directory its files are"
                            : "a backup of " + name()
                                    + " is not rolled forward to a point in time by this drill: its binary log is not read");
        }
        if (pointInTime != null && !request.preload().isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME,
                    "a log is replayed with the accounts of the source, and so with its plugins, where any can be found;"
                            + " leave out --preload, or the point in time");
        }
        if (pointInTime != null && pointInTime.getNano() != 0) {
            throw DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME, "the binary log knows whole seconds; name one, and not " + pointInTime);
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
                ? new Prepared(flavour, site, target).measured(chain)
                : new Filled(flavour, site, target).measured(backup, (Restoration.OfStatements) restoration);
    }
}
