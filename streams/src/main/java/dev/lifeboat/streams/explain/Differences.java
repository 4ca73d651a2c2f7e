package dev.lifeboat.streams.explain;

import dev.lifeboat.streams.explain.Explanation.Difference;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.GateDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares an answer with the one derived again, point by point. */
final class Differences {
    private final List<Difference> found = new ArrayList<>();

    static List<Difference> between(GateDecision recorded, GateDecision derived) {
        var differences = new Differences();
        differences.compare("decision", recorded.getDecision(), derived.getDecision());
        differences.compare("notAfter", recorded.getNotAfter(), derived.getNotAfter());
        differences.compare("decidingBackup", recorded.getDecidingBackup(), derived.getDecidingBackup());
        differences.compare("reasons", reasons(recorded.getReasons()), reasons(derived.getReasons()));
        differences.compare("warnings", reasons(recorded.getWarnings()), reasons(derived.getWarnings()));
        differences.compare(
                "obligations",
                new ArrayList<>(recorded.getObligations()).toString(),
                new ArrayList<>(derived.getObligations()).toString());
        differences.controls(recorded.getResults(), derived.getResults());
        return differences.found;
    }

    static List<Difference> between(DatabaseReadiness recorded, DatabaseReadiness derived) {
        var differences = new Differences();
        differences.compare("verdict", recorded.getVerdict(), derived.getVerdict());
        differences.compare("readyUntil", recorded.getReadyUntil(), derived.getReadyUntil());
        differences.compare("nextChangeAt", recorded.getNextChangeAt(), derived.getNextChangeAt());
        differences.compare("evidenceLevel", recorded.getEvidenceLevel(), derived.getEvidenceLevel());
        differences.compare("decidingBackup", recorded.getDecidingBackup(), derived.getDecidingBackup());
        differences.controls(recorded.getResults(), derived.getResults());
        return differences.found;
    }

    private void controls(List<ControlResult> recorded, List<ControlResult> derived) {
        var before = byControl(recorded);
        var now = byControl(derived);
        var controls = new LinkedHashSet<>(before.keySet());
        controls.addAll(now.keySet());
        for (String control : controls) {
            var was = before.get(control);
            var is = now.get(control);
            compare(control, text(was), text(is));
            if (was != null && is != null) {
                compare(
                        control + " evidence",
                        new ArrayList<>(was.getEvidence()).toString(),
                        new ArrayList<>(is.getEvidence()).toString());
            }
        }
    }

    private void compare(String what, @Nullable Object recorded, @Nullable Object derived) {
        if (!Objects.equals(recorded, derived)) {
            found.add(new Difference(what, String.valueOf(recorded), String.valueOf(derived)));
        }
    }

    private static Map<String, ControlResult> byControl(List<ControlResult> results) {
        var byControl = new LinkedHashMap<String, ControlResult>();
        results.forEach(result -> byControl.put(result.getControl(), result));
        return byControl;
    }

    private static String text(@Nullable ControlResult result) {
        return result == null
                ? "not judged"
                : result.getOutcome() + (result.getRequired() ? " required " : " advisory ") + result.getCode() + ": "
                        + result.getReason() + " (until " + result.getValidUntil() + ")"
                        + (result.getWaiver() == null ? "" : " waiver " + result.getWaiver());
    }

    private static List<String> reasons(List<DecisionReason> reasons) {
        return reasons.stream()
                .map(reason -> reason.getCode() + " " + reason.getControl() + ": " + reason.getObserved())
                .toList();
    }
}
