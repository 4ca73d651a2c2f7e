package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.PlainFinding.NO_BACKUP;
import static dev.lifeboat.streams.readiness.PlainFinding.PASS;
import static dev.lifeboat.streams.readiness.PlainFinding.fail;
import static dev.lifeboat.streams.readiness.PlainFinding.passIf;
import static dev.lifeboat.streams.readiness.PlainFinding.unknown;
import static dev.lifeboat.streams.readiness.PlainFinding.warn;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** RR-01 to RR-07 and RR-19 to RR-21, once more, as they are written down. */
final class PlainBackups {
    private final PlainHistory history;
    private final PlainChoice choice;

    PlainBackups(PlainChoice choice) {
        this.choice = choice;
        this.history = choice.history;
    }

    PlainFinding coverage() {
        if (history.registration() == null) {
            return fail(ReasonCode.DATABASE_UNKNOWN);
        }
        return passIf(choice.newest() != null, ReasonCode.NO_BACKUP);
    }

    PlainFinding fullAge() {
        if (choice.newest() == null) {
            return NO_BACKUP;
        }
        return choice.good().stream()
                .filter(run -> run.type() == Backup.Type.FULL && !run.copyOnly())
                .findFirst()
                .map(full -> passIf(
                        !history.olderThan(PlainHistory.end(full), history.limits.fullFail()),
                        ReasonCode.BACKUP_TOO_OLD))
                .orElse(fail(ReasonCode.FULL_BACKUP_MISSING));
    }

    PlainFinding age() {
        Backup newest = choice.newest();
        if (newest == null) {
            return NO_BACKUP;
        }
        Instant end = PlainHistory.end(newest);
        if (history.question != null) {
            return passIf(!history.olderThan(end, history.limits.backupGate()), ReasonCode.BACKUP_TOO_OLD);
        }
        if (history.olderThan(end, history.limits.backupFail())) {
            return fail(ReasonCode.BACKUP_TOO_OLD);
        }
        return history.olderThan(end, history.limits.backupWarn()) ? warn(ReasonCode.BACKUP_TOO_OLD) : PASS;
    }

    PlainFinding failures() {
        List<Backup> runs = history.runs();
        if (runs.isEmpty()) {
            return NO_BACKUP;
        }
        Backup newest = choice.newest();
        Optional<Backup> log = runs.stream()
                .filter(run -> run.type() == Backup.Type.LOG
                        && PlainHistory.completed(run)
                        && !run.nulDevice()
                        && (run.sizeBytes() == null || run.sizeBytes() > 0)
                        && history.believed(PlainHistory.end(run)))
                .findFirst();
        List<Backup> later = runs.stream()
                .filter(run -> run.type() == Backup.Type.LOG
                        ? log.isEmpty() || PlainHistory.start(run).isAfter(PlainHistory.start(log.get()))
                        : newest == null || PlainHistory.start(run).isAfter(PlainHistory.start(newest)))
                .toList();
        if (later.stream().anyMatch(run -> switch (run.status()) {
            case FAILED, ABORTED, PARTIAL, COMPLETED_WITH_ERRORS -> true;
            default -> false;
        })) {
            return fail(ReasonCode.UNRESOLVED_FAILURE);
        }
        if (later.stream()
                .anyMatch(run -> run.status() == Backup.Status.STARTED
                        && history.olderThan(PlainHistory.start(run), history.limits.stalledAfter()))) {
            return fail(ReasonCode.STALLED);
        }
        if (newest == null) {
            return NO_BACKUP;
        }
        return later.stream().anyMatch(run -> run.status() == Backup.Status.UNKNOWN)
                ? unknown(ReasonCode.RUN_UNCLEAR)
                : PASS;
    }

    PlainFinding size() {
        Backup latest = choice.latest();
        if (latest == null) {
            return NO_BACKUP;
        }
        for (Backup run : Arrays.asList(latest, choice.newest(), choice.deciding())) {
            PlainFinding finding = run == null ? PASS : size(run);
            if (!finding.is(Outcome.PASS)) {
                return finding;
            }
        }
        return PASS;
    }

