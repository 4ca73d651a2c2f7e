package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that was ever told of a database, looked at as at one instant, with nothing worked out in advance but the newest version of
 * each fact, in order: every question goes through the whole list again. Half of the second evaluator that the model is compared with; knows of the model nothing
 * but the facts.
 */
public final class PlainHistory {
    private final List<Fact> all;
    /** Newest versions, of what the source still holds, in order of source and id. */
    private final List<Fact> newest;

    private final List<Backup> runs;
    public final Instant at;
    public final Thresholds limits;
    /** The question at the gate; null in steady state. */
    public final @Nullable Question question;

    PlainHistory(List<Fact> all, Thresholds ofPolicy, @Nullable Question question, Instant at) {
        this.all = all;
        this.newest = newestVersions(all);
        this.runs = live(Backup.class).stream()
                .sorted(Comparator.comparing(PlainHistory::end).reversed().thenComparing(byName()))
                .toList();
        this.question = question;
        this.at = at;
        this.limits = ofPolicy.registered(registration());
    }

    // ---- facts ---------------------------------------------------------------------------------------------------

    private static List<Fact> newestVersions(List<Fact> all) {
        Map<Fact.Key, Fact> newest = new HashMap<>();
        for (Fact fact : all) {
            newest.merge(fact.key(), fact, (a, b) -> b.provenance().compareTo(a.provenance()) > 0 ? b : a);
        }
        return newest.values().stream()
                .filter(fact -> !fact.deleted())
                .sorted(byName())
                .toList();
    }

