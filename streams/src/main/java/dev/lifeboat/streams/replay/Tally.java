package dev.lifeboat.streams.replay;

import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.v1.AlertState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts what a replay tells. */
final class Tally {
    private final List<Happening.Judged> judged = new ArrayList<>();
    private final List<Happening.Alerted> alerted = new ArrayList<>();
    private final Map<Decision.Answer, Integer> answers = new EnumMap<>(Decision.Answer.class);

    void count(Happening happening) {
        if (happening instanceof Happening.Judged verdict) {
            judged.add(verdict);
        } else if (happening instanceof Happening.Alerted alert) {
            alerted.add(alert);
        } else if (happening instanceof Happening.Decided decided) {
            answers.merge(decided.decision().answer(), 1, Integer::sum);
        }
    }

    Summary summary(Recording recording, SortedMap<String, ReplayedDatabase> databases, int unresolved) {
        var entries = recording.entries();
        var disaster = entries.stream()
                .filter(Entry.Disaster.class::isInstance)
                .map(Entry.Disaster.class::cast)
                .findFirst()
                .orElse(null);
        Instant struck = disaster == null ? null : disaster.at();
        String lost = disaster == null ? null : disaster.database();
        Predicate<String> about = database -> lost == null || lost.equals(database);
        Instant blocked = firstBlocked(about);
        var before = new ArrayList<Happening.Alerted>();
        for (var alert : alerted) {
            if (about.test(alert.alert().getDatabase())
                    && (struck == null || alert.at().isBefore(struck))) {
                before.add(alert);
            }
        }
        return new Summary(
                recording.story().scenario(),
                entries.get(0).at(),
                entries.get(entries.size() - 1).at(),
                databases.size(),
                (int) entries.stream().filter(Entry.Logged.class::isInstance).count(),
                blocked,
                struck,
                struck == null || blocked == null || !blocked.isBefore(struck)
                        ? null
                        : Duration.between(blocked, struck),
                struck != null && blockedBefore(struck, about),
                (int) before.stream()
                        .filter(alert -> alert.alert().getState() == AlertState.OPENED)
                        .count(),
                struck == null ? List.of() : open(before),
                answers.getOrDefault(Decision.Answer.ALLOW, 0),
                answers.getOrDefault(Decision.Answer.DENY, 0),
                answers.getOrDefault(Decision.Answer.INDETERMINATE, 0),
                databases.values().stream()
                        .filter(database -> database.judge().state().registration() == null)
                        .map(ReplayedDatabase::id)
                        .toList(),
                unresolved);
    }

    private @Nullable Instant firstBlocked(Predicate<String> about) {
        return judged.stream()
                .filter(verdict -> verdict.verdict() == Verdict.BLOCKED && about.test(verdict.database()))
                .map(Happening.Judged::at)
                .findFirst()
                .orElse(null);
    }

    private boolean blockedBefore(Instant at, Predicate<String> about) {
        var verdicts = new HashMap<String, Verdict>();
        for (var verdict : judged) {
            if (about.test(verdict.database()) && verdict.at().isBefore(at)) {
                verdicts.put(verdict.database(), verdict.verdict());
            }
        }
        return verdicts.containsValue(Verdict.BLOCKED);
    }

    private static List<String> open(List<Happening.Alerted> alerts) {
        var open = new TreeSet<String>();
        for (var alert : alerts) {
            if (alert.alert().getState() == AlertState.OPENED) {
                open.add(alert.alert().getControl());
            } else {
                open.remove(alert.alert().getControl());
            }
        }
        return List.copyOf(open);
    }
}
