package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The clock of a source may be five minutes ahead; what claims to be of a later instant counts when that has come. */
class CandidateTest {
    private static final Instant FURTHEST = NOON.plus(Duration.ofMinutes(5));

    static Stream<Arguments> good() {
        return Stream.of(
                when("RR-08", end -> restore(end).type(Verification.Type.INTEGRITY)),
                when("RR-09", CandidateTest::restore),
                when("RR-10", CandidateTest::restore),
                when("RR-11", CandidateTest::restore),
                when("RR-12", CandidateTest::restore),
                when("RR-25", end -> restore(end).ranOn("drill1", null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void aTestCountsFromTheMillisecondAtWhichItsClockCanBe(String control, Function<Instant, AVerification> endingAt) {
        var believed = judge(endingAt.apply(FURTHEST).build());
        var ahead = judge(endingAt.apply(FURTHEST.plusMillis(1)).build());

        assertThat(believed).passes(control);
        assertThat(ahead).changes(control, NOON.plusMillis(1));
        org.assertj.core.api.Assertions.assertThat(ahead.results())
                .filteredOn(result -> result.control().id().equals(control))
                .allMatch(result -> result.outcome() == Outcome.UNKNOWN);
    }

    @Test
    void aFailureCountsAtOnceHoweverFarAheadItsClockIs() {
        assertThat(judge(restore(NOON.plus(Duration.ofDays(9))).failed().build()))
                .has("RR-01", Outcome.FAIL, ReasonCode.NO_BACKUP)
                .has("RR-08", Outcome.FAIL, ReasonCode.VERIFICATION_FAILED);
    }

    @Test
    void anEmptyBackupIsTheNewestOneAsSoonAsItIsBelieved() {
        var empty = ABackup.called("43").bytes(0L);

        assertThat(judge(empty.endedAt(FURTHEST).build())).has("RR-06", Outcome.FAIL, ReasonCode.BACKUP_EMPTY);
        assertThat(judge(empty.endedAt(FURTHEST.plusMillis(1)).build()))
                .passes("RR-06")
                .changes("RR-06", NOON.plusMillis(1));
    }

    @Test
    void anEmptyBackupIsTheNewestOneUntilItExpires() {
        var empty = ABackup.called("43").bytes(0L).endedAt(before(Duration.ofMinutes(5)));

        assertThat(judge(empty.expiresAt(NOON.plusMillis(1)).build()))
                .has("RR-06", Outcome.FAIL, ReasonCode.BACKUP_EMPTY)
                .changes("RR-06", NOON.plusMillis(1));
        assertThat(judge(empty.expiresAt(NOON).build())).passes("RR-06");
    }

    @Test
    void aRunThatDidNotCompleteIsNotTheNewestBackup() {
        for (Backup.Status status : Backup.Status.values()) {
            var run = ABackup.called("43")
                    .bytes(null)
                    .endedAt(before(Duration.ofMinutes(5)))
                    .status(status)
                    .build();
            if (status == Backup.Status.COMPLETED) {
                assertThat(judge(run)).has("RR-06", Outcome.UNKNOWN, ReasonCode.SIZE_UNKNOWN);
            } else {
                assertThat(judge(run)).passes("RR-06");
            }
        }
    }

    @Test
    void aBackupThatBeganAndEndedInOneInstantIsABackup() {
        assertThat(Readiness.evaluate(
                        state(
                                ORDERS_REGISTERED,
                                ABackup.called("1")
                                        .endedAt(NOON)
                                        .startedAt(NOON)
                                        .build()),
                        ALWAYS_ALIVE,
                        BASELINE,
                        NOON))
                .leansOn("1")
                .passes("RR-01");
    }

    @Test
    void aLaterPassOfTheSameKindLiftsAFailure() {
        for (Verification.Type type :
                List.of(Verification.Type.INTEGRITY, Verification.Type.PARTIAL_RESTORE, Verification.Type.RESTORE)) {
            var failed = restore(before(Duration.ofMinutes(10))).type(type).failed();
            var passed = AVerification.restoreOf("42", "8").type(type);

            assertThat(judge(
                            failed.build(),
                            passed.endedAt(before(Duration.ofMinutes(10)).plusMillis(1))
                                    .build()))
                    .leansOn("42")
                    .passes("RR-01");
            assertThat(judge(
                            failed.build(),
                            passed.endedAt(before(Duration.ofMinutes(10))).build()))
                    .leansOn(null);
        }
    }

    @Test
    void onlyAsStrongATestLiftsAFailure() {
        var kinds = List.of(
                Verification.Type.INTEGRITY,
                Verification.Type.PARTIAL_RESTORE,
                Verification.Type.RESTORE,
                Verification.Type.DATA_VALIDATION);
        for (Verification.Type failed : kinds) {
            for (Verification.Type passed : kinds) {
                boolean lifts = kinds.indexOf(passed) >= kinds.indexOf(failed);
                var readiness = judge(
                        restore(before(Duration.ofMinutes(10)))
                                .type(failed)
                                .failed()
                                .build(),
                        AVerification.restoreOf("42", "8")
                                .type(passed)
                                .endedAt(NOON)
                                .build());

                assertThat(readiness).leansOn(lifts ? "42" : null);
            }
        }
    }

    @Test
    void aFailureOfAKindThatIsNotKnownIsLiftedByComparedContentAlone() {
        var failed = restore(before(Duration.ofMinutes(10)))
                .type(Verification.Type.UNKNOWN)
                .failed()
                .build();
        var passed = AVerification.restoreOf("42", "8").endedAt(NOON);

        assertThat(judge(failed, passed.build())).leansOn(null);
        assertThat(judge(failed, passed.type(Verification.Type.UNKNOWN).build()))
                .leansOn(null);
        assertThat(judge(failed, passed.type(Verification.Type.DATA_VALIDATION).build()))
                .leansOn("42");
    }

    private static Readiness judge(Fact... facts) {
        var state = state(ORDERS_REGISTERED, NIGHTLY_FULL_OF_ORDERS);
        List.of(facts).forEach(state::fold);
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static AVerification restore(Instant end) {
        return AVerification.restoreOf("42", "7").endedAt(end);
    }

    private static Arguments when(String control, Function<Instant, AVerification> endingAt) {
        return Arguments.of(control, endingAt);
    }
}
