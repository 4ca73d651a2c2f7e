package dev.lifeboat.ingest.observe;

import dev.lifeboat.schemas.Topic;
import java.util.List;
import java.util.Set;

/**
 * What a tool says at one instant.
 *
 * @param facts the evidence
 * @param lists the topics whose facts are all here: what the source said there before and is not among them is gone
 * @param faults what keeps it from being complete; empty when nothing does
 * @param warnings what could not be taken as it was, for people
 */
public record Observation(List<Observed<?>> facts, Set<Topic<?>> lists, List<Fault> faults, List<String> warnings) {
    public Observation {
        facts = List.copyOf(facts);
        lists = Set.copyOf(lists);
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    /** Nothing could be seen. */
    public static Observation failed(Fault fault) {
        return new Observation(List.of(), Set.of(), List.of(fault), List.of());
    }
}
