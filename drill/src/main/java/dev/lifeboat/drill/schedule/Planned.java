package dev.lifeboat.drill.schedule;

import java.time.Duration;
import java.util.List;

/**
 * Drills of a database that somebody has planned.
 *
 * @param name what people call them; one database may have several
 * @param tool what restores, as evidence names it
 * @param chaos announced to nobody: of a backup picked at random, at a time that nobody can foresee
 * @param timeLimit after which one that runs is dead
 * @param options of {@code lifeboat drill run}
 */
public record Planned(
        String name, String database, String tool, When when, boolean chaos, Duration timeLimit, List<String> options) {
    public Planned {
        options = List.copyOf(options);
    }

    /** Whether it picks a backup at random. */
    public boolean random() {
        int at = options.lastIndexOf("--backup");
        return at >= 0 && at + 1 < options.size() && options.get(at + 1).equals("random");
    }
}
