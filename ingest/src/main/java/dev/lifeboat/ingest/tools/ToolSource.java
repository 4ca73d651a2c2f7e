package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.capture.Publisher;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one source sees of one database: what is new or has changed, and what is gone; then its heartbeat. What it
 * said before is read back from the topics each time, so a run that was cut off is made good by the next. For one thread.
 */
public final class ToolSource {
    private final Cluster cluster;
    private final AvroCodec codec;
    private final Duration interval;
    private final InstantSource clock;

    /**
     * @param interval how often it is observed, which its heartbeat states
     */
    public ToolSource(Cluster cluster, AvroCodec codec, Duration interval, InstantSource clock) {
        this.cluster = cluster;
        this.codec = codec;
        this.interval = interval;
        this.clock = clock;
    }

    /**
     * What the topics hold as said last of a fact of this subject; empty where nothing was said.
     *
     * @throws RuntimeException if the broker or the registry does not answer
     */
    public Optional<SpecificRecord> newest(Subject subject, Observed<?> fact) {
        return new SaidReader(cluster, codec)
                .memory(subject.source(), subject.database())
                .said()
                .newest(fact);
    }

    /**
     * Publishes an observation; returns once the broker has all of it. One that is older than what was published already is
     * refused, and leaves no trace: what is newer stays as it is, and so does its source.
     *
     * @param acceptEmpty it is right when nothing is there any more
     * @return what was published, and what keeps the source failing
     * @throws RuntimeException if the broker or the registry does not answer; nothing is lost by doing it again
     */
    public Said.Next publish(Look.Seen seen, boolean acceptEmpty) {
        return publish(seen, acceptEmpty, false);
    }

    /**
     * As {@link #publish(Look.Seen, boolean)}.
     *
     * @param acceptLost the events of a topic that are not known need not be; remembered where nothing else is amiss
     */
    public Said.Next publish(Look.Seen seen, boolean acceptEmpty, boolean acceptLost) {
        var subject = seen.subject();
        var memory = new SaidReader(cluster, codec).memory(subject.source(), subject.database());
        Instant readUntil = memory.readUntil();
        var said = memory.said();
        var stale = stale(seen, readUntil);
        if (stale != null) {
            return said.nothing(stale);
        }
        var events = seen.events();
        var observation = seen.observation();
        if (events != null && readUntil.isAfter(Instant.EPOCH)) {
            observation = events.again(observation);
        }
        if (events != null && acceptLost) {
            observation = events.accepted(observation);
        }
        var next = events == null
                ? said.next(observation, subject, acceptEmpty)
                : said.nextOfEvents(observation, subject, acceptEmpty);
        // else the next look reads them again
        boolean told = events != null && events.isToldDespite(next.faults());
        try (var publisher = new Publisher(cluster, codec, "observe")) {
            next.records().forEach(publisher::send);
            if (events != null && told) {
                events.letters()
                        .forEach(letter -> publisher.send(
                                Topics.DEAD_LETTER,
                                letter.getTopic() + "/" + letter.getPartition() + "/" + letter.getOffset(),
                                letter));
            }
            publisher.awaitAll();
            publisher.send(Topics.HEARTBEAT, subject.source(), next.heartbeat(subject, interval, readUntil));
            publisher.awaitAll();
        }
        if (events != null && told) {
            events.published(acceptLost);
        }
        return next;
    }

    /**
     * Saved output that is older than what was read already would bring back what is gone, whatever else is amiss with it.
     * Where the clock was set back since, what is older than a round is refused.
     */
    private @Nullable Fault stale(Look.Seen seen, Instant readUntil) {
        Instant taken = seen.subject().observedAt();
        Instant now = clock.instant();
        return taken.isBefore(readUntil.isAfter(now) ? now.minus(interval) : readUntil)
                ? new Fault(
                        Fault.Kind.BAD_INPUT,
                        seen.subject().source(),
                        "what was read is of " + taken + "; what was published already is of " + readUntil
                                + ". Save the tool's output anew")
                : null;
    }
}
