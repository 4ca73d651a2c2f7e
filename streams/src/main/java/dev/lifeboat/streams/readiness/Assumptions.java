package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import java.util.List;

/**
 * What a forecast takes for granted. No event is foreseen: no backup, no test, no report, no change of the registration.
 * Two things that come by themselves, time and again, can be assumed to go on as they are.
 *
 * @param asOf the instant that "as they are" means
 * @param sourcesStay sources that are alive then stay alive, those that are not stay silent; false: no source gives a
 *     sign of life any more
 * @param archivingStays where the log is archived then, the lag of recovery and the health of log archiving (RR-13,
 *     RR-14) stay what they are, waivers apart; false: nothing is archived, or reported, any more
 */
public record Assumptions(Instant asOf, boolean sourcesStay, boolean archivingStays) {

    /** Sources stay as they are; log archiving, whose progress is evidence, is not heard of any more. */
    public static Assumptions noEventButSignsOfLife(Instant asOf) {
        return new Assumptions(asOf, true, false);
    }

    /** Each assumption as a sentence. */
    public List<String> inWords() {
        return List.of(
                "no further event: no backup, no test, no report, no change of registration or policy",
                sourcesStay
                        ? "sources that are alive at " + asOf + " stay alive; sources that are not stay silent"
                        : "no source gives a sign of life after " + asOf,
                archivingStays
                        ? "log archiving goes on, or stays away, as it does at " + asOf
                        : "nothing more is heard of log archiving");
    }

    Sources of(Sources sources, Thresholds limits) {
        return sourcesStay ? new SteadySources(sources, limits, Millis.of(asOf)) : sources;
    }

    /** What stays as it is while log archiving goes on. */
    static boolean ofArchiving(Control control) {
        return control.number() == 13 || control.number() == 14;
    }
}
