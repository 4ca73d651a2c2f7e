package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.OpenAlert;
import dev.lifeboat.v1.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Alerts are episodes: one opens when a required control fails or cannot be judged, and is resolved when that ends. That a
 * migration is lost, or a backup that it holds is gone, will be, or is not known, is one whatever the policy requires, and
 * another such one ends it and opens the next.
 * Which are open is part of the published readiness, so an episode keeps its first instant, and with it its id, however
 * often the topology is restarted.
 */
final class Alerts {
    private static final Map<String, String> NAMES =
            Controls.ALL.stream().collect(Collectors.toMap(Control::id, Control::name));

    private static final Set<String> ALWAYS =
            Set.of(ReasonCode.MIGRATION_LOST.name(), ReasonCode.HELD_BACKUP_GONE.name());

    private Alerts() {}

    /** What is open with this readiness: episodes that go on keep the instant at which they began. */
    static List<OpenAlert> open(DatabaseReadiness now, @Nullable DatabaseReadiness before) {
        var since = episodes(before);
        var open = new ArrayList<OpenAlert>();
        for (var result : now.getResults()) {
            if (blocks(result)) {
                Instant began = another(result, before) ? null : since.get(result.getControl());
                open.add(new OpenAlert(result.getControl(), began == null ? now.getEvaluatedAt() : began));
            }
        }
        return open;
    }

    /** The steps between two readiness records of one database. */
    static List<AlertEvent> between(@Nullable DatabaseReadiness before, DatabaseReadiness after) {
        var was = episodes(before);
        var is = episodes(after);
        var events = new ArrayList<AlertEvent>();
        for (var result : after.getResults()) {
            Instant began = is.get(result.getControl());
            Instant endedEpisode = was.get(result.getControl());
            if (Objects.equals(began, endedEpisode)) {
                continue;
            }
            if (endedEpisode != null) {
                events.add(event(after, result, AlertState.RESOLVED, endedEpisode));
            }
            if (began != null) {
                events.add(event(after, result, AlertState.OPENED, began));
            }
        }
        return events;
    }

    /**
     * Reminders of what was open before and still is, as the readiness has it now.
     *
     * @param from instants before this have been looked at; {@link Due#NEVER} when none can be due
     */
    static List<AlertEvent> stillOpen(
            @Nullable DatabaseReadiness before, DatabaseReadiness now, Reminders reminders, long from) {
        if (before == null || before.getOpenAlerts().isEmpty()) {
            return List.of();
        }
        var was = episodes(before);
        var is = episodes(now);
        var events = new ArrayList<AlertEvent>();
        for (var result : now.getResults()) {
            Instant since = is.get(result.getControl());
            if (since != null && since.equals(was.get(result.getControl()))) {
                reminders
                        .due(since, from, Millis.of(now.getEvaluatedAt()))
                        .ifPresent(
                                at -> events.add(AlertEvent.newBuilder(event(now, result, AlertState.STILL_OPEN, since))
                                        .setAt(Instant.ofEpochMilli(at))
                                        .build()));
            }
        }
        return events;
    }

    private static boolean blocks(ControlResult result) {
        return (result.getRequired() && (result.getOutcome() == Outcome.FAIL || result.getOutcome() == Outcome.UNKNOWN))
                || (speaksAgainst(result.getOutcome()) && ALWAYS.contains(result.getCode()));
    }

    private static boolean speaksAgainst(Outcome outcome) {
        return outcome == Outcome.FAIL || outcome == Outcome.UNKNOWN || outcome == Outcome.WARN;
    }

    /** Another migration is lost than before, or another backup: who looks after the first need not know of it. */
    private static boolean another(ControlResult result, @Nullable DatabaseReadiness before) {
        if (before == null || !ALWAYS.contains(result.getCode())) {
            return false;
        }
        for (var was : before.getResults()) {
            if (was.getControl().equals(result.getControl()) && ALWAYS.contains(was.getCode())) {
                return !named(was).containsAll(named(result));
            }
        }
        return false;
    }

    private static Set<String> named(ControlResult result) {
        return result.getEvidence().stream()
                .map(it -> it.getSource() + " " + it.getNativeId())
                .collect(Collectors.toSet());
    }

    private static Map<String, Instant> episodes(@Nullable DatabaseReadiness readiness) {
        var since = new HashMap<String, Instant>();
        if (readiness != null) {
            readiness.getOpenAlerts().forEach(open -> since.put(open.getControl(), open.getSince()));
        }
        return since;
    }

    private static AlertEvent event(
            DatabaseReadiness readiness, ControlResult result, AlertState state, Instant openedAt) {
        return AlertEvent.newBuilder()
                .setAlertId(readiness.getDatabase() + "|" + result.getControl() + "|" + openedAt.toEpochMilli())
                .setDatabase(readiness.getDatabase())
                .setControl(result.getControl())
                .setControlName(NAMES.getOrDefault(result.getControl(), ""))
                .setState(state)
                .setOpenedAt(openedAt)
                .setAt(readiness.getEvaluatedAt())
                .setOutcome(result.getOutcome())
                .setCode(result.getCode())
                .setReason(result.getReason())
                .setRemedy(
                        result.getCode().isEmpty()
                                ? ""
                                : ReasonCode.valueOf(result.getCode()).remedy())
                .setEvidence(result.getEvidence())
                .build();
    }
}
