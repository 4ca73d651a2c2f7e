package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What was read of a topic of events, and is to be remembered once it was published. */
public final class EventsRead {
    private static final int MOST_TOLD = 20;

    private final EventTopic topic;
    private final List<ToolOutput> events;
    private final List<DeadLetter> letters;
    private final List<Fault> unread;
    private final List<Fault> lost;
    private final int foreign;
    private boolean reconciled;

    EventsRead(
            EventTopic topic,
            List<ToolOutput> events,
            List<DeadLetter> letters,
            List<Fault> unread,
            List<Fault> lost,
            int foreign) {
        this.topic = topic;
        this.events = List.copyOf(events);
        this.letters = List.copyOf(letters);
        this.unread = List.copyOf(unread);
        this.lost = List.copyOf(lost);
        this.foreign = foreign;
    }

    List<ToolOutput> events() {
        return events;
    }

    /** Those that could not be read, and were not told of before. */
    List<DeadLetter> letters() {
        return letters;
    }

    /**
     * What was seen, with what could not be. What an event would have told, a list of what there is tells: with one, nothing
     * is missing for want of an event; without one, something may be.
     */
    Observation judged(Observation seen) {
        reconciled = seen.lists().contains(Topics.BACKUP) && seen.faults().isEmpty();
        var missing =
                Stream.concat(lost.stream(), unread.stream()).limit(MOST_TOLD).toList();
        int more = lost.size() + unread.size() - missing.size();
        var faults = new ArrayList<>(seen.faults());
        var warnings = new ArrayList<>(seen.warnings());
        if (foreign > 0) {
            warnings.add(foreign + " events of others are left out");
        }
        for (Fault fault : missing) {
            if (reconciled) {
                warnings.add(fault + "; the list makes good for it");
            } else {
                faults.add(new Fault(
                        fault.kind(),
                        fault.place(),
                        fault.message()
                                + "; what it told may be missing until what there is was listed (--command, --input)"));
            }
        }
        if (more > 0) {
            warnings.add("and " + more + " more events that could not be read");
        }
        return new Observation(seen.facts(), seen.lists(), faults, warnings);
    }

    /** Everything of it was published. */
    void published() {
        topic.commit(reconciled);
    }
}
