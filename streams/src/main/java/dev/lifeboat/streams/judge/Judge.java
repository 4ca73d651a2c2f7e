package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.LetterLimit;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Barrier;
import dev.lifeboat.streams.DeadLetters;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.Pace;
import dev.lifeboat.streams.Partitions;
import dev.lifeboat.streams.books.Heartbeats;
import dev.lifeboat.streams.books.Policies;
import dev.lifeboat.streams.books.PolicyBook;
import dev.lifeboat.streams.books.SourceBook;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.records.Avro;
import dev.lifeboat.streams.records.FactReader;
import dev.lifeboat.v1.ChangeCause;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.MigrationGate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Judges the databases of one task, in log order. Evidence is folded into the database's state and the database
 * evaluated for the instant the evidence was written; a decision request waits for the evidence that stands before it in
 * the log, and is judged by it; the tick evaluates whatever time alone has changed, and what was judged under an older policy. Evidence of a backlog is
 * folded in at once and judged when the backlog is through, so that catching up costs one evaluation for many events.
 */
final class Judge implements Processor<String, byte[], String, SpecificRecord> {
    private final AvroCodec codec;
    private final JudgeSettings settings;
    private final FactReader reader;
    private final Pace pace;
    private final Reminders reminders;
    private final Partitions partitions;

    private ProcessorContext<String, SpecificRecord> context;
    private Subjects subjects;
    private Due due;
    private SourceBook sources;
    private PolicyBook policies;
    private PolicyRound policyRound;
    private OpenRequests openRequests;
    private DecisionDesk decisions;
    private MigrationGates migrationGates;
    private Backlog backlog;
    private Pulse pulse;
    private long startedAt;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    Judge(AvroCodec codec, JudgeSettings settings, Pace pace, Partitions partitions) {
        this.codec = codec;
        this.partitions = partitions;
        this.settings = settings;
        this.pace = pace;
        reader = new FactReader(codec);
        reminders = new Reminders(settings.reminder());
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        due = new Due(context.getStateStore(JudgeStep.DUE));
        subjects = new Subjects(
                context.getStateStore(JudgeStep.FACTS),
                context.getStateStore(JudgeStep.READINESS),
                context.getStateStore(JudgeStep.HISTORY),
                due,
                codec,
                partitions.count());
        sources = new SourceBook(context.getStateStore(Heartbeats.STORE), codec);
        policies = new PolicyBook(context.getStateStore(Policies.STORE), codec);
        policyRound = new PolicyRound(context.getStateStore(JudgeStep.READINESS), policies, codec);
        openRequests = new OpenRequests(
                context.getStateStore(JudgeStep.OPEN_REQUESTS),
                partitions.evidenceOf(context.taskId().partition()));
        startedAt = context.currentSystemTimeMs();
        decisions = new DecisionDesk(context.getStateStore(JudgeStep.DECISIONS), codec);
        migrationGates = new MigrationGates(context.getStateStore(JudgeStep.MIGRATION_GATES), codec);
        backlog = new Backlog(pace, settings.settle());
        pulse = new Pulse(context.applicationId(), context.taskId().partition());
        context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        var origin = Origin.of(record.headers(), context.recordMetadata());
        try {
            String tooLarge = DeadLetters.tooLarge(record);
            if (tooLarge != null) {
                throw new MalformedRecordException(tooLarge);
            }
            if (record.key() == null) {
                throw new MalformedRecordException("the record has no key; expected the id of a database");
            }
            String misplaced = partitions.misplaced(
                    Barriers.database(record.key()), context.taskId().partition());
            if (misplaced != null) {
                throw new MalformedRecordException(misplaced);
            }
            if (Barrier.is(record)) {
                pass(record, origin);
            } else if (origin.topic().equals(Topics.DECISION_REQUEST.name())) {
                ask(record);
            } else if (!isOfNoDatabase(record, origin)) {
                DatabaseIds.require(record.key());
                fact(record, origin).ifPresent(fact -> learn(record, fact));
            }
        } catch (MalformedRecordException e) {
            long now = context.currentSystemTimeMs();
            var letter = DeadLetters.of(record, origin, "judge", e.getMessage(), now);
            emit(LetterLimit.key(letter), letter, now);
        }
    }

