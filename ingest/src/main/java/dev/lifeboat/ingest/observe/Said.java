package dev.lifeboat.ingest.observe;

import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.Mapped.Kind;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a source has said of a database so far, the newest version of each fact; and what is to be said next. Only what is
 * new or has changed is said again. For one thread at a time.
 */
public final class Said {
    /** What is unchanged for so long is said again, so that the log of the audit period holds it: 200 days. */
    private static final Duration SAID_AGAIN_AFTER = Topics.AUDIT_PERIOD.dividedBy(2);

    private final Map<Id, SpecificRecord> newest = new HashMap<>();
    private long highestPosition;

    private record Id(Topic<?> topic, String nativeId) {}

    /**
     * What is to be said.
     *
     * @param records in this order; the heartbeat comes after them
     * @param position version of these records
     * @param faults of the observation, and what is amiss with it beside what was said before
     */
    public record Next(
            List<Mapped<?>> records, long position, int changed, int unchanged, int withdrawn, List<Fault> faults) {
        private static final int LONGEST_MESSAGE = 2_000;

        public Next {
            records = List.copyOf(records);
            faults = List.copyOf(faults);
        }

        /**
         * The sign of life that goes with it: alive, or failing and why.
         *
         * @param readUntil when all was seen before, for the case that it was not now
         */
        public Heartbeat heartbeat(Subject subject, Duration interval, Instant readUntil) {
            boolean alive = faults.isEmpty();
            return new Heartbeat(
                    subject.source(),
                    alive ? subject.observedAt() : readUntil,
                    interval.toMillis(),
                    position,
                    alive ? SourceState.ALIVE : SourceState.FAILING,
                    Texts.bounded(
                            faults.stream().map(Fault::toString).collect(Collectors.joining("; ")), LONGEST_MESSAGE));
        }
    }

    /** Takes note of a record that was published, in whatever order. */
    public void add(Topic<?> topic, SpecificRecord value) {
        var header = (EvidenceHeader) value.get(0);
        highestPosition = Math.max(highestPosition, header.getSourcePosition());
        newest.merge(new Id(topic, header.getNativeId()), value, (old, now) -> newer(now, old) ? now : old);
    }

    /** What was said last of a fact; empty where nothing was. */
    public Optional<SpecificRecord> newest(Observed<?> fact) {
        return Optional.ofNullable(newest.get(new Id(fact.topic(), fact.nativeId())));
    }

    /** Nothing is said, for this reason. */
    public Next nothing(Fault why) {
        return new Next(List.of(), highestPosition, 0, 0, 0, List.of(why));
    }

    /**
     * What to say after an observation. Nothing is withdrawn when there is a fault. To see nothing of what was there before is
     * one, however often it is looked at, unless it is said to be right, or what is there now is its successor. Backups that are
     * there instead may be of another server or directory, so nothing is said then.
     *
     * @param acceptEmpty somebody says that it is right when nothing is there any more
     */
    public Next next(Observation seen, Subject subject, boolean acceptEmpty) {
        return next(seen, subject, acceptEmpty, gone(seen));
    }

    /**
     * What to say after an observation of events. As {@link #next(Observation, Subject, boolean)}, but bad news that was said
     * stays, unless an event tells better: that which told it may be gone by now.
     */
    public Next nextOfEvents(Observation seen, Subject subject, boolean acceptEmpty) {
        var settled = seen.settled();
        List<Observed<?>> facts = new ArrayList<>();
        seen.facts()
                .forEach(fact -> facts.add(
                        settled.contains(fact.nativeId())
                                ? fact
                                : BadNews.kept(newest.get(new Id(fact.topic(), fact.nativeId())), fact)));
        var gone = gone(seen).stream()
                .filter(id -> settled.contains(id.nativeId()) || !BadNews.isOfRun(value(id)))
                .toList();
        return next(
                new Observation(facts, seen.lists(), seen.faults(), seen.warnings(), settled),
                subject,
                acceptEmpty,
                gone);
    }

    private Next next(Observation seen, Subject subject, boolean acceptEmpty, List<Id> gone) {
        long position = Math.max(subject.observedAt().toEpochMilli(), highestPosition + 1);
        var present = present(seen);
        var faults = new ArrayList<>(seen.faults());
        if (!acceptEmpty) {
            var vanished = vanished(seen, present, gone, subject);
            faults.addAll(vanished);
            if (!vanished.isEmpty()
                    && present.stream().anyMatch(id -> id.topic().equals(Topics.BACKUP))) {
                return new Next(List.of(), highestPosition, 0, seen.facts().size(), 0, faults);
            }
        }
        var records = new ArrayList<Mapped<?>>();
        int changed = 0;
        for (Observed<?> fact : seen.facts()) {
            if (isNews(fact, subject)) {
                say(fact, subject, position, records);
                changed++;
            }
        }
        int withdrawn = 0;
        if (faults.isEmpty()) {
            for (Id id : gone) {
                records.add(withdrawal(id, subject, position));
                withdrawn++;
            }
        }
        return new Next(records, position, changed, seen.facts().size() - changed, withdrawn, faults);
    }

    private static Set<Id> present(Observation seen) {
        return seen.facts().stream()
                .map(fact -> new Id(fact.topic(), fact.nativeId()))
                .collect(Collectors.toSet());
    }

    private SpecificRecord value(Id id) {
        return Objects.requireNonNull(newest.get(id));
    }

