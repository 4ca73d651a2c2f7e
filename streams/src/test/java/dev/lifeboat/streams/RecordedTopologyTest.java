package dev.lifeboat.streams;

import static dev.lifeboat.streams.Scenario.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.replay.Happening;
import dev.lifeboat.streams.replay.Recording;
import dev.lifeboat.streams.replay.Replay;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.DatabaseReadiness;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the topology was given, recorded and replayed, comes to what the topology published. */
class RecordedTopologyTest {

    @Test
    void aReplayEndsInTheReadinessThatTheTopologyPublished() throws Exception {
        try (var story = new Scenario()) {
            story.restored("42")
                    .proven()
                    .pass(Duration.ofHours(30))
                    .alive()
                    .backup("43")
                    .archiving();

            var published = story.readiness();
            var replayed = Replay.readiness(recording(story)).get(ORDERS);

            assertThat(replayed).isNotNull();
            assertThat(replayed.verdict().name())
                    .isEqualTo(published.getVerdict().name());
            assertThat(replayed.at()).isEqualTo(published.getEvaluatedAt());
            assertThat(replayed.nextChangeAt()).isEqualTo(published.getNextChangeAt());
            assertThat(replayed.decidingBackup()).isEqualTo(published.getDecidingBackup());
            assertThat(results(replayed)).isEqualTo(results(published));
        }
    }

    @Test
    void aReplayGivesTheDecisionsAndAlertsOfTheTopology() throws Exception {
        try (var story = new Scenario()) {
            story.alive().registered().planned().backup("42").archiving();
            var denied = story.ask("1");
            story.procedure().restored("42").checklist();
            var allowed = story.ask("2");
            var alerts = story.published(Topics.ALERT);

            var told = new ArrayList<Happening>();
            Replay.run(recording(story), told::add);

            assertThat(told)
                    .filteredOn(Happening.Decided.class::isInstance)
                    .extracting(
                            it -> ((Happening.Decided) it).decision().answer().name())
                    .containsExactly(
                            denied.getDecision().name(), allowed.getDecision().name())
                    .containsExactly("DENY", "ALLOW");
            assertThat(stillOpen(told.stream()
                            .filter(Happening.Alerted.class::isInstance)
                            .map(it -> ((Happening.Alerted) it).alert())
                            .toList()))
                    .isEqualTo(stillOpen(alerts));
        }
    }

    /** What is opened and resolved at one instant is never opened in a replay, where an instant is judged as a whole. */
    private static List<String> stillOpen(List<AlertEvent> alerts) {
        var open = new ArrayList<String>();
        for (var alert : alerts) {
            if (alert.getState() == AlertState.OPENED) {
                open.add(alert.getControl());
            } else if (alert.getState() == AlertState.RESOLVED) {
                open.remove(alert.getControl());
            }
        }
        return open.stream().sorted().toList();
    }

    private static Recording recording(Scenario story) throws Exception {
        return Recording.read(new StringReader(String.join("\n", story.recording)));
    }

    private static List<String> results(Readiness readiness) {
        return readiness.results().stream()
                .map(it -> it.control().id() + " " + it.outcome() + " "
                        + (it.outcome() == Outcome.PASS ? "" : it.code()) + " " + it.validUntil() + " "
                        + it.evidence().stream()
                                .map(e -> e.topic() + e.partition() + "@" + e.offset())
                                .toList())
                .toList();
    }

    private static List<String> results(DatabaseReadiness readiness) {
        return readiness.getResults().stream()
                .map(it -> it.getControl() + " " + it.getOutcome() + " " + it.getCode() + " " + it.getValidUntil() + " "
                        + it.getEvidence().stream()
                                .map(e -> e.getTopic() + e.getPartition() + "@" + e.getOffset())
                                .toList())
                .toList();
    }
}