    /** A procedure that names no database is keyed by its source: it counts for none, and somebody should know. */
    private boolean isOfNoDatabase(Record<String, byte[]> record, Origin origin) throws MalformedRecordException {
        if (!origin.topic().equals(Topics.PROCEDURE.name())
                || record.value() == null
                || DatabaseIds.isValid(record.key())) {
            return false;
        }
        var header = codec.decode(Topics.PROCEDURE, record.value()).getHeader();
        if (!record.key().equals(header.getSource())) {
            return false;
        }
        if (!header.getDeleted()) {
            throw new MalformedRecordException("the procedure " + header.getNativeId() + " of " + header.getSource()
                    + " names no database, so it counts for none; name one, in a catalog in the column database_name of"
                    + " recovery_procedures, or name the databases that the procedures of the catalog are for, in the"
                    + " setting ingest.catalog.NAME.procedures.databases");
        }
        return true; // it was moved to a database, or is gone
    }

    private Optional<Fact> fact(Record<String, byte[]> record, Origin origin) throws MalformedRecordException {
        var writtenAt = Instant.ofEpochMilli(record.timestamp());
        return record.value() == null
                ? FactReader.fact(record.key(), null, writtenAt, origin)
                : reader.read(record.key(), record.value(), writtenAt, origin);
    }

    private void learn(Record<String, byte[]> record, Fact fact) {
        var subject = subjects.get(record.key());
        var migrations = migrations(subject, fact);
        if (!subjects.fold(subject, fact)) {
            return;
        }
        if (!migrations.isEmpty()) {
            migrations.removeAll(subject.state.migrationIds());
        }
        for (var id : migrations) {
            migrationGates
                    .gone(subject, id, Instant.ofEpochMilli(record.timestamp()))
                    .ifPresent(gate -> emit(gate, record.timestamp()));
        }
        long now = context.currentSystemTimeMs();
        if (!pace.isBacklog(record.timestamp(), now)) {
            judge(subject, record.timestamp(), ChangeCause.EVIDENCE, Avro.ref(fact.evidence()));
            context.commit(); // somebody waits for it; a backlog is committed at its interval
        } else {
            backlog.add(subject.database);
            // kept in the store, so that it is judged in any case, whoever goes on with this task
            subjects.judgeAgainAt(
                    subject, Math.min(subject.dueAt, now + settings.latest().toMillis()));
        }
    }

    /** Ids of migrations of which nothing may be known any more once a fact is folded: withdrawn, or forgotten for newer ones. */
    private static Set<String> migrations(Subject subject, Fact fact) {
        if (!(fact instanceof Migration migration)) {
            return Set.of();
        }
        var ids = subject.state.migrationIds();
        if (migration.deleted() && !migration.migrationId().isEmpty()) {
            ids.add(migration.migrationId());
        }
        return ids;
    }

    private void tick(long now) {
        var settled = backlog.settled(now, settings.perTick());
        settled.forEach(database -> judge(subjects.get(database), now, ChangeCause.EVIDENCE, null));
        var overdue = due.at(now, settings.perTick());
        overdue.forEach(database -> judge(subjects.get(database), now, ChangeCause.TIME, null));
        var outdated = policyRound.step(settings.policyPerTick(), settings.perTick());
        outdated.forEach(database -> judge(subjects.get(database), now, ChangeCause.POLICY, null));
        var unready = overdueRequests(now);
        for (var request : unready) {
            var subject = decide(request);
            // what the gate would say is told again when what is behind has had time to come
            subjects.judgeAgainAt(
                    subject, Math.min(subject.dueAt, now + settings.barrier().toMillis()));
        }
        pulse.beat(now).ifPresent(beat -> {
            emit(beat.getSource(), beat, now);
            repeatCovered(now);
        });
        if (!unready.isEmpty() || !settled.isEmpty() || !overdue.isEmpty() || !outdated.isEmpty()) {
            context.commit();
        }
    }

    /** One task of all writes again what counts of sources, where an older heartbeat came behind it. */
    private void repeatCovered(long now) {
        if (context.taskId().partition() == 0) {
            sources.covered().forEach((source, covered) -> {
                var again = new Record<String, SpecificRecord>(source, covered.heartbeat(), now);
                Heartbeats.markRepeated(again.headers(), covered.told());
                context.forward(again);
            });
        }
    }