    private List<Id> gone(Observation seen) {
        var present = present(seen);
        return newest.entrySet().stream()
                .filter(entry -> seen.lists().contains(entry.getKey().topic())
                        && !header(entry.getValue()).getDeleted()
                        && !present.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Fault> vanished(Observation seen, Set<Id> present, List<Id> gone, Subject subject) {
        var faults = new ArrayList<Fault>();
        for (Topic<?> topic : seen.lists()) {
            var before = gone.stream().filter(id -> id.topic().equals(topic)).toList();
            boolean any = present.stream().anyMatch(id -> id.topic().equals(topic));
            if (before.isEmpty()
                    || present.stream().anyMatch(id -> id.topic().equals(topic) && isThere(id))
                    || any && hasSuccessors(topic, before, seen)
                    || !any && !seen.faults().isEmpty()) {
                continue;
            }
            faults.add(Fault.unseen(
                    subject.source(),
                    "sees nothing for " + topic.name() + " of what it saw before, where it saw " + before.size()
                            + " before; nothing is withdrawn"
                            + (any && topic.equals(Topics.BACKUP)
                                    ? ", and nothing of what is there instead is told"
                                    : "")
                            + ". Look whether the tool looks in the right place; if all of it is really gone, say so once"
                            + " with --accept-empty"));
        }
        return faults;
    }

    /**
     * Whether what is there took the place of what was there before. What is told beside backups is as right as they are.
     */
    private boolean hasSuccessors(Topic<?> topic, List<Id> before, Observation seen) {
        if (!topic.equals(Topics.BACKUP)) {
            return seen.lists().contains(Topics.BACKUP);
        }
        return Successors.are(
                backups(before.stream().map(this::value)),
                backups(seen.facts().stream().map(Observed::value)));
    }

    private static List<BackupEvidence> backups(Stream<? extends SpecificRecord> values) {
        return values.filter(BackupEvidence.class::isInstance)
                .map(BackupEvidence.class::cast)
                .toList();
    }

    private boolean isThere(Id id) {
        SpecificRecord known = newest.get(id);
        return known != null && !header(known).getDeleted();
    }

    private boolean isNews(Observed<?> fact, Subject subject) {
        SpecificRecord old = newest.get(new Id(fact.topic(), fact.nativeId()));
        return old == null
                || header(old).getDeleted()
                || !sameButForHeader(old, fact.value())
                || header(old).getObservedAt().plus(SAID_AGAIN_AFTER).isBefore(subject.observedAt());
    }

    private static boolean sameButForHeader(SpecificRecord a, SpecificRecord b) {
        var model = SpecificData.getForSchema(a.getSchema());
        return a.getSchema().getFields().stream()
                .allMatch(field ->
                        field.pos() == 0 || model.compare(a.get(field.pos()), b.get(field.pos()), field.schema()) == 0);
    }

    private static <T extends SpecificRecord> void say(
            Observed<T> fact, Subject subject, long position, List<Mapped<?>> records) {
        var header = header(fact.topic(), fact.nativeId(), subject, position, false)
                .setOccurredAt(fact.occurredAt())
                .setRawReference(fact.rawReference())
                .setRawDigest(fact.rawDigest())
                .build();
        records.add(new Mapped<>(
                fact.topic(), subject.database(), withHeader(fact.value(), header), fact.nativeId(), Kind.FACT));
        if (fact.value() instanceof BackupEvidence backup) {
            String reference = References.backup(subject.source(), backup.getBackupId());
            records.add(new Mapped<>(
                    Topics.REFERENCE,
                    reference,
                    new Reference(reference, subject.database(), subject.source(), subject.observedAt()),
                    fact.nativeId(),
                    Kind.OTHER));
        }
    }

    private Mapped<?> withdrawal(Id id, Subject subject, long position) {
        return withdrawal(id.topic(), id.nativeId(), subject, position);
    }

    private <T extends SpecificRecord> Mapped<T> withdrawal(
            Topic<T> topic, String nativeId, Subject subject, long position) {
        T old = topic.type().cast(value(new Id(topic, nativeId)));
        var header = header(topic, nativeId, subject, position, true).build();
        return new Mapped<>(topic, subject.database(), withHeader(old, header), nativeId, Kind.WITHDRAWN);
    }

    private static EvidenceHeader.Builder header(
            Topic<?> topic, String nativeId, Subject subject, long position, boolean deleted) {
        return EvidenceHeader.newBuilder()
                .setEventId(
                        Texts.eventId(subject.source(), nativeId, position, topic.name(), subject.database(), deleted))
                .setSource(subject.source())
                .setNativeId(nativeId)
                .setSourcePosition(position)
                .setObservedAt(subject.observedAt())
                .setDeleted(deleted);
    }

    private static <T extends SpecificRecord> T withHeader(T value, EvidenceHeader header) {
        T copy = SpecificData.getForSchema(value.getSchema()).deepCopy(value.getSchema(), value);
        copy.put(0, header);
        return copy;
    }

    private static EvidenceHeader header(SpecificRecord value) {
        return (EvidenceHeader) value.get(0);
    }

    private static boolean newer(SpecificRecord a, SpecificRecord b) {
        var now = header(a);
        var old = header(b);
        return now.getSourcePosition() != old.getSourcePosition()
                ? now.getSourcePosition() > old.getSourcePosition()
                : !now.getObservedAt().equals(old.getObservedAt())
                        ? now.getObservedAt().isAfter(old.getObservedAt())
                        : now.getDeleted();
    }
}
