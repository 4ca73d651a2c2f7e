package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.tool.Restoration;
import dev.lifeboat.drill.tool.RestoreTool;
import java.util.List;

/** What every phase of one drill works with. */
public record Site(
        DrillRequest request,
        RestoreTool tool,
        Course course,
        Progress progress,
        Scratch scratch,
        Commands commands,
        Deadline deadline,
        Course.Work<Boolean> again) {

    /** Looks again whether the backup is still listed as it was. */
    public boolean unchanged() throws DrillEndedException {
        return again.done();
    }

    /** Runs the tool's steps, telling how many bytes are there. */
    public void restore(List<Listed> chain, Restoration restoration) throws DrillEndedException {
        long total = tool.bytes(chain).orElse(0);
        for (Restoration.Step step : restoration.steps()) {
            progress.at("restoring", 0, total);
            step.refuseLinksAndGaps();
            var ended = commands.run(
                    step.name(),
                    step.command(),
                    () -> progress.at("restoring", Math.min(total, scratch.restoredBytes()), total));
            if (!ended.well()) {
                unchanged(); // one that expires meanwhile fails to restore, which says nothing about it
                throw tool.blame(ended);
            }
        }
        course.passed("restore", tool.name() + " restored " + (scratch.restoredBytes() >> 20) + " MiB");
    }
}
