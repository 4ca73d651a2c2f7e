package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.facts.Verification.Outcome.PASSED;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.ARCHIVING_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kinds of bad news, an example each: with it a ready database is not ready, or an allowed migration is denied; and
 * without it, it is. Only such a piece of evidence can make things better by not being there.
 */
class BadNewsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<Arguments> bad() {
        return Stream.of(
                news("a run that failed", "RR-05", fullAt(5).status(Backup.Status.FAILED)),
                news("a run that was broken off", "RR-05", fullAt(5).status(Backup.Status.ABORTED)),
                news(
                        "a run that completed with errors",
                        "RR-05",
                        fullAt(5).status(Backup.Status.COMPLETED_WITH_ERRORS)),
                news(
                        "a backup that was withdrawn",
                        "RR-01",
                        nightly().version(2).gone()),
                news("a backup that expired", "RR-01", nightly().version(2).expiresAt(before(HOUR))),
                news("a backup that is empty", "RR-06", fullAt(5).bytes(0L)),
                news("a backup of a size that is not told", "RR-06", fullAt(5).bytes(null)),
                news("a larger backup before", "RR-06", fullAt(500).bytes(30L * ABackup.TEN_GIB)),
                news("a backup whose parent was never told of", "RR-07", incremental("unheard-of")),
                news(
                        "a backup that lacks changes since its parent",
                        "RR-07",
                        fullAt(5).type(Backup.Type.INCREMENTAL).on("42").log("0/3", "0/3", "0/4")),
                news("a backup of the log behind a hole", "RR-07", logFrom("0/2")),
                news(
                        "a chaos drill that failed",
                        "RR-23",
                        ABackup.called("41")
                                .endedAt(before(Duration.ofDays(30)))
                                .expiresAt(before(HOUR)),
                        AVerification.restoreOf("41", "9")
                                .endedAt(before(HOUR.dividedBy(4)))
                                .chaosDrill()
                                .failed()
                                .build()),
                news(
                        "a test that failed",
                        "RR-08",
                        AVerification.restoreOf("42", "8")
                                .endedAt(before(HOUR.dividedBy(4)))
                                .failed()
                                .build()),
                news("a partial restore that failed", "RR-08", partial()),
                news(
                        "a test whose checksum is not that of the source",
                        "RR-11",
                        newest().checksum(false).build()),
                news("a test that checked nothing", "RR-11", newest().checks(0).build()),
                news("a test of few rows", "RR-11", newest().rows(10L, 1_000L).build()),
                news(
                        "a test of another copy",
                        "RR-10",
                        nightly().version(2).digest("sha256:a").build(),
                        copyOfOther()),
                news(
                        "a slow restore",
                        "RR-23",
                        newest().took(Duration.ofHours(5)).build()),
                news("log archiving that is off", "RR-14", log(false, null, 0L)),
                news("log archiving that failed", "RR-14", log(true, 0, 0L)),
                news("log segments that are lost", "RR-15", log(true, null, 1L)),
                news("a check of the log that failed", "RR-15", checked(Verification.Outcome.FAILED)),
                news("a log of another system", "RR-17", ofSystem("other")),
                news("a backup of another system", "RR-17", nightly().version(2).takenFrom("other", "db1")),
                news("a registration of another system", "RR-17", registered("other")),
                news("a procedure without steps", "RR-23", procedure(false, 100.0)),
                news("a procedure that never succeeds", "RR-23", procedure(true, 0.0)),
                gate(
                        "a backup that is not kept for long",
                        "RR-18",
                        nightly().version(2).expiresAt(NOON.plus(Duration.ofDays(9)))),
                gate("a log that is not kept for long", "RR-18", kept(Duration.ofDays(9))),
                gate("an item that is open again", "RR-24", Examples.item(MIGRATION, "stakeholders notified", null, 2)),
                gate(
                        "an item that was ticked too early",
                        "RR-24",
                        Examples.item(MIGRATION, "backup verified restorable", before(HOUR), 2)),
                gate("a migration that has started", "", Examples.migration(MIGRATION, Migration.State.STARTED, 2)),
                gate("another migration that is under way", "", Examples.migration("m-8", Migration.State.STARTED, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void isWorseWith(String kind, String control, boolean atGate, Fact[] facts) {
        assertThat(good(readyOrdersWith(), atGate)).as("without it").isTrue();

        var state = readyOrdersWith(facts);

        assertThat(good(state, atGate)).as("with it").isFalse();
        if (!control.isEmpty()) {
            assertThat(Gate.decide(state, ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON).results().stream()
                            .filter(result -> result.outcome() != Outcome.PASS)
                            .map(result -> result.control().id()))
                    .contains(control);
        }
    }

    private static boolean good(DatabaseState state, boolean atGate) {
        return atGate
                ? Gate.decide(state, ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON).answer() == Decision.Answer.ALLOW
                : Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON).verdict() == Verdict.READY;
    }

    private static Arguments news(String kind, String control, Object... facts) {
        return arguments(kind, control, false, facts);
    }

    private static Arguments gate(String kind, String control, Object... facts) {
        return arguments(kind, control, true, facts);
    }

    private static Arguments arguments(String kind, String control, boolean atGate, Object... facts) {
        return Arguments.of(
                kind,
                control,
                atGate,
                Stream.of(facts)
                        .map(fact -> fact instanceof ABackup backup ? backup.build() : (Fact) fact)
                        .toArray(Fact[]::new));
    }

    private static ABackup fullAt(int minutesAgo) {
        return ABackup.called("43")
                .endedAt(before(Duration.ofMinutes(minutesAgo)))
                .takenFrom(SYSTEM, "db1");
    }

    private static ABackup nightly() {
        return ABackup.called("42")
                .endedAt(before(Duration.ofMinutes(40)))
                .expiresAt(NOON.plus(Duration.ofDays(90)))
                .takenFrom(SYSTEM, "db1");
    }

    private static Backup incremental(String parent) {
        return fullAt(5).type(Backup.Type.INCREMENTAL).on(parent).build();
    }

    private static ABackup logFrom(String start) {
        return fullAt(5)
                .type(Backup.Type.LOG)
                .expiresAt(NOON.plus(Duration.ofDays(90)))
                .log(null, start, "0/9");
    }

    /** The newest test of the backup that the verdict leans on. */
    private static AVerification newest() {
        return AVerification.restoreOf("42", "8").endedAt(before(Duration.ofMinutes(10)));
    }

    private static Verification copyOfOther() {
        return AVerification.restoreOf("42", "7")
                .version(2)
                .endedAt(before(Duration.ofMinutes(20)))
                .digest("sha256:b")
                .build();
    }

    private static Verification partial() {
        return AVerification.of("42", Verification.Type.PARTIAL_RESTORE, "8")
                .endedAt(before(Duration.ofMinutes(10)))
                .failed()
                .build();
    }

    private static Pitr log(boolean on, @Nullable Integer failedMinutesAgo, Long lost) {
        Pitr of = ARCHIVING_OF_ORDERS;
        return new Pitr(
                version2("lifeboat.pitr.v1", "pitr_capability/1"),
                null,
                of.latestRecoveryPoint(),
                on,
                of.lastArchivedAt(),
                failedMinutesAgo == null ? null : before(Duration.ofMinutes(failedMinutesAgo)),
                lost,
                of.retention(),
                of.lastVerifiedAt(),
                PASSED,
                of.production());
    }

    private static Registration registered(String system) {
        Registration of = Examples.ORDERS_REGISTERED;
        return new Registration(
                new Version("lifeboat.database.v1", "person:dba", Examples.ORDERS, 2, false).provenance(),
                of.engine(),
                of.profile(),
                system,
                null,
                null,
                of.schedules());
    }

    private static Pitr checked(Verification.Outcome outcome) {
        return second(Examples.log(0L, Duration.ofDays(60), before(Duration.ofDays(1)), outcome));
    }

    private static Pitr ofSystem(String system) {
        return second(Examples.log(
                0L, Duration.ofDays(60), before(Duration.ofDays(1)), PASSED, new Server(system, 1L, 1800)));
    }

    private static Pitr kept(Duration retention) {
        return second(Examples.log(0L, retention, before(Duration.ofDays(1)), PASSED));
    }

    private static Pitr second(Pitr row) {
        return new Pitr(
                version2("lifeboat.pitr.v1", "pitr_capability/1"),
                null,
                row.latestRecoveryPoint(),
                row.archivingEnabled(),
                row.lastArchivedAt(),
                null,
                row.lostSegments(),
                row.retention(),
                row.lastVerifiedAt(),
                row.verified(),
                row.production());
    }

    private static Procedure procedure(boolean steps, double successRate) {
        return new Procedure(
                version2("lifeboat.procedure.v1", "recovery_procedures/1"),
                "restore orders",
                steps,
                true,
                HOUR,
                before(Duration.ofDays(20)),
                successRate);
    }

    private static Provenance version2(String topic, String nativeId) {
        return new Version(topic, Examples.CATALOG, nativeId, 2, false).provenance();
    }
}
