package dev.lifeboat.streams.replay;

import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.books.LogPolicies;
import dev.lifeboat.streams.books.LogSources;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.PolicyVersion;
import dev.lifeboat.v1.Reference;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Runs recorded evidence through the model on the recording's own clock. Evidence is folded in the order of the log, each
 * database evaluated at the instants of its evidence and at every instant that its readiness names as the next change.
 * Evidence of one instant is judged together; a decision request is answered by what stands before it. Where a source
 * comes back, the databases that missed it are judged at once. Pure: the same recording always tells the same.
 */
public final class Replay {
    private final Consumer<Happening> told;
    private final Tally tally = new Tally();
    private final LogSources sources = new LogSources();
    private final LogPolicies policies = new LogPolicies();
    private final Resolver resolver = new Resolver();
    private final SortedMap<String, ReplayedDatabase> databases = new TreeMap<>();
    private final TreeSet<Due> due = new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::database));
    private final Set<String> touched = new LinkedHashSet<>();

    private record Due(Instant at, String database) {}

    private Replay(Consumer<Happening> told) {
        this.told = told.andThen(tally::count);
    }

    /** Replays a recording, tells everything in order, and sums up. */
    public static Summary run(Recording recording, Consumer<Happening> told) {
        return new Replay(told).run(recording);
    }

    /** The readiness of every database at the end of a recording, by id. */
    public static SortedMap<String, Readiness> readiness(Recording recording) {
        var replay = new Replay(happening -> {});
        replay.run(recording);
        var readiness = new TreeMap<String, Readiness>();
        replay.databases.forEach((id, database) -> database.readiness().ifPresent(it -> readiness.put(id, it)));
        return Collections.unmodifiableSortedMap(readiness);
    }

    private Summary run(Recording recording) {
        Instant now = recording.entries().get(0).at();
        for (Entry entry : recording.entries()) {
            if (!entry.at().equals(now)) {
                judgeTouched(now);
                passUntil(entry.at());
                now = entry.at();
            }
            take(entry);
        }
        judgeTouched(now);
        return tally.summary(recording, databases, resolver.unresolved());
    }

    /** What time alone changes before an instant; what falls due at that very instant is judged with its evidence. */
    private void passUntil(Instant at) {
        while (!due.isEmpty() && due.first().at().isBefore(at)) {
            var next = due.first();
            judge(database(next.database()), next.at());
        }
        for (var next : due) {
            if (next.at().isAfter(at)) {
                break;
            }
            touched.add(next.database());
        }
    }

    private void take(Entry entry) {
        if (entry instanceof Entry.Note note) {
            told.accept(new Happening.Told(note.at(), "", note.text(), note.documented()));
        } else if (entry instanceof Entry.Disaster disaster) {
            judgeTouched(disaster.at()); // what was known by then comes first
            told.accept(
                    new Happening.Struck(disaster.at(), disaster.text(), disaster.database(), disaster.documented()));
        } else if (entry instanceof Entry.Logged logged) {
            if (!logged.note().isEmpty()) {
                told.accept(new Happening.Told(logged.at(), logged.key(), logged.note(), logged.documented()));
            }
            take(logged);
        }
    }

    private void take(Entry.Logged logged) {
        if (logged.topic() == Topics.HEARTBEAT) {
            sources.learn(logged.key(), (Heartbeat) logged.value(), logged.at(), logged.origin());
            databases.values().stream()
                    .filter(database -> database.misses(logged.key()))
                    .forEach(database -> touched.add(database.id()));
        } else if (logged.topic() == Topics.POLICY) {
            policies.learn(logged.key(), (PolicyVersion) logged.value(), logged.origin());
            databases.values().stream()
                    .filter(database -> logged.key().equals(profile(database)))
                    .forEach(database -> touched.add(database.id()));
        } else if (logged.topic() == Topics.REFERENCE) {
            if (logged.value() instanceof Reference reference) {
                resolver.learn(logged.key(), reference.getDatabase())
                        .forEach(waited -> fold(reference.getDatabase(), waited));
            }
        } else if (logged.value() instanceof DecisionRequest request) {
            decide(request, logged.at());
        } else {
            String database = resolver.database(logged);
            if (database != null) {
                fold(database, logged);
            }
        }
    }

    private void fold(String id, Entry.Logged logged) {
        try {
            if (database(id).fold(logged)) {
                touched.add(id);
            }
        } catch (MalformedRecordException e) {
            // read when the recording was; only a reference to another database than the record's own comes here
            told.accept(new Happening.Told(logged.at(), logged.key(), "counts for nothing: " + e.getMessage(), null));
        }
    }

    private void decide(DecisionRequest request, Instant at) {
        var database = database(request.getDatabase());
        var registration = database.judge().state().registration();
        var decision = database.judge().decide(sources, policies.of(database.id(), registration), request, at);
        told.accept(new Happening.Decided(at, decision));
    }

    private void judgeTouched(Instant at) {
        var all = new TreeSet<>(touched);
        touched.clear();
        all.forEach(id -> judge(database(id), at));
    }

    private void judge(ReplayedDatabase database, Instant at) {
        if (database.dueAt() != null) {
            due.remove(new Due(database.dueAt(), database.id()));
        }
        var registration = database.judge().state().registration();
        database.evaluate(sources, policies.of(database.id(), registration), at).forEach(told);
        if (database.dueAt() != null) {
            due.add(new Due(database.dueAt(), database.id()));
        }
    }

    private ReplayedDatabase database(String id) {
        return databases.computeIfAbsent(id, ReplayedDatabase::new);
    }

    private static String profile(ReplayedDatabase database) {
        Registration registration = database.judge().state().registration();
        return registration == null ? "baseline" : registration.profile();
    }
}
