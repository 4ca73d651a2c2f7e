package dev.lifeboat.streams.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.readiness.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {
    private record Told(List<Happening> happenings, Summary summary) {
        List<Decision> decisions() {
            return happenings.stream()
                    .filter(Happening.Decided.class::isInstance)
                    .map(it -> ((Happening.Decided) it).decision())
                    .toList();
        }

        /** Every control that fails at some time, in a database or at the gate. */
        TreeSet<String> failing() {
            var failing = new TreeSet<String>();
            for (Happening happening : happenings) {
                if (happening instanceof Happening.Judged judged) {
                    failing.addAll(judged.failing());
                }
            }
            decisions().forEach(decision -> failing.addAll(HappeningJson.failing(decision)));
            return failing;
        }
    }

    static List<String> scenarios() {
        return Scenarios.NAMES;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void saysWhatIsDocumentedAndWhatIsAssumed(String name) {
        var recording = Scenarios.named(name).orElseThrow();

        assertThat(recording.story().scenario()).isEqualTo(name);
        assertThat(recording.story().about()).isNotBlank();
        assertThat(recording.story().documented()).isNotEmpty();
        assertThat(recording.story().assumed()).isNotEmpty();
        assertThat(recording.story().sources()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void tellsTheSameByteForByte(String name) {
        assertThat(json(name)).isEqualTo(json(name)).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void blocksWeeksBeforeTheDisasterAndDeniesWhatCausedIt(String name) {
        var told = replayed(name);

        assertThat(told.summary().disasterAt()).isNotNull();
        assertThat(told.summary().blockedBeforeDisaster()).isGreaterThan(Duration.ofDays(21));
        assertThat(told.summary().blockedAtDisaster()).isTrue();
        assertThat(told.summary().alertsBeforeDisaster()).isGreaterThan(4);
        assertThat(told.summary().unresolved()).isZero();
        assertThat(told.decisions())
                .isNotEmpty()
                .allSatisfy(decision -> assertThat(decision.answer()).isEqualTo(Decision.Answer.DENY));
    }

    @Test
    void noneOfGitLabsFiveMechanismsHolds() {
        var told = replayed("gitlab-2017");

        assertThat(told.failing()).contains("RR-01", "RR-04", "RR-05", "RR-06", "RR-09", "RR-13", "RR-17", "RR-22");
        assertThat(told.summary().openAtDisaster())
                .as("the snapshot of six hours before was never tried")
                .contains("RR-08", "RR-09");
    }

    @Test
    void theGateKnowsThatTheSessionIsOnTheWrongHost() {
        assertThat(codes(replayed("gitlab-2017").decisions().get(0))).contains("DATABASE_IDENTITY_MISMATCH");
    }

    @Test
    void mySpacesOldServersMayNotBeSwitchedOff() {
        var told = replayed("myspace-2019");
        var decommission = told.decisions().get(1);

        assertThat(told.failing()).contains("RR-01", "RR-08", "RR-09", "RR-11", "RR-18", "RR-24");
        assertThat(decommission.question().migrationId()).isEqualTo("decommission-old-servers");
        assertThat(codes(decommission))
                .contains(
                        "RETENTION_TOO_SHORT",
                        "RESTORE_TEST_MISSING",
                        "CONTENT_MISMATCH",
                        "CHECKLIST_CONTRADICTED",
                        "VALIDATION_MISSING");
    }

    @Test
    void theHomeCopyOfToyStoryTwoIsTheOneUnregisteredCopyOffSite() {
        var told = replayed("toy-story-2");

        assertThat(told.failing()).contains("RR-05", "RR-06", "RR-09", "RR-11", "RR-19");
        assertThat(told.summary().unregistered()).containsExactly("files:home-workstation/toy-story-2");
        assertThat(lastFailing(told, "files:pixar/toy-story-2")).contains("RR-19");
        assertThat(lastFailing(told, "files:home-workstation/toy-story-2")).contains("RR-01");
    }

    private static List<String> lastFailing(Told told, String database) {
        List<String> failing = List.of();
        for (Happening happening : told.happenings()) {
            if (happening instanceof Happening.Struck) {
                return failing;
            }
            if (happening instanceof Happening.Judged judged
                    && judged.database().equals(database)) {
                failing = judged.failing();
            }
        }
        return failing;
    }

    private static List<String> codes(Decision decision) {
        return decision.reasons().stream().map(reason -> reason.code().name()).toList();
    }

    private static Told replayed(String name) {
        var happenings = new ArrayList<Happening>();
        var summary = Replay.run(Scenarios.named(name).orElseThrow(), happenings::add);
        return new Told(happenings, summary);
    }

    private static List<String> json(String name) {
        var lines = new ArrayList<String>();
        var summary = Replay.run(
                Scenarios.named(name).orElseThrow(),
                happening -> HappeningJson.of(happening).ifPresent(json -> lines.add(json.toString())));
        lines.add(HappeningJson.of(summary).toString());
        return lines;
    }
}