    private PlainFinding size(Backup run) {
        if (run.nulDevice()) {
            return fail(ReasonCode.BACKUP_EMPTY);
        }
        if (run.sizeBytes() == null) {
            return unknown(ReasonCode.SIZE_UNKNOWN);
        }
        if (run.sizeBytes() <= 0) {
            return fail(ReasonCode.BACKUP_EMPTY);
        }
        List<Backup> runs = history.runs();
        long[] before = runs.subList(runs.indexOf(run) + 1, runs.size()).stream()
                .filter(other -> PlainHistory.sound(other)
                        && other.type() == run.type()
                        && other.sizeBytes() != null
                        && history.condemning(other) == null)
                .limit(5)
                .mapToLong(other -> Objects.requireNonNull(other.sizeBytes()))
                .sorted()
                .toArray();
        boolean shrunk = before.length > 0
                && run.sizeBytes() * 100.0 < before[before.length / 2] * (double) history.limits.sizePercent();
        return passIf(!shrunk, ReasonCode.BACKUP_SHRUNK);
    }

    PlainFinding chain() {
        Backup standing = choice.standing();
        if (standing == null) {
            return NO_BACKUP;
        }
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return chain(standing);
        }
        PlainFinding ofDeciding = joined(deciding, chain(deciding));
        PlainFinding ofStanding = chain(standing);
        if (!ofDeciding.is(Outcome.PASS)) {
            return ofDeciding;
        }
        return ofStanding.is(Outcome.UNKNOWN) ? warn(ofStanding.code()) : ofStanding;
    }

    /** Follows the chain down from the backup; the first link that is not there decides. */
    private PlainFinding chain(Backup run) {
        var seen = new ArrayList<Backup>(List.of(run));
        for (int i = 0; i < seen.size(); i++) {
            Backup link = seen.get(i);
            if (link.type() != Backup.Type.FULL && link.parents().isEmpty()) {
                return unknown(ReasonCode.CHAIN_UNKNOWN);
            }
            for (String id : link.parents()) {
                PlainHistory.Parent parent = history.parent(link, id);
                if (!parent.known()) {
                    return unknown(ReasonCode.CHAIN_UNKNOWN);
                }
                if (parent.there() == null
                        || !history.stands(parent.there())
                        || parent.there().equals(run)) {
                    return fail(ReasonCode.CHAIN_BROKEN);
                }
                if (!seen.contains(parent.there())) {
                    seen.add(parent.there());
                }
            }
        }
        if (seen.stream().anyMatch(history::torn)) {
            return fail(ReasonCode.LOG_RANGE_GAP);
        }
        return passIf(history.anyFull(run), ReasonCode.CHAIN_BROKEN);
    }

    /** Each link joins, or something was restored that has it in it; and the log goes on behind the backup. */
    private PlainFinding joined(Backup run, PlainFinding chain) {
        if (!chain.is(Outcome.PASS)) {
            return chain;
        }
        List<Backup> restored = history.chain(run).stream()
                .filter(link -> history.restore(link) != null)
                .toList();
        boolean untold = history.chain(run).stream()
                .anyMatch(link -> !history.joins(link)
                        && restored.stream().noneMatch(it -> history.chain(it).contains(link)));
        if (untold) {
            return unknown(ReasonCode.LOG_RANGE_UNKNOWN);
        }
        return passIf(!new PlainLog(choice).hole(run), ReasonCode.LOG_RANGE_GAP);
    }

    PlainFinding copies() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        Backup.Copies copies = deciding.storage().copies();
        if (copies == null) {
            return unknown(ReasonCode.COPIES_UNKNOWN);
        }
        boolean enough = copies.count() + 1 >= history.limits.copies() && copies.offSite();
        if (enough && copies.media() < history.limits.media() && !copies.everyMediumKnown()) {
            return unknown(ReasonCode.COPIES_UNKNOWN);
        }
        return passIf(enough && copies.media() >= history.limits.media(), ReasonCode.COPIES_TOO_FEW);
    }

    PlainFinding locked() {
        if (choice.newest() == null) {
            return NO_BACKUP;
        }
        if (history.runs().stream().allMatch(run -> run.storage().copies() == null)) {
            return unknown(ReasonCode.COPIES_UNKNOWN);
        }
        return passIf(
                choice.good().stream()
                        .anyMatch(run -> run.storage().copies() != null
                                && run.storage().copies().lockedUntil() != null
                                && history.at.isBefore(run.storage().copies().lockedUntil())
                                && !history.olderThan(PlainHistory.end(run), history.limits.lockedFail())),
                ReasonCode.NO_LOCKED_COPY);
    }

    PlainFinding encrypted() {
        Backup newest = choice.newest();
        if (newest == null) {
            return NO_BACKUP;
        }
        Backup.Storage storage = newest.storage();
        if (storage.encrypted() == null) {
            return unknown(ReasonCode.ENCRYPTION_UNKNOWN);
        }
        if (!storage.encrypted()) {
            return fail(ReasonCode.NOT_ENCRYPTED);
        }
        boolean proven = history.runs().stream()
                .filter(run -> storage.keyId() == null
                        ? run.equals(newest)
                        : storage.keyId().equals(run.storage().keyId()))
                .anyMatch(run -> history.restore(run) != null);
        return proven ? PASS : unknown(ReasonCode.KEY_UNPROVEN);
    }

    // ---- schedules -----------------------------------------------------------------------------------------------

    PlainFinding schedules() {
        Registration registration = history.registration();
        if (registration == null || registration.schedules().isEmpty()) {
            return unknown(ReasonCode.SCHEDULE_UNKNOWN);
        }
        List<PlainFinding> findings = registration.schedules().stream()
                .map(schedule -> schedule(schedule, registration))
                .toList();
        for (Outcome outcome : List.of(Outcome.FAIL, Outcome.UNKNOWN)) {
            for (PlainFinding finding : findings) {
                if (finding.is(outcome)) {
                    return finding;
                }
            }
        }
        return PASS;
    }

    private PlainFinding schedule(Schedule schedule, Registration registration) {
        List<IntPredicate> cron = cron(schedule.cron());
        ZoneId zone = zone(schedule.zone());
        if (cron == null || zone == null) {
            return unknown(ReasonCode.SCHEDULE_UNKNOWN);
        }
        Optional<Instant> ran = history.runs().stream()
                .filter(run -> holds(schedule.type(), run.type()) && happened(run))
                .map(PlainHistory::start)
                .max(Instant::compareTo);
        Instant from =
                ran.map(start -> start.plus(history.limits.clockSkew())).orElse(history.firstRegistered(schedule));
        Instant expected = next(cron, zone, from, history.at.minus(schedule.grace()));
        if (expected != null) {
            return fail(ReasonCode.RUN_MISSED);
        }
        return ran.isPresent() ? PASS : unknown(ReasonCode.SCHEDULE_UNKNOWN);
    }

    private boolean happened(Backup run) {
        boolean timesCanBe = !PlainHistory.end(run).isBefore(PlainHistory.start(run))
                && (run.startedAt() != null || run.endedAt() != null);
        boolean ran = timesCanBe && (run.status() == Backup.Status.COMPLETED || run.status() == Backup.Status.EXPIRED);
        boolean running = run.status() == Backup.Status.STARTED
                && !history.olderThan(PlainHistory.start(run), history.limits.stalledAfter());
        return history.believed(PlainHistory.end(run)) && (ran || running);
    }

    private static boolean holds(Backup.Type expected, Backup.Type run) {
        return switch (expected) {
            case LOG -> run == Backup.Type.LOG;
            case FULL -> run == Backup.Type.FULL;
            case DIFFERENTIAL -> run == Backup.Type.FULL || run == Backup.Type.DIFFERENTIAL;
            case INCREMENTAL, UNKNOWN ->
                run == Backup.Type.FULL || run == Backup.Type.DIFFERENTIAL || run == Backup.Type.INCREMENTAL;
        };
    }

    /** The first time after an instant at which a run was due, and before another; looks at every minute between. */
    private static @Nullable Instant next(List<IntPredicate> cron, ZoneId zone, Instant after, Instant before) {
        LocalDateTime minute =
                LocalDateTime.ofInstant(after, zone).minusHours(3).withSecond(0).withNano(0);
        LocalDateTime last = LocalDateTime.ofInstant(before, zone).plusHours(3);
        for (; minute.isBefore(last); minute = minute.plusMinutes(1)) {
            if (cron.get(0).test(minute.getMinute())
                    && cron.get(1).test(minute.getHour())
                    && cron.get(2).test(minute.getDayOfMonth())
                    && cron.get(3).test(minute.getMonthValue())
                    && cron.get(4).test(minute.getDayOfWeek().getValue() % 7)) {
                var transition = zone.getRules().getTransition(minute);
                Instant due = transition != null && transition.isGap()
                        ? transition.getInstant()
                        : minute.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
                if (due.isAfter(after) && due.isBefore(before)) {
                    return due;
                }
            }
        }
        return null;
    }

    private static @Nullable ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Five fields, each a star, every so many, or a number; all that the generator writes. */
    private static @Nullable List<IntPredicate> cron(String expression) {
        String[] fields = expression.split(" ");
        if (fields.length != 5) {
            return null;
        }
        var predicates = new ArrayList<IntPredicate>();
        for (String field : fields) {
            predicates.add(
                    field.equals("*")
                            ? value -> true
                            : field.startsWith("*/")
                                    ? value -> value % Integer.parseInt(field.substring(2)) == 0
                                    : value -> value == Integer.parseInt(field));
        }
        return predicates;
    }
}
