package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that must be recoverable, and what is expected of it.
 *
 * @param profile name of the policy profile: dev, baseline or regulated
 * @param systemIdentifier identity of the production system; a migration aimed elsewhere is denied
 * @param schedules the backups that are expected
 * @param expectations since when each schedule is expected that any version of the registration had
 */
public record Registration(
        Provenance provenance,
        String engine,
        String profile,
        @Nullable String systemIdentifier,
        @Nullable Duration rto,
        @Nullable Duration rpo,
        List<Schedule> schedules,
        List<Expectation> expectations)
        implements Fact {

    /** Schedules that are remembered, of all that there were. */
    public static final int REMEMBERED = 32;

    /**
     * A schedule, and since when it is expected. Another grace makes it no other one.
     *
     * @param since when it was registered first, as far as is known
     */
    public record Expectation(Backup.Type type, String cron, String zone, Instant since) {
        static final Comparator<Expectation> NEWEST_FIRST = Comparator.comparing(Expectation::since)
                .reversed()
                .thenComparing(Expectation::type)
                .thenComparing(Expectation::cron)
                .thenComparing(Expectation::zone);

        boolean isOfAny(List<Schedule> schedules) {
            return schedules.stream().anyMatch(it -> isOf(it.type(), it.cron(), it.zone()));
        }

        boolean isOf(Backup.Type type, String cron, String zone) {
            return this.type == type && this.cron.equals(cron) && this.zone.equals(zone);
        }
    }

    public Registration {
        schedules = List.copyOf(schedules);
        expectations = List.copyOf(expectations);
    }

    /** A version by itself: its schedules are expected since it was seen. */
    public Registration(
            Provenance provenance,
            String engine,
            String profile,
            @Nullable String systemIdentifier,
            @Nullable Duration rto,
            @Nullable Duration rpo,
            List<Schedule> schedules) {
        this(provenance, engine, profile, systemIdentifier, rto, rpo, schedules, sinceSeen(provenance, schedules));
    }

    private static List<Expectation> sinceSeen(Provenance provenance, List<Schedule> schedules) {
        return bounded(
                schedules,
                schedules.stream()
                        .map(it -> new Expectation(it.type(), it.cron(), it.zone(), provenance.observedAt()))
                        .toList());
    }

    /** The same with what another version tells of since when schedules are expected. */
    public Registration with(Registration other) {
        var all = new ArrayList<>(expectations);
        all.addAll(other.expectations);
        return new Registration(
                provenance, engine, profile, systemIdentifier, rto, rpo, schedules, bounded(schedules, all));
    }

    /** The earliest of each schedule: of those in force, and where there are many others, of those that came last. */
    private static List<Expectation> bounded(List<Schedule> inForce, List<Expectation> expectations) {
        var earliest = new ArrayList<Expectation>(expectations.size());
        expectations.stream().sorted(Expectation.NEWEST_FIRST.reversed()).forEach(it -> {
            if (earliest.stream().noneMatch(known -> known.isOf(it.type, it.cron, it.zone))) {
                earliest.add(it);
            }
        });
        return earliest.stream()
                .sorted(Comparator.comparing((Expectation it) -> !it.isOfAny(inForce))
                        .thenComparing(Expectation.NEWEST_FIRST))
                .limit(Math.max(REMEMBERED, inForce.size()))
                .toList();
    }

    /** Since when the schedule is expected. */
    public Instant since(Schedule schedule) {
        return expectations.stream()
                .filter(it -> it.isOf(schedule.type(), schedule.cron(), schedule.zone()))
                .map(Expectation::since)
                .findAny()
                .orElse(provenance.observedAt());
    }

    /** A registration without schedules. */
    public Registration(
            Provenance provenance,
            String engine,
            String profile,
            @Nullable String systemIdentifier,
            @Nullable Duration rto,
            @Nullable Duration rpo) {
        this(provenance, engine, profile, systemIdentifier, rto, rpo, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.REGISTRATION;
    }
}
