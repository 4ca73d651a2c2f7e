package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where servers of a drill are started. */
record Place(Flavour flavour, Site site, Target target) {
    static Place made(Flavour flavour, Site site, Target target) throws DrillEndedException {
        try {
            site.scratch().directory(MariadbIsolation.TMP);
            site.scratch().directory(MariadbIsolation.EMPTY);
            return new Place(flavour, site, target);
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the server's directories cannot be made: " + e);
        }
    }

    /** Where temporary files go. */
    Path tmp() {
        return site.scratch().root().resolve(MariadbIsolation.TMP);
    }

    /**
     * Starts it on the data directory as it is.
     *
     * @param layout settings of the source that its files need, by name
     */
    RestoredMariadb start(Map<String, String> layout) throws DrillEndedException {
        return start(MariadbIsolation.restored(
                flavour, site.scratch(), site.request().preload(), layout));
    }

    /** Starts it on a data directory that was made for it, to be filled. */
    RestoredMariadb startFresh() throws DrillEndedException {
        return start(
                MariadbIsolation.fresh(flavour, site.scratch(), site.request().preload()));
    }

    /**
     * Starts it on the data directory as it is, for a log to be replayed.
     *
     * @param layout as above
     * @param zone that the server runs in, as its source did
     */
    RestoredMariadb startToReplay(Map<String, String> layout, ZoneId zone) throws DrillEndedException {
        try {
            Path init = site.scratch().write(site.scratch().root().resolve("replay.sql"), MariadbIsolation.ACCOUNT);
            return start(
                    MariadbIsolation.replaying(
                            flavour, site.scratch(), site.request().preload(), layout, init),
                    MariadbIsolation.REPLAYS,
                    Map.of("TZ", posix(zone)));
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the account that replays cannot be told: " + e);
        }
    }

    /** A fixed offset is written the other way round there. */
    static String posix(ZoneId zone) {
        if (!(zone.normalized() instanceof ZoneOffset offset)) {
            return zone.getId();
        }
        int minutes = offset.getTotalSeconds() / 60;
        return minutes == 0
                ? "UTC0"
                : "LCL%s%02d:%02d".formatted(minutes > 0 ? "-" : "+", Math.abs(minutes) / 60, Math.abs(minutes) % 60);
    }

    /** Statements must reach no other server, whatever the surroundings say of where one is. */
    void refuseOtherServers(Restoration.Step step) throws DrillEndedException {
        var ended = site.commands().asCaller().run(step.name(), step.command(), () -> {});
        String expected = site.scratch().data() + "/";
        if (!ended.well() || ended.text().lines().map(String::strip).noneMatch(expected::equals)) {
            throw DrillEndedException.couldNotRun(
                    "identity",
                    "the client does not reach the server of the drill, in " + expected + ", so nothing is restored: "
                            + ended.lastWords());
        }
    }

    private RestoredMariadb start(List<String> options) throws DrillEndedException {
        return start(options, "root", Map.of());
    }

    private RestoredMariadb start(List<String> options, String user, Map<String, String> environment)
            throws DrillEndedException {
        var command = new ArrayList<>(List.of(target.programs().program(flavour.server())));
        command.addAll(options);
        return RestoredMariadb.start(
                command, user, environment, site.scratch(), site.commands(), site.deadline(), flavour);
    }
}
