package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.Sources;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether every source is alive that required evidence comes from: RR-22. What a person says, and what was handed in as
 * a report, needs no living source; nor does a registration.
 */
final class SourceControl {

    static Finding fresh(Scene scene) {
        List<String> sources = Relied.sources(scene);
        if (sources.isEmpty() && scene.index.empty()) {
            return Finding.unknown(ReasonCode.STATE_STALE, () -> "no source ever told anything of this database");
        }
        long silent = Millis.NEVER;
        for (String source : sources) {
            Optional<Sources.Status> status = scene.liveness.of(source);
            if (status.isEmpty()) {
                return Finding.unknown(ReasonCode.STATE_STALE, () -> source + " never gave a sign of life");
            }
            Finding stale = stale(scene, source, status.get());
            if (stale != null) {
                return stale;
            }
            silent = Math.min(silent, status.get().silentFrom(scene.limits));
        }
        return Finding.pass(() ->
                        sources.isEmpty() ? "no source needs to be alive" : "alive: " + String.join(", ", sources))
                .until(silent);
    }

    private static @Nullable Finding stale(Scene scene, String source, Sources.Status status) {
        if (status.failing()) {
            return Finding.unknown(ReasonCode.STATE_STALE, () -> source + " says that it cannot read its evidence");
        }
        long seen = Millis.of(status.lastSeen());
        long believed = Millis.minus(seen, scene.skew);
        if (believed > scene.at) {
            return Finding.unknown(ReasonCode.STATE_STALE, () -> source + " has a clock that is ahead")
                    .until(believed);
        }
        return scene.at < status.silentFrom(scene.limits)
                ? null
                : Finding.unknown(
                        ReasonCode.STATE_STALE, () -> source + " gave its last sign of life " + scene.ago(seen));
    }

    private SourceControl() {}
}
