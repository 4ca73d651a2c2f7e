package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.RestoreTool;
import dev.lifeboat.drill.tool.Target;
import org.jspecify.annotations.Nullable;

/** What is different from engine to engine: its programs, and how a server comes up from what a tool brings back. */
public interface Engine {
    /** As people write it, e.g. {@code PostgreSQL}. */
    String name();

    /** Says what cannot be asked of a drill of this engine, before anything is done. */
    default void refuse(DrillRequest request, RestoreTool tool) throws DrillEndedException {}

    /**
     * Programs of the version of a backup, so that a missing one is noticed before hours of restoring.
     *
     * @param version as the backup is listed; null where it is not told, and the files say so once they are there
     */
    Programs programs(@Nullable String version, DrillRequest request) throws DrillEndedException;

    /**
     * Restores, recovers, verifies, compares and stops, each as a phase of the drill. Nothing runs any more when it returns or
     * throws.
     */
    Measured measured(Site site, Listed backup, Restoration restoration, Target target) throws DrillEndedException;
}