    /** A request sends barriers behind the evidence, and is decided when all of that has come. */
    private void ask(Record<String, byte[]> record) throws MalformedRecordException {
        if (record.value() == null) {
            throw new MalformedRecordException("the decision request has no value");
        }
        var request = codec.decode(Topics.DECISION_REQUEST, record.value());
        if (!request.getDatabase().equals(record.key())) {
            throw new MalformedRecordException(
                    "the request's key is '" + record.key() + "' but its database is '" + request.getDatabase() + "'");
        }
        var given = decisions.given(request.getRequestId(), record.timestamp());
        if (given != null) {
            emit(record.key(), given, record.timestamp());
        } else if (openRequests.open(
                request.getRequestId(), context.currentSystemTimeMs(), record.timestamp(), record.value())) {
            sendBarriers(request, record.timestamp());
        }
        context.commit();
    }

    private void sendBarriers(DecisionRequest request, long timestamp) {
        var barrier = new Barrier(request.getRequestId(), request.getDatabase());
        var out = new Record<String, SpecificRecord>(barrier.key(), request, timestamp);
        barrier.into(out.headers());
        context.forward(out);
    }

    private void pass(Record<String, byte[]> record, Origin origin) throws MalformedRecordException {
        var request = openRequests.passed(Barrier.of(record).requestId(), Partitions.name(origin), record.timestamp());
        if (request.isPresent()) {
            decide(request.get());
            context.commit();
        }
    }

    /** The barriers of what was asked before this task began here may be there, unread: they have as long from then on. */
    private List<OpenRequests.Open> overdueRequests(long now) {
        long patience = settings.barrier().toMillis();
        return now - startedAt < patience ? List.of() : openRequests.overdue(now - patience);
    }

    private Subject decide(OpenRequests.Open open) {
        var request = decisions.request(open);
        var subject = subjects.get(request.getDatabase());
        var before = subject.published;
        // never before what it rests on was judged
        long at = before == null ? open.at() : Math.max(open.at(), Millis.of(before.getEvaluatedAt()));
        var policy = policyOf(subject);
        var unread = openRequests.unread(open);
        var decision = decisions.decide(subject, sources, policy, request, unread, at);
        emit(subject.database, decision, at);
        migrationGates.decided(subject, sources, policy, decision).ifPresent(gate -> emit(gate, at));
        return subject;
    }

    private void judge(Subject subject, long millis, ChangeCause cause, @Nullable EvidenceRef causedBy) {
        backlog.remove(subject.database);
        var before = subject.published;
        // the instant of a database never goes back, whatever the clocks of broker and host say
        long at = before == null ? millis : Math.max(millis, Millis.of(before.getEvaluatedAt()));
        var policy = policyOf(subject);
        var asked = new AskedSources(sources);
        var readiness = Readiness.evaluate(subject.state, asked, policy, Instant.ofEpochMilli(at));
        var after = ReadinessRecord.of(readiness, before);
        Alerts.stillOpen(before, after, reminders, subject.dueAt).forEach(alert -> emit(subject.database, alert, at));
        long changes = readiness.nextChangeAt() == null ? Due.NEVER : Millis.of(readiness.nextChangeAt());
        var stands = migrationGates.stands(subject, sources, policy, Instant.ofEpochMilli(at));
        stands.changed().forEach(gate -> emit(gate, at));
        long next = Math.min(changes, stands.next());
        subjects.judgeAgainAt(subject, Math.min(next, reminders.next(after.getOpenAlerts(), at)));
        if (before != null && ReadinessRecord.sameExceptInstant(before, after)) {
            return;
        }
        Basis.of(subject.state, asked).into(after);
        subjects.publish(subject, after);
        emit(subject.database, after, at);
        ReadinessRecord.change(before, after, cause, causedBy).ifPresent(change -> emit(subject.database, change, at));
        Alerts.between(before, after).forEach(alert -> emit(subject.database, alert, at));
    }

    /** The newest version of the policy that the registration names. */
    private Policy policyOf(Subject subject) {
        return policies.of(subject.database, subject.state.registration());
    }

    private void emit(MigrationGate gate, long timestamp) {
        emit(References.migrationGate(gate.getMigrationId(), gate.getDatabase()), gate, timestamp);
    }

    private void emit(String key, SpecificRecord value, long timestamp) {
        context.forward(new Record<>(key, value, timestamp));
    }
}
