package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an allow obliges to. */
final class Obligations {

    static List<Decision.Obligation> of(Scene scene, Question question) {
        var obligations = new ArrayList<Decision.Obligation>(2);
        obligations.add(
                new Decision.Obligation("post-validate", "run the validation plan and record the result", null, null));
        Candidate deciding = scene.leaning.deciding;
        if (deciding != null) {
            Duration duration = question.plannedDuration();
            long start = Millis.of(question.plannedStart(), scene.at);
            long end = Millis.plus(start, duration == null ? 0 : Math.max(0, Millis.of(duration)));
            obligations.add(new Decision.Obligation(
                    "retention-hold",
                    "keep " + deciding + " and all that it builds on",
                    deciding.backup.backupId(),
                    Millis.instant(Millis.plus(Math.max(end, scene.at), Millis.of(scene.limits.holdFor())))));
        }
        return obligations;
    }

    private Obligations() {}
}
