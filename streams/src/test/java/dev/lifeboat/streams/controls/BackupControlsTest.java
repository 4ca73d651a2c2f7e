package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.BACKUP_EMPTY;
import static dev.lifeboat.streams.controls.ReasonCode.BACKUP_SHRUNK;
import static dev.lifeboat.streams.controls.ReasonCode.BACKUP_TOO_OLD;
import static dev.lifeboat.streams.controls.ReasonCode.CHAIN_BROKEN;
import static dev.lifeboat.streams.controls.ReasonCode.CHAIN_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.NO_BACKUP;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.RUN_UNCLEAR;
import static dev.lifeboat.streams.controls.ReasonCode.SIZE_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.STALLED;
import static dev.lifeboat.streams.controls.ReasonCode.UNRESOLVED_FAILURE;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.facts.Outcome.WARN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RR-01, RR-03, RR-05, RR-06 and RR-07, case by case, at noon. */
class BackupControlsTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Instant FUTURE = NOON.plus(Duration.ofMinutes(5));

    @ParameterizedTest(name = "RR-01 {0}: {1}")
    @MethodSource
    void coverage(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        judge("RR-01", outcome, code, registered(facts));
    }

    static Stream<Arguments> coverage() {
        return Stream.of(
                arguments("a good full", PASS, OK, facts(full("1", hours(1)))),
                arguments("no backup", FAIL, NO_BACKUP, facts()),
                arguments(
                        "only a log", FAIL, NO_BACKUP, facts(full("1", hours(1)).type(Backup.Type.LOG))),
                arguments(
                        "a type not known",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).type(Backup.Type.UNKNOWN))),
                arguments(
                        "a size not known counts as existing",
                        PASS,
                        OK,
                        facts(full("1", hours(1)).bytes(null))),
                arguments("empty", FAIL, NO_BACKUP, facts(full("1", hours(1)).bytes(0L))),
                arguments(
                        "a negative size",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).bytes(-5L))),
                arguments(
                        "to the NUL device",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).onNulDevice())),
                arguments("failed", FAIL, NO_BACKUP, facts(full("1", hours(1)).status(Backup.Status.FAILED))),
                arguments("partial", FAIL, NO_BACKUP, facts(full("1", hours(1)).status(Backup.Status.PARTIAL))),
                arguments(
                        "status not known",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).status(Backup.Status.UNKNOWN))),
                arguments("expires later", PASS, OK, facts(full("1", hours(1)).expiresAt(NOON.plus(MILLI)))),
                arguments(
                        "expires now",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).expiresAt(NOON))),
                arguments(
                        "withdrawn",
                        FAIL,
                        NO_BACKUP,
                        List.of(
                                full("1", hours(1)).build(),
                                full("1", hours(1)).version(2).gone())),
                arguments(
                        "withdrawn, then told again",
                        PASS,
                        OK,
                        List.of(
                                full("1", hours(1)).version(2).gone(),
                                full("1", hours(1)).version(3).build())),
                arguments(
                        "ends before it starts",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).startedAt(NOON))),
                arguments(
                        "has no times",
                        FAIL,
                        NO_BACKUP,
                        facts(full("1", hours(1)).endedAt(null))),
                arguments(
                        "as far ahead as clocks may be",
                        PASS,
                        OK,
                        facts(ABackup.called("1").endedAt(FUTURE))),
                arguments(
                        "further ahead",
                        FAIL,
                        NO_BACKUP,
                        facts(ABackup.called("1").endedAt(FUTURE.plus(MILLI)))),
                arguments(
                        "condemned",
                        FAIL,
                        NO_BACKUP,
                        List.of(
                                full("1", hours(2)).build(),
                                test("1", "1", Verification.Type.INTEGRITY, hours(1))
                                        .failed()
                                        .build())),
                arguments(
                        "condemned by half a restore",
                        FAIL,
                        NO_BACKUP,
                        List.of(
                                full("1", hours(2)).build(),
                                test("1", "1", Verification.Type.PARTIAL_RESTORE, hours(1))
                                        .failed()
                                        .build())),
                arguments(
                        "a test could not run",
                        PASS,
                        OK,
                        List.of(
                                full("1", hours(2)).build(),
                                test("1", "1", Verification.Type.RESTORE, hours(1))
                                        .outcome(Verification.Outcome.COULD_NOT_RUN)
                                        .build())),
                arguments(
                        "condemned, then restored",
                        PASS,
                        OK,
                        List.of(
                                full("1", hours(3)).build(),
                                test("1", "1", Verification.Type.INTEGRITY, hours(2))
                                        .failed()
                                        .build(),
                                test("1", "2", Verification.Type.RESTORE, hours(1))
                                        .build())),
                arguments(
                        "not restorable, then only its checksum",
                        FAIL,
                        NO_BACKUP,
                        List.of(
                                full("1", hours(3)).build(),
                                test("1", "1", Verification.Type.RESTORE, hours(2))
                                        .failed()
                                        .build(),
                                test("1", "2", Verification.Type.INTEGRITY, hours(1))
                                        .build())),
                arguments(
                        "failed and passed at the same instant",
                        FAIL,
                        NO_BACKUP,
                        List.of(
                                full("1", hours(3)).build(),
                                test("1", "1", Verification.Type.RESTORE, hours(1))
                                        .failed()
                                        .build(),
                                test("1", "2", Verification.Type.RESTORE, hours(1))
                                        .build())));
    }

    @ParameterizedTest(name = "RR-03 {0} old: {1}")
    @MethodSource
    void age(Duration age, Outcome outcome, ReasonCode code, Duration changesAfter) {
        var state = state(ORDERS_REGISTERED, full("1", age).build());

        var readiness = Readiness.evaluate(state, Examples.ALWAYS_ALIVE, Examples.BASELINE, NOON);

        assertThat(readiness).has("RR-03", outcome, code);
        if (changesAfter == null) {
            assertThat(readiness).neverChanges("RR-03");
        } else {
            assertThat(readiness)
                    .changes("RR-03", before(age).plus(changesAfter).plus(MILLI));
        }
    }

    static Stream<Arguments> age() {
        return Stream.of(
                arguments(Duration.ZERO, PASS, OK, hours(12)),
                arguments(hours(12), PASS, OK, hours(12)),
                arguments(hours(12).plus(MILLI), WARN, BACKUP_TOO_OLD, hours(24)),
                arguments(hours(24), WARN, BACKUP_TOO_OLD, hours(24)),
                arguments(hours(24).plus(MILLI), FAIL, BACKUP_TOO_OLD, null));
    }

    @ParameterizedTest(name = "RR-05 {0}: {1}")
    @MethodSource
    void failures(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        judge("RR-05", outcome, code, registered(facts));
    }

    static Stream<Arguments> failures() {
        Backup good = full("1", hours(10)).build();
        return Stream.of(
                arguments("nothing ran", UNKNOWN, NO_BACKUP, List.of()),
                arguments("only successes", PASS, OK, List.of(good)),
                arguments("a failure before", PASS, OK, List.of(good, failed("2", hours(11), Backup.Status.FAILED))),
                arguments(
                        "a failure after",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(good, failed("2", hours(9), Backup.Status.FAILED))),
                arguments(
                        "aborted",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(good, failed("2", hours(9), Backup.Status.ABORTED))),
                arguments(
                        "partial",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(good, failed("2", hours(9), Backup.Status.PARTIAL))),
                arguments(
                        "with errors",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(good, failed("2", hours(9), Backup.Status.COMPLETED_WITH_ERRORS))),
                arguments(
                        "one of which nothing tells how it ended",
                        UNKNOWN,
                        RUN_UNCLEAR,
                        List.of(good, failed("2", hours(9), Backup.Status.UNKNOWN))),
                arguments("such a one before", PASS, OK, List.of(good, failed("2", hours(11), Backup.Status.UNKNOWN))),
                arguments(
                        "a failure, then success",
                        PASS,
                        OK,
                        List.of(
                                good,
                                failed("2", hours(9), Backup.Status.FAILED),
                                full("3", hours(8)).build())),
                arguments(
                        "runs for 24 h",
                        PASS,
                        OK,
                        List.of(
                                good,
                                ABackup.called("2").running(before(hours(24))).build(),
                                full("3", hours(25)).build())),
                arguments(
                        "stalled before the last success",
                        PASS,
                        OK,
                        List.of(
                                good,
                                ABackup.called("2").running(before(hours(25))).build())),
                arguments(
                        "stalled",
                        FAIL,
                        STALLED,
                        List.of(
                                full("1", hours(30)).build(),
                                ABackup.called("2")
                                        .running(before(hours(24).plus(MILLI)))
                                        .build())),
                arguments(
                        "a log failed",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(good, log("2", hours(1), Backup.Status.FAILED))),
                arguments(
                        "a log failed, then succeeded",
                        PASS,
                        OK,
                        List.of(
                                good,
                                log("2", hours(2), Backup.Status.FAILED),
                                log("3", hours(1), Backup.Status.COMPLETED))),
                arguments(
                        "a log succeeding heals no full",
                        FAIL,
                        UNRESOLVED_FAILURE,
                        List.of(
                                good,
                                failed("2", hours(9), Backup.Status.FAILED),
                                log("3", hours(1), Backup.Status.COMPLETED))));
    }

    @ParameterizedTest(name = "RR-06 {0}: {1}")
    @MethodSource
    void size(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        judge("RR-06", outcome, code, registered(facts));
    }

    static Stream<Arguments> size() {
        return Stream.of(
                arguments("no backup", UNKNOWN, NO_BACKUP, List.of()),
                arguments("the first", PASS, OK, sizes(1)),
                arguments("empty", FAIL, BACKUP_EMPTY, facts(full("1", hours(1)).bytes(0L))),
                arguments("NUL", FAIL, BACKUP_EMPTY, facts(full("1", hours(1)).onNulDevice())),
                arguments(
                        "not known",
                        UNKNOWN,
                        SIZE_UNKNOWN,
                        facts(full("1", hours(1)).bytes(null))),
                arguments("the newest is empty", FAIL, BACKUP_EMPTY, sizes(100, 0)),
                arguments(
                        "the newest good one, not the tested one nor the newest run, shrank",
                        FAIL,
                        BACKUP_SHRUNK,
                        List.of(
                                full("1", hours(3)).build(),
                                test("1", "1", Verification.Type.RESTORE, hours(1))
                                        .build(),
                                full("2", hours(2)).bytes(45L).build(),
                                full("3", hours(1))
                                        .type(Backup.Type.UNKNOWN)
                                        .bytes(45L)
                                        .build())),
                arguments("half of the one before", PASS, OK, sizes(100, 50)),
                arguments("less than half", FAIL, BACKUP_SHRUNK, sizes(100, 49)),
                arguments("one large before does not count", PASS, OK, sizes(1000, 100, 100, 50)),
                arguments("only the last five count", PASS, OK, sizes(1000, 1000, 1000, 1000, 100, 100, 100, 50)),
                arguments(
                        "another type does not count",
                        PASS,
                        OK,
                        List.of(
                                full("1", hours(2)).bytes(1000L).build(),
                                full("2", hours(1))
                                        .type(Backup.Type.INCREMENTAL)
                                        .on("1")
                                        .bytes(1L)
                                        .build())),
                arguments("absurdly large", PASS, OK, sizes(1, Long.MAX_VALUE)));
    }

    @ParameterizedTest(name = "RR-07 {0}: {1}")
    @MethodSource
    void chain(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        judge("RR-07", outcome, code, registered(facts));
    }

    static Stream<Arguments> chain() {
        var base = full("1", hours(3));
        Backup first = incremental("2", hours(2)).on("1").build();
        Backup second = incremental("3", hours(1)).on("2").build();
        return Stream.of(
                arguments("no backup", UNKNOWN, NO_BACKUP, List.of()),
                arguments("a full stands alone", PASS, OK, facts(base)),
                arguments("whole", PASS, OK, List.of(base.build(), first, second)),
                arguments(
                        "the newest names no parent, a tested full stands alone",
                        WARN,
                        CHAIN_UNKNOWN,
                        List.of(
                                base.build(),
                                test("1", "1", Verification.Type.RESTORE, hours(1))
                                        .build(),
                                incremental("3", hours(1)).build())),
                arguments(
                        "the newest is broken, a tested full stands alone",
                        FAIL,
                        CHAIN_BROKEN,
                        List.of(
                                base.build(),
                                test("1", "1", Verification.Type.RESTORE, hours(1))
                                        .build(),
                                incremental("3", hours(1)).on("3").build())),
                arguments("names no parent", UNKNOWN, CHAIN_UNKNOWN, facts(incremental("3", hours(1)))),
                arguments("the base is not known", UNKNOWN, CHAIN_UNKNOWN, List.of(first, second)),
                arguments(
                        "the base is withdrawn",
                        FAIL,
                        CHAIN_BROKEN,
                        List.of(
                                base.build(),
                                first,
                                second,
                                full("1", hours(3)).version(2).gone())),
                arguments(
                        "a link failed",
                        FAIL,
                        CHAIN_BROKEN,
                        List.of(
                                base.build(),
                                incremental("2", hours(2))
                                        .on("1")
                                        .status(Backup.Status.FAILED)
                                        .build(),
                                second)),
                arguments(
                        "the base expired",
                        FAIL,
                        CHAIN_BROKEN,
                        List.of(full("1", hours(3)).expiresAt(NOON).build(), first, second)),
                arguments(
                        "it builds on itself",
                        FAIL,
                        CHAIN_BROKEN,
                        facts(incremental("3", hours(1)).on("3"))),
                arguments(
                        "two build on each other",
                        FAIL,
                        CHAIN_BROKEN,
                        facts(
                                incremental("3", hours(1)).on("4"),
                                incremental("4", hours(2)).on("3"))),
                arguments(
                        "those it builds on build on each other",
                        FAIL,
                        CHAIN_BROKEN,
                        facts(
                                incremental("2", hours(1)).on("3"),
                                incremental("3", hours(2)).on("4"),
                                incremental("4", hours(3)).on("3"))));
    }

    private static void judge(String control, Outcome outcome, ReasonCode code, List<Fact> facts) {
        var readiness = Readiness.evaluate(state(facts), Examples.ALWAYS_ALIVE, Examples.BASELINE, NOON);

        assertThat(readiness).has(control, outcome, code);
    }

    private static List<Fact> sizes(long... oldestFirst) {
        var facts = new ArrayList<Fact>();
        for (int i = 0; i < oldestFirst.length; i++) {
            facts.add(full("" + i, hours(oldestFirst.length - i))
                    .bytes(oldestFirst[i])
                    .build());
        }
        return facts;
    }

    private static List<Fact> registered(List<Fact> facts) {
        var all = new ArrayList<Fact>(facts);
        all.add(ORDERS_REGISTERED);
        return all;
    }

    private static List<Fact> facts(ABackup... backups) {
        return Stream.of(backups).<Fact>map(ABackup::build).toList();
    }

    private static ABackup full(String id, Duration age) {
        return ABackup.called(id).endedAt(before(age));
    }

    private static ABackup incremental(String id, Duration age) {
        return full(id, age).type(Backup.Type.INCREMENTAL);
    }

    private static Backup failed(String id, Duration age, Backup.Status status) {
        return full(id, age).status(status).build();
    }

    private static Backup log(String id, Duration age, Backup.Status status) {
        return full(id, age).type(Backup.Type.LOG).status(status).build();
    }

    private static AVerification test(String backupId, String id, Verification.Type type, Duration age) {
        return AVerification.of(backupId, type, id).endedAt(before(age));
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }
}
