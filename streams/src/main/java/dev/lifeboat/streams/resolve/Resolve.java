package dev.lifeboat.streams.resolve;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.LetterLimit;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Barrier;
import dev.lifeboat.streams.DeadLetters;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import dev.lifeboat.v1.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every record the key of its database. A record keyed by a reference takes the database that the reference
 * belongs to; while that is not known, the record is parked, whole, and leaves when the reference comes. Values pass
 * through unread: what they say is the business of Judge. So do barriers, behind the evidence written before them.
 */
final class Resolve implements Processor<String, byte[], String, Object> {

    private static final Logger log = LoggerFactory.getLogger(Resolve.class);
    private static final StringSerializer TEXT = new StringSerializer();
    private static final byte[] NOTHING = new byte[0];

    private final AvroCodec codec;
    private final Pace pace;
    private final Partitions partitions;
    /** References that records wait for: without them a reference needs no look into the store. */
    private final Set<String> awaited = new HashSet<>();

    private ProcessorContext<String, Object> context;
    private KeyValueStore<String, String> databases;
    private KeyValueStore<String, byte[]> parked;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    Resolve(AvroCodec codec, Pace pace, Partitions partitions) {
        this.codec = codec;
        this.partitions = partitions;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        databases = context.getStateStore(ResolveStep.REFERENCES);
        parked = context.getStateStore(ResolveStep.PARKED);
        awaited.clear();
        try (var all = parked.all()) {
            all.forEachRemaining(entry -> awaited.add(Parked.reference(entry.key)));
        }
        context.schedule(WaitingEvidence.ORPHANED_AFTER, PunctuationType.WALL_CLOCK_TIME, this::reportOrphans);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        var origin = Origin.of(record.headers(), context.recordMetadata());
        if (Barrier.is(record)) {
            pass(record, origin);
            return;
        }
        String unusable = unusable(record, origin);
        if (unusable != null) {
            reject(record, origin, unusable);
        } else if (origin.topic().equals(Topics.REFERENCE.name())) {
            learn(record, origin);
        } else if (!References.isReference(record.key())) {
            forward(record.key(), record.value(), record.timestamp(), origin);
        } else {
            String database = databases.get(record.key());
            if (database == null) {
                park(record, origin);
            } else {
                forward(database, record.value(), record.timestamp(), origin);
            }
        }
    }

    private @Nullable String unusable(Record<String, byte[]> record, Origin origin) {
        String tooLarge = DeadLetters.tooLarge(record);
        if (tooLarge != null) {
            return tooLarge;
        } else if (record.key() == null) {
            return "the record has no key; expected a database id or a reference";
        }
        boolean meetsOthers =
                References.isReference(record.key()) || origin.topic().equals(Topics.REFERENCE.name());
        return meetsOthers ? partitions.misplaced(record.key(), origin.partition()) : null;
    }

    /** What was written before it has left, or is parked: it follows. */
    private void pass(Record<String, byte[]> record, Origin origin) {
        try {
            var out = new Record<String, Object>(record.key(), NOTHING, record.timestamp());
            Barrier.of(record).into(out.headers());
            origin.into(out.headers());
            context.forward(out);
            context.commit();
        } catch (MalformedRecordException e) {
            reject(record, origin, e.getMessage());
        }
    }

    private void learn(Record<String, byte[]> record, Origin origin) {
        if (record.value() == null) {
            return; // a removed reference still tells whose the late evidence is
        }
        Reference reference;
        try {
            reference = codec.decode(Topics.REFERENCE, record.value());
        } catch (MalformedRecordException e) {
            reject(record, origin, e.getMessage());
            return;
        }
        databases.put(record.key(), reference.getDatabase());
        release(record.key(), reference.getDatabase());
    }

    private void release(String reference, String database) {
        if (!awaited.remove(reference)) {
            return;
        }
        var waiting = new ArrayList<KeyValue<String, byte[]>>();
        try (var found = parked.prefixScan(Parked.prefix(reference), TEXT)) {
            found.forEachRemaining(waiting::add);
        }
        for (var entry : waiting) {
            var record = Parked.decode(entry.value);
            forward(database, record.value(), record.timestamp(), record.origin());
            parked.delete(entry.key);
        }
    }

    private void park(Record<String, byte[]> record, Origin origin) {
        awaited.add(record.key());
        parked.put(Parked.key(record.key(), origin), new Parked(origin, record.timestamp(), record.value()).encode());
    }

    private void forward(String database, byte @Nullable [] value, long timestamp, Origin origin) {
        var out = new Record<String, Object>(database, value, timestamp);
        origin.into(out.headers());
        context.forward(out);
        if (!pace.isBacklog(timestamp, context.currentSystemTimeMs())) {
            context.commit(); // somebody waits for it; a backlog is committed at its interval
        }
    }

    private void reject(Record<String, byte[]> record, Origin origin, @Nullable String reason) {
        var letter = DeadLetters.of(record, origin, "resolve", reason, context.currentSystemTimeMs());
        // without its headers: they are in the letter
        context.forward(new Record<>(LetterLimit.key(letter), letter, record.timestamp()));
    }

    private void reportOrphans(long now) {
        long count = 0;
        String example = "";
        try (var all = parked.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                if (now - Parked.decode(entry.value).timestamp() > WaitingEvidence.ORPHANED_AFTER.toMillis()) {
                    count++;
                    example = Parked.reference(entry.key);
                }
            }
        }
        if (count > 0) {
            log.warn(
                    "{} records wait for a backup or migration that no source has named yet, e.g. {};"
                            + " they are kept and count for nothing until it is known",
                    count,
                    example);
        }
    }
}
