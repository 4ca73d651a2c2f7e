package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What was read of a topic of events, and is to be remembered once it was published. What an event told that nobody could read, no
 * list of a tool tells: lists know nothing of runs that failed, of restores and of scans. So it is missing until somebody accepts that.
 */
public final class EventsRead {
    private static final int MOST_TOLD = 20;

    private final EventTopic topic;
    private final List<ToolOutput> events;
    private final List<DeadLetter> letters;
    private final List<Fault> missing;
    private final List<Fault> unfit;
    private final List<String> warnings;

    /**
     * @param letters those that could not be read, and were not told of before
     * @param missing what is not known
     * @param unfit what is wrong with the topic
     */
    EventsRead(
            EventTopic topic,
            List<ToolOutput> events,
            List<DeadLetter> letters,
            List<Fault> missing,
            List<Fault> unfit,
            List<String> warnings) {
        this.topic = topic;
        this.events = List.copyOf(events);
        this.letters = List.copyOf(letters);
        this.missing = new ArrayList<>(missing.stream().limit(MOST_TOLD).toList());
        this.unfit = List.copyOf(unfit);
        this.warnings = new ArrayList<>(warnings);
        if (missing.size() > MOST_TOLD) {
            this.warnings.add("and " + (missing.size() - MOST_TOLD) + " more events that could not be read");
        }
    }

    List<ToolOutput> events() {
        return events;
    }

    /** Those that could not be read, and were not told of before. */
    List<DeadLetter> letters() {
        return letters;
    }

    /** What was seen, with what could not be. */
    Observation judged(Observation seen) {
        var faults = new ArrayList<>(seen.faults());
        faults.addAll(unfit);
        faults.addAll(missing);
        var all = new ArrayList<>(seen.warnings());
        all.addAll(warnings);
        if (!seen.lists().contains(Topics.BACKUP)) {
            all.add(
                    "nothing that there is was listed (--command, --input), and events may be lost: a backup that is gone,"
                            + " or of which no event came, is not noticed");
        }
        return new Observation(seen.facts(), seen.lists(), faults, all, seen.settled());
    }

    /** What was seen by a source that told of something before. */
    Observation again(Observation seen) {
        var faults = new ArrayList<>(seen.faults());
        topic.forgotten().ifPresent(fault -> {
            missing.add(fault);
            faults.add(fault);
        });
        return new Observation(seen.facts(), seen.lists(), faults, seen.warnings(), seen.settled());
    }

    /** What was seen, where somebody says that what is missing need not be known. */
    Observation accepted(Observation seen) {
        var faults = new ArrayList<>(seen.faults());
        var all = new ArrayList<>(seen.warnings());
        for (Fault fault : missing) {
            if (faults.remove(fault)) {
                all.add("accepted: " + fault);
            }
        }
        return new Observation(seen.facts(), seen.lists(), faults, all, seen.settled());
    }

    /** Whether all that could be read is told, if these are the faults: nothing is amiss but what is missing. */
    boolean isToldDespite(List<Fault> faults) {
        Set<Fault> known = new HashSet<>(missing);
        return known.containsAll(faults)
                && topic.forgotten().filter(faults::contains).isEmpty();
    }

    /**
     * Everything of it was published.
     *
     * @param accept whether what is missing need not be known
     */
    void published(boolean accept) {
        topic.commit(accept);
    }
}
