package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.place.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code tablespace_map}: a server that finds one makes the links to its tablespaces anew when it starts, each to where the map
 * says; unless that is in the directory of the drill, it would be to where the source has them.
 */
final class TablespaceMap {
    private TablespaceMap() {}

    /** Refuses a map that leads anywhere else. */
    static void refuseOthers(Scratch scratch) throws DrillEndedException {
        Path map = scratch.data().resolve("tablespace_map");
        if (!Files.exists(map)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(map, StandardCharsets.ISO_8859_1)) {
                String place = line.substring(line.indexOf(' ') + 1);
                Path path = Path.of(place).normalize();
                if (!line.isBlank()
                        && (!path.startsWith(scratch.tablespaces()) || path.equals(scratch.tablespaces()))) {
                    throw DrillEndedException.couldNotRun(
                            "links",
                            "its tablespace_map leads to " + place + ", out of the drill; no server is started on it");
                }
            }
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("links", map + " cannot be read: " + e);
        }
    }
}