    /** Facts of a kind that their source still holds, in order of source and id. */
    public <F extends Fact> List<F> live(Class<F> kind) {
        return newest.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static Comparator<Fact> byName() {
        return Comparator.<Fact, String>comparing(fact -> fact.provenance().source())
                .thenComparing(fact -> fact.provenance().nativeId());
    }

    /** Of several things that a person corrects by saying it again, the one that was said last. */
    static <F extends Fact> Comparator<F> saidLast() {
        return Comparator.<F, Instant>comparing(fact -> fact.provenance().observedAt())
                .thenComparing(Fact::provenance)
                .thenComparing(byName());
    }

    @Nullable
    public Registration registration() {
        return live(Registration.class).stream().max(saidLast()).orElse(null);
    }

    /** When any version of a registration first expected it. */
    Instant firstRegistered(Schedule schedule) {
        return all.stream()
                .filter(fact -> fact instanceof Registration registration
                        && registration.schedules().stream()
                                .anyMatch(it -> it.type() == schedule.type()
                                        && it.cron().equals(schedule.cron())
                                        && it.zone().equals(schedule.zone())))
                .map(fact -> fact.provenance().observedAt())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** Every plan of a migration that somebody still tells of; where nobody calls it planned any more, what was said last. */
    List<Migration> plans(String id) {
        var told = live(Migration.class).stream()
                .filter(migration -> migration.migrationId().equals(id))
                .toList();
        var planned = told.stream()
                .filter(migration -> migration.state() == Migration.State.PLANNED)
                .toList();
        return planned.isEmpty() ? told.stream().max(saidLast()).stream().toList() : planned;
    }

    // ---- backups: what each is worth by itself -------------------------------------------------------------------

    /** Backups whose source still has them, newest first. */
    public List<Backup> runs() {
        return runs;
    }

    public static Instant end(Backup run) {
        if (run.endedAt() != null) {
            return run.endedAt();
        }
        return run.startedAt() != null ? run.startedAt() : run.provenance().observedAt();
    }

    public static Instant start(Backup run) {
        return run.startedAt() != null ? run.startedAt() : end(run);
    }

    static boolean ofData(Backup run) {
        return run.type() == Backup.Type.FULL
                || run.type() == Backup.Type.DIFFERENTIAL
                || run.type() == Backup.Type.INCREMENTAL;
    }

    static boolean completed(Backup run) {
        boolean timesCanBe = !end(run).isBefore(start(run)) && (run.startedAt() != null || run.endedAt() != null);
        return run.status() == Backup.Status.COMPLETED && !run.deleted() && timesCanBe;
    }

    static boolean sound(Backup run) {
        return completed(run) && ofData(run) && !run.nulDevice() && (run.sizeBytes() == null || run.sizeBytes() > 0);
    }

    /** Clocks may differ a little; what says that it happened later than that is not believed yet. */
    public boolean believed(Instant instant) {
        return !instant.minus(limits.clockSkew()).isAfter(at);
    }

    public boolean olderThan(Instant instant, Duration limit) {
        return Duration.between(instant, at).compareTo(limit) > 0;
    }

    boolean expired(Backup run) {
        return run.expiresAt() != null && !at.isBefore(run.expiresAt());
    }

    boolean stands(Backup run) {
        return sound(run) && !expired(run) && believed(end(run)) && condemning(run) == null;
    }

    // ---- tests ---------------------------------------------------------------------------------------------------

    /** Tests of a backup that passed or failed, newest first, a failure before a pass of the same instant. */
    List<Verification> tests(Backup of) {
        return live(Verification.class).stream()
                .filter(test -> test.backupId().equals(of.backupId()))
                .filter(test -> concluded(test) != null)
                .filter(test -> concerns(test, of))
                .sorted(Comparator.<Verification, Instant>comparing(test -> concluded(test))
                        .reversed()
                        .thenComparing(test -> !failed(test))
                        .thenComparing(byName()))
                .toList();
    }

    /**
     * A test is of the backup of its own source; where that has none of the name, of the only one that has it. It cannot have
     * passed before there was any, by more than clocks differ; and what failed then was another one.
     */
    private boolean concerns(Verification test, Backup of) {
        String source = test.provenance().source();
        boolean own = of.provenance().source().equals(source);
        Set<String> having = sourcesOf(test.backupId());
        if (failed(test)) {
            return own || !ownHadBegun(test);
        }
        if (ended(test).plus(Duration.ofMinutes(5)).isBefore(start(of))) {
            return false;
        }
        return having.contains(source) ? own : having.size() == 1;
    }

    private boolean ownHadBegun(Verification test) {
        return all.stream()
                .anyMatch(fact -> fact instanceof Backup backup
                        && backup.backupId().equals(test.backupId())
                        && backup.provenance().source().equals(test.provenance().source())
                        && backup.startedAt() != null
                        && !backup.startedAt().isAfter(ended(test)));
    }

    /** The sources that ever told of a backup of that name, be it gone or not. */
    private Set<String> sourcesOf(String backupId) {
        var sources = new LinkedHashSet<String>();
        for (Fact fact : all) {
            if (fact instanceof Backup backup
                    && backup.startedAt() != null
                    && backup.backupId().equals(backupId)) {
                sources.add(backup.provenance().source());
            }
        }
        return sources;
    }

    boolean everHadBackup() {
        return all.stream().anyMatch(Backup.class::isInstance);
    }

    static boolean failed(Verification test) {
        return test.outcome() == Verification.Outcome.FAILED;
    }

    /** When it ended; null when it proves nothing. */
    static @Nullable Instant concluded(Verification test) {
        if (failed(test)) {
            return test.endedAt() != null ? test.endedAt() : test.provenance().observedAt();
        }
        if (test.outcome() != Verification.Outcome.PASSED) {
            return null;
        }
        if (test.endedAt() == null) {
            return test.startedAt();
        }
        boolean beforeItsStart = test.startedAt() != null && test.endedAt().isBefore(test.startedAt());
        return beforeItsStart ? null : test.endedAt();
    }

    static Instant ended(Verification test) {
        return Objects.requireNonNull(concluded(test));
    }

    boolean passed(Verification test) {
        return !failed(test) && believed(ended(test));
    }

    boolean restored(Verification test) {
        return passed(test) && test.type() == Verification.Type.RESTORE;
    }

    private static int strength(Verification test) {
        return switch (test.type()) {
            case INTEGRITY -> 1;
            case PARTIAL_RESTORE -> 2;
            case RESTORE -> 3;
            case DATA_VALIDATION -> 4;
            case UNKNOWN -> failed(test) ? 4 : 0;
        };
    }

    /** A failed test that no later pass of the same strength or more has lifted. */
    @Nullable
    Verification condemning(Backup run) {
        List<Verification> tests = tests(run);
        for (Verification failure : tests) {
            if (failed(failure)
                    && tests.stream()
                            .noneMatch(pass -> passed(pass)
                                    && strength(pass) >= strength(failure)
                                    && ended(pass).isAfter(ended(failure)))) {
                return failure;
            }
        }
        return null;
    }

    /** The newest of its tests that was a full restore, and succeeded. */
    @Nullable
    Verification restore(Backup run) {
        return tests(run).stream().filter(this::restored).findFirst().orElse(null);
    }

    /** A backup of the log that is there, and can be read as far as anybody knows. */
    public boolean holdsLog(Backup run) {
        return run.type() == Backup.Type.LOG
                && completed(run)
                && !run.nulDevice()
                && (run.sizeBytes() == null || run.sizeBytes() > 0)
                && !expired(run)
                && believed(end(run))
                && condemning(run) == null;
    }

    // ---- chains --------------------------------------------------------------------------------------------------

    /** A backup that another one names: there, gone, or never heard of. */
    record Parent(boolean known, @Nullable Backup there) {}

    Parent parent(Backup child, String id) {
        Set<String> having = sourcesOf(id);
        String own = child.provenance().source();
        String source = having.contains(own)
                ? own
                : having.size() == 1 ? having.iterator().next() : null;
        if (source == null) {
            return new Parent(false, null);
        }
        return new Parent(
                true,
                live(Backup.class).stream()
                        .filter(run -> run.backupId().equals(id)
                                && run.provenance().source().equals(source))
                        .findAny()
                        .orElse(null));
    }

    /** The backup and all that it builds on, as far as it is there, nearest first. */
    public List<Backup> chain(Backup run) {
        var chain = new ArrayList<Backup>(List.of(run));
        for (int i = 0; i < chain.size(); i++) {
            for (String id : chain.get(i).parents()) {
                Backup parent = parent(chain.get(i), id).there();
                if (parent != null && !chain.contains(parent)) {
                    chain.add(parent);
                }
            }
        }
        return chain;
    }

    boolean buildsOnItself(Backup run) {
        return chain(run).stream()
                .anyMatch(link -> link.parents().stream()
                        .anyMatch(id -> run.equals(parent(link, id).there())));
    }

    /** All that it builds on is known, down to a full backup. */
    boolean toldWhole(Backup run) {
        return chain(run).stream()
                .allMatch(link ->
                        (link.type() == Backup.Type.FULL || !link.parents().isEmpty())
                                && link.parents().stream()
                                        .allMatch(id -> parent(link, id).known()));
    }

    private boolean buildsOnWhatIsGone(Backup run) {
        return chain(run).stream()
                .anyMatch(link -> link.parents().stream().anyMatch(id -> {
                    Parent parent = parent(link, id);
                    return parent.known() && parent.there() == null;
                }));
    }

    /** By positions in the log it is clear that it lacks changes since what it builds on, or began before. */
    boolean torn(Backup run) {
        if (run.type() == Backup.Type.FULL || run.parents().isEmpty()) {
            return false;
        }
        boolean lacks = true;
        for (String id : run.parents()) {
            Backup parent = parent(run, id).there();
            if (parent != null && beganBefore(run, parent)) {
                return true;
            }
            lacks &= parent != null
                    && later(
                            run.takenFrom().log().since(),
                            parent.takenFrom().log().end());
        }
        return lacks;
    }

    private static boolean beganBefore(Backup run, Backup parent) {
        String system = run.takenFrom().server().systemIdentifier();
        String other = parent.takenFrom().server().systemIdentifier();
        if (system != null && other != null && !system.equals(other)) {
            return true;
        }
        Long timeline = run.takenFrom().server().timeline();
        Long before = parent.takenFrom().server().timeline();
        return (timeline != null && before != null && before > timeline)
                || later(parent.takenFrom().log().start(), run.takenFrom().log().start());
    }

    /** By positions in the log it is clear that it joins one that it builds on. */
    boolean joins(Backup run) {
        if (run.type() == Backup.Type.FULL || run.parents().isEmpty()) {
            return true;
        }
        LogRange of = run.takenFrom().log();
        for (String id : run.parents()) {
            Backup parent = parent(run, id).there();
            LogRange on = parent == null ? LogRange.UNKNOWN : parent.takenFrom().log();
            boolean overlaps = notLater(on.start(), of.start()) && notLater(of.start(), on.end());
            if (of.since() == null ? overlaps : notLater(of.since(), on.end())) {
                return true;
            }
        }
        return false;
    }

    private static boolean later(@Nullable LogPosition a, @Nullable LogPosition b) {
        return a != null && b != null && a.value().compareTo(b.value()) > 0;
    }

    private static boolean notLater(@Nullable LogPosition a, @Nullable LogPosition b) {
        return a != null && b != null && a.value().compareTo(b.value()) <= 0;
    }

    boolean anyFull(Backup run) {
        return chain(run).stream().anyMatch(link -> link.type() == Backup.Type.FULL);
    }

    /** It can be restored, as far as anybody knows. */
    boolean good(Backup run) {
        return chain(run).stream().allMatch(this::stands)
                && !buildsOnWhatIsGone(run)
                && chain(run).stream().noneMatch(this::buildsOnItself)
                && chain(run).stream().noneMatch(this::torn)
                && (anyFull(run) || !toldWhole(run));
    }

    /** The backup and all that it builds on are held by their source, completed, and not expired. */
    boolean isThereWhole(Backup run) {
        return chain(run).stream().allMatch(link -> completed(link) && link.type() != Backup.Type.LOG && !expired(link))
                && !buildsOnWhatIsGone(run);
    }

    /** Whatever anybody calls by that id is there, with all that it builds on, and nothing of that is unknown. */
    boolean isEachThereWholeAndTold(String backupId) {
        return all.stream()
                .filter(fact -> fact instanceof Backup backup
                        && backup.startedAt() != null
                        && backup.backupId().equals(backupId))
                .map(Fact::key)
                .distinct()
                .allMatch(key ->
                        runs.stream().anyMatch(run -> run.key().equals(key) && isThereWhole(run) && toldWhole(run)));
    }

    /** Somebody once told of a backup of that id. */
    boolean everTold(String backupId) {
        return !sourcesOf(backupId).isEmpty();
    }

    /** When it loses its worth: with the first of its chain that goes. */
    boolean chainExpired(Backup run) {
        return chain(run).stream().anyMatch(this::expired);
    }
}
