package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.tool.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a server of a drill is started. */
record Place(Site site, Target target) {
    /** Starts it on the data directory as it is. */
    RestoredMariadb start(Map<String, String> layout) throws DrillEndedException {
        Path tmp;
        Path files;
        try {
            tmp = site.scratch().directory("tmp");
            files = site.scratch().directory("files");
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the server's directories cannot be made: " + e);
        }
        var command = new ArrayList<>(List.of(target.programs().program(MariadbPrograms.SERVER)));
        command.addAll(MariadbIsolation.options(
                site.scratch(), tmp, files, site.request().preload(), layout));
        return RestoredMariadb.start(command, site.scratch(), site.commands(), site.deadline());
    }
}
