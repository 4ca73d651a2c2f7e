package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.tool.Target;
import java.io.IOException;
import java.nio.file.Path;
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

    private RestoredMariadb start(List<String> options) throws DrillEndedException {
        var command = new ArrayList<>(List.of(target.programs().program(flavour.server())));
        command.addAll(options);
        return RestoredMariadb.start(command, site.scratch(), site.commands(), site.deadline(), flavour);
    }
}
