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
 * @param settled of events: the native ids of backups of which is told how their run ended
 */
public record Observation(
        List<Observed<?>> facts, Set<Topic<?>> lists, List<Fault> faults, List<String> warnings, Set<String> settled) {
    public Observation {
        facts = List.copyOf(facts);
        lists = Set.copyOf(lists);
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
        settled = Set.copyOf(settled);
    }

    public Observation(List<Observed<?>> facts, Set<Topic<?>> lists, List<Fault> faults, List<String> warnings) {
        this(facts, lists, faults, warnings, Set.of());
    }

    /** Nothing could be seen. */
    public static Observation failed(Fault fault) {
        return new Observation(List.of(), Set.of(), List.of(fault), List.of());
    }
}
