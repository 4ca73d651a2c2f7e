package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.ARCHIVING_FAILING;
import static dev.lifeboat.streams.controls.ReasonCode.ARCHIVING_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.NO_BACKUP;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.RPO_EXCEEDED;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.NOT_APPLICABLE;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.facts.Outcome.WARN;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.archiving;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.registered;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Version;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RR-13 and RR-14, case by case, at noon. */
class PitrControlsTest {
    private static final Instant MINUTE_AGO = before(Duration.ofMinutes(1));

    @ParameterizedTest(name = "RR-13 {0}: {1}")
    @MethodSource
    void lag(Duration age, Outcome outcome, ReasonCode code) {
        var state = state(
                ABackup.called("1").endedAt(before(Duration.ofDays(1))).build(),
                archiving(true, before(age), null, null));

        assertThat(evaluate(state)).has("RR-13", outcome, code);
    }

    static Stream<Arguments> lag() {
        Duration milli = Duration.ofMillis(1);
        return Stream.of(
                arguments(Duration.ofMinutes(15), PASS, OK),
                arguments(Duration.ofMinutes(15).plus(milli), WARN, RPO_EXCEEDED),
                arguments(Duration.ofMinutes(60), WARN, RPO_EXCEEDED),
                arguments(Duration.ofMinutes(60).plus(milli), FAIL, RPO_EXCEEDED),
                arguments(Duration.ofMinutes(-5), PASS, OK),
                arguments(Duration.ofMinutes(-5).minus(milli), FAIL, RPO_EXCEEDED));
    }

    @Test
    void recoversToTheEndOfTheNewestBackupWhereArchivingIsOff() {
        var state = state(NIGHTLY_FULL_OF_ORDERS, archiving(false, MINUTE_AGO, MINUTE_AGO, null));

        assertThat(evaluate(state))
                .has("RR-13", WARN, RPO_EXCEEDED)
                .changes("RR-13", NOON.plus(Duration.ofMinutes(20)).plusMillis(1));
    }

    @Test
    void recoversNothingFromLogsWithoutABackup() {
        assertThat(evaluate(state(archiving(true, NOON, NOON, null)))).has("RR-13", UNKNOWN, NO_BACKUP);
    }

    @ParameterizedTest(name = "RR-14 enabled {0}, archived {1}, failed {2}")
    @CsvSource({
        "true,  2026-03-01T11:00:00Z,     ,                         PASS,    OK",
        "true,                      ,     ,                         PASS,    OK",
        "true,  2026-03-01T11:00:00Z,     2026-03-01T10:59:59.999Z, PASS,    OK",
        "true,  2026-03-01T11:00:00Z,     2026-03-01T11:00:00Z,     FAIL,    ARCHIVING_FAILING",
        "true,  2026-03-01T11:00:00Z,     2026-03-01T11:00:00.001Z, FAIL,    ARCHIVING_FAILING",
        "true,                      ,     2026-03-01T11:00:00Z,     FAIL,    ARCHIVING_FAILING",
        "true,  2026-03-01T12:05:00.001Z, 2026-03-01T11:00:00Z,     FAIL,    ARCHIVING_FAILING",
        "false, 2026-03-01T11:00:00Z,     ,                         FAIL,    ARCHIVING_OFF",
        ",      2026-03-01T11:00:00Z,     ,                         UNKNOWN, ARCHIVING_UNKNOWN",
    })
    void archivingIs(Boolean enabled, Instant archived, Instant failed, Outcome outcome, ReasonCode code) {
        assertThat(evaluate(state(archiving(enabled, null, archived, failed)))).has("RR-14", outcome, code);
    }

    @Test
    void knowsNothingOfArchivingThatNobodyReports() {
        assertThat(evaluate(state(NIGHTLY_FULL_OF_ORDERS))).has("RR-14", UNKNOWN, ARCHIVING_UNKNOWN);
    }

    @Test
    void believesTheWorstOfSeveralReports() {
        Pitr other = new Pitr(
                new Version("lifeboat.pitr.v1", "adapter:wal", "pitr", 1, false).provenance(),
                null,
                null,
                true,
                NOON,
                NOON.plusMillis(1));

        assertThat(evaluate(state(archiving(true, NOON, NOON, null), other))).has("RR-14", FAIL, ARCHIVING_FAILING);
    }

    @ParameterizedTest
    @CsvSource({"sqlite, false", "SQLite, false", "postgresql, true", "mariadb, true", "an-engine-of-tomorrow, true"})
    void judgesEveryEngineThatIsNotKnownToLackPointInTimeRecovery(String engine, boolean judged) {
        var readiness = evaluate(state(registered(engine, null), NIGHTLY_FULL_OF_ORDERS));

        if (judged) {
            assertThat(readiness).has("RR-13", WARN, RPO_EXCEEDED).has("RR-14", UNKNOWN, ARCHIVING_UNKNOWN);
        } else {
            assertThat(readiness)
                    .has("RR-13", NOT_APPLICABLE, ReasonCode.NOT_APPLICABLE)
                    .has("RR-14", NOT_APPLICABLE, ReasonCode.NOT_APPLICABLE);
        }
    }

    private static Readiness evaluate(DatabaseState state) {
        return Readiness.evaluate(state, Examples.ALWAYS_ALIVE, BASELINE, NOON);
    }
}
