package dev.lifeboat.streams.explain;

import java.util.List;

/**
 * An answer as it stands in the log, and as it comes out when it is computed again.
 *
 * @param recorded what was published
 * @param derived what the log gives now
 * @param facts facts it is derived from
 * @param sameFacts whether these are the facts that the answer was computed from, each at its place in the log
 * @param differences where the two differ; empty when it is the same answer
 * @param notes what limits the comparison
 */
public record Explanation<T>(
        T recorded, T derived, int facts, boolean sameFacts, List<Difference> differences, List<String> notes) {
    public Explanation {
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** Whether the log bears the answer out: the same facts, and the same answer in every point. */
    public boolean same() {
        return sameFacts && differences.isEmpty();
    }

    /** One point in which the answers differ. */
    public record Difference(String what, String recorded, String derived) {}
}
