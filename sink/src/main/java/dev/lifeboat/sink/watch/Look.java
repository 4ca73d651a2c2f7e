package dev.lifeboat.sink.watch;

import dev.lifeboat.sink.store.OwnAlert;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One look: what is missing at an instant, and the steps of alerts that follow. Pure. */
final class Look {
    /** Alerts about overdue databases that are open at a time: beyond it nobody reads them, and the cause is one. */
    static final int MOST_OVERDUE = 100;

    /** The heartbeats of the topology's tasks are named {@code streams:<application>/<partition>}. */
    private static final String STREAMS = "streams:";

    /** As RR-22 has it. */
    private static final int INTERVALS = 3;

    private static final Duration SILENT_AT_LEAST = Duration.ofMinutes(15);

    /** Clocks differ by so much. What names a later instant says nothing of when the source was alive. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final WatchSettings settings;
    private final Instant now;

    Look(WatchSettings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    /** The steps that lead from the open alerts to what is found. */
    List<OwnAlert> steps(Seen seen) {
        var findings = findings(seen);
        var found = new HashSet<String>();
        findings.forEach(finding -> found.add(name(finding.check(), finding.subject())));
        var open = new HashSet<String>();
        int overdue = 0;
        var steps = new ArrayList<OwnAlert>();
        for (var alert : seen.open()) {
            if (!found.contains(name(alert.check(), alert.subject()))) {
                steps.add(alert.resolved(now));
                continue;
            }
            open.add(name(alert.check(), alert.subject()));
            overdue += alert.check() == Check.READINESS_OVERDUE ? 1 : 0;
        }
        for (var finding : findings) {
            if (open.contains(name(finding.check(), finding.subject()))
                    || finding.check() == Check.READINESS_OVERDUE && overdue++ >= MOST_OVERDUE) {
                continue;
            }
            steps.add(finding.opened(now));
        }
        return steps;
    }

    /** Everything that is missing, the topology first: it explains the rest. */
    List<Finding> findings(Seen seen) {
        var findings = new ArrayList<Finding>();
        Map<String, List<Seen.Source>> tasks = new TreeMap<>();
        for (var source : seen.sources()) {
            if (source.id().startsWith(STREAMS)) {
                if (!now.isBefore(silentFrom(source))) {
                    tasks.computeIfAbsent(application(source.id()), name -> new ArrayList<>())
                            .add(source);
                }
            } else if (!now.isBefore(silentFrom(source))) {
                findings.add(silent(source));
            }
        }
        tasks.forEach((application, silent) -> findings.add(0, silent(application, silent)));
        for (var due : seen.due()) {
            if (!now.isBefore(due.at().plus(settings.grace()))) {
                findings.add(overdue(due));
            }
        }
        return findings;
    }

    private Finding overdue(Seen.Due due) {
        return new Finding(
                Check.READINESS_OVERDUE,
                due.database(),
                due.at().plus(settings.grace()),
                "it was to be judged again at " + due.at() + ", and nothing newer was published since",
                due.record());
    }

    private Finding silent(Seen.Source source) {
        if (isAhead(source)) {
            return new Finding(
                    Check.SOURCE_SILENT,
                    source.id(),
                    silentFrom(source),
                    "its last sign of life names " + source.at()
                            + ", which is still to come: whether it is alive nobody can" + " tell; set its clock right",
                    source.record());
        }
        return new Finding(
                Check.SOURCE_SILENT,
                source.id(),
                silentFrom(source),
                "its last sign of life is of " + source.at() + " (state: " + source.state() + "); it gives one each "
                        + words(source.interval()),
                source.record());
    }

    private Finding silent(String application, List<Seen.Source> tasks) {
        tasks.sort(Comparator.comparing(this::silentFrom).thenComparing(Seen.Source::id));
        var first = tasks.get(0);
        var partitions = tasks.stream()
                .map(task -> task.id().substring(task.id().lastIndexOf('/') + 1))
                .sorted()
                .toList();
        return new Finding(
                Check.STREAMS_SILENT,
                application,
                silentFrom(first),
                "no sign of life since " + first.at() + " from the tasks of partition " + String.join(", ", partitions),
                first.record());
    }

    private boolean isAhead(Seen.Source source) {
        return source.at().isAfter(now.plus(CLOCKS_DIFFER));
    }

    private Instant silentFrom(Seen.Source source) {
        if (isAhead(source)) {
            return now.truncatedTo(ChronoUnit.HOURS);
        }
        Duration intervals = source.interval().multipliedBy(INTERVALS);
        Duration least = source.id().startsWith(STREAMS) ? settings.streamsSilent() : SILENT_AT_LEAST;
        return source.at().plus(intervals.compareTo(least) > 0 ? intervals : least);
    }

    private static String application(String source) {
        int slash = source.lastIndexOf('/');
        return slash < 0 ? source : source.substring(0, slash);
    }

    private static String name(Check check, String subject) {
        return check + "|" + subject;
    }

    private static String words(Duration interval) {
        return interval.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
