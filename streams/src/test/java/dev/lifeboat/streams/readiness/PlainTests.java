package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.PlainFinding.NO_BACKUP;
import static dev.lifeboat.streams.readiness.PlainFinding.PASS;
import static dev.lifeboat.streams.readiness.PlainFinding.fail;
import static dev.lifeboat.streams.readiness.PlainFinding.passIf;
import static dev.lifeboat.streams.readiness.PlainFinding.unknown;
import static dev.lifeboat.streams.readiness.PlainFinding.warn;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** RR-08 to RR-12, RR-23 and RR-25, once more, as they are written down. */
final class PlainTests {
    private final PlainHistory history;
    private final PlainChoice choice;

    PlainTests(PlainChoice choice) {
        this.choice = choice;
        this.history = choice.history;
    }

    PlainFinding verified() {
        Backup deciding = choice.deciding();
        boolean condemned = history.runs().stream()
                .filter(run -> deciding == null || !PlainHistory.end(run).isBefore(PlainHistory.end(deciding)))
                .anyMatch(run -> choice.there(run) && history.condemning(run) != null);
        if (condemned) {
            return fail(ReasonCode.VERIFICATION_FAILED);
        }
        if (deciding == null) {
            return NO_BACKUP;
        }
        Optional<Verification> verification = history.tests(deciding).stream()
                .filter(test -> history.passed(test)
                        && (test.type() == Verification.Type.INTEGRITY
                                || test.type() == Verification.Type.RESTORE
                                || test.type() == Verification.Type.DATA_VALIDATION))
                .findFirst();
        if (verification.isEmpty()) {
            return unknown(ReasonCode.BACKUP_UNVERIFIED);
        }
        boolean stale = history.question == null
                && history.olderThan(PlainHistory.ended(verification.get()), history.limits.verifiedFail());
        return passIf(!stale, ReasonCode.VERIFICATION_STALE);
    }

    PlainFinding restored() {
        return history.question == null ? restoredLately() : restoredForGate();
    }

    private PlainFinding restoredForGate() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        Verification test = history.restore(deciding);
        if (test == null) {
            return unknown(ReasonCode.RESTORE_TEST_MISSING);
        }
        return passIf(
                !history.olderThan(PlainHistory.ended(test), history.limits.restoreGate()),
                ReasonCode.RESTORE_TEST_STALE);
    }

    private PlainFinding restoredLately() {
        Optional<Instant> failure = history.runs().stream()
                .filter(choice::there)
                .flatMap(run -> history.tests(run).stream())
                .filter(test -> PlainHistory.failed(test) && isRestore(test))
                .map(PlainHistory::ended)
                .max(Instant::compareTo);
        Optional<Instant> success = choice.newestRestore().map(PlainChoice.Restore::ended);
        if (failure.isPresent() && (success.isEmpty() || !failure.get().isBefore(success.get()))) {
            return fail(ReasonCode.VERIFICATION_FAILED);
        }
        if (success.isEmpty()) {
            return unknown(ReasonCode.RESTORE_TEST_MISSING);
        }
        if (history.olderThan(success.get(), history.limits.restoreFail())) {
            return fail(ReasonCode.RESTORE_TEST_STALE);
        }
        return history.olderThan(success.get(), history.limits.restoreWarn())
                ? warn(ReasonCode.RESTORE_TEST_STALE)
                : PASS;
    }

    PlainFinding covers() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        List<Verification> restores =
                history.tests(deciding).stream().filter(history::restored).toList();
        if (restores.isEmpty()) {
            if (history.question == null && chainWasTested(deciding)) {
                return PASS; // as it is written down; the choice of the backup leaves nothing to it
            }
            return choice.newestRestore().isPresent()
                    ? fail(ReasonCode.TEST_OF_OTHER_BACKUP)
                    : unknown(ReasonCode.RESTORE_TEST_MISSING);
        }
        Optional<String> told = restores.stream()
                .map(Verification::backupDigest)
                .filter(Objects::nonNull)
                .findFirst();
        return passIf(
                deciding.digest() == null || told.isEmpty() || told.get().equals(deciding.digest()),
                ReasonCode.DIGEST_MISMATCH);
    }

    private boolean chainWasTested(Backup deciding) {
        return choice.good().stream()
                .filter(run -> history.restore(run) != null)
                .anyMatch(run -> history.chain(run).stream().anyMatch(history.chain(deciding)::contains));
    }

    PlainFinding content() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        return history.tests(deciding).stream()
                .filter(test -> history.passed(test)
                        && (test.type() == Verification.Type.RESTORE
                                || test.type() == Verification.Type.DATA_VALIDATION))
                .filter(test -> test.checksRun() != null
                        || test.rowsVerified() != null
                        || test.tablesVerified() != null
                        || test.checksumMatched() != null)
                .findFirst()
                .map(this::content)
                .orElse(unknown(ReasonCode.CONTENT_NOT_CHECKED));
    }

    private PlainFinding content(Verification test) {
        boolean wrong = Boolean.FALSE.equals(test.checksumMatched())
                || (test.rowsVerified() != null && test.rowsVerified() <= 0)
                || (test.checksRun() != null && test.checksRun() <= 0)
                || less(test.tablesVerified(), test.tablesInSource(), history.limits.tablesPercent())
                || less(test.rowsVerified(), test.rowsInSource(), history.limits.rowsPercent());
        if (wrong) {
            return fail(ReasonCode.CONTENT_MISMATCH);
        }
        return test.rowsVerified() == null || test.checksumMatched() == null
                ? unknown(ReasonCode.CONTENT_NOT_CHECKED)
                : PASS;
    }

    private static boolean less(@Nullable Number part, @Nullable Number whole, int percent) {
        return part != null
                && whole != null
                && whole.longValue() > 0
                && part.longValue() / (double) whole.longValue() < percent / 100.0;
    }

    PlainFinding recoveryTime() {
        List<PlainChoice.Restore> restores = choice.timedRestores().stream()
                .sorted(Comparator.comparing(PlainChoice.Restore::ended)
                        .thenComparing(PlainChoice.Restore::millis)
                        .reversed())
                .limit(5)
                .toList();
        if (restores.isEmpty()) {
            return unknown(ReasonCode.RECOVERY_TIME_UNKNOWN);
        }
        long longest =
                restores.stream().mapToLong(PlainChoice.Restore::millis).max().orElseThrow();
        return passIf(longest <= objective().toMillis(), ReasonCode.RECOVERY_TIME_OVER_RTO);
    }

    private Duration objective() {
        Registration registration = history.registration();
        return registration == null || registration.rto() == null ? history.limits.rto() : registration.rto();
    }

    /** Of several procedures the best one counts. */
    PlainFinding procedure() {
        List<PlainFinding> findings =
                history.live(Procedure.class).stream().map(this::procedure).toList();
        for (Outcome outcome : List.of(Outcome.PASS, Outcome.UNKNOWN, Outcome.FAIL)) {
            for (PlainFinding finding : findings) {
                if (finding.is(outcome)) {
                    return finding;
                }
            }
        }
        return unknown(ReasonCode.PROCEDURE_MISSING);
    }

    private PlainFinding procedure(Procedure procedure) {
        if (!procedure.hasSteps() || !procedure.hasContacts()) {
            return fail(ReasonCode.PROCEDURE_INCOMPLETE);
        }
        List<Verification> followed = history.live(Verification.class).stream()
                .filter(test -> PlainHistory.concluded(test) != null)
                .filter(test -> procedure.name().equals(test.rehearsal().procedure()))
                .filter(test -> history.restored(test) || (PlainHistory.failed(test) && isRestore(test)))
                .toList();
        List<Verification> counted =
                followed.stream().filter(test -> saysTheSame(procedure, test)).toList();
        List<Verification> drills = history.runs().stream()
                .flatMap(run -> history.tests(run).stream())
                .filter(test -> test.rehearsal().chaosDrill()
                        || procedure.name().equals(test.rehearsal().procedure()) && saysTheSame(procedure, test))
                .toList();
        var tests = new ArrayList<Instant>();
        if (procedure.lastTestedAt() != null && history.believed(procedure.lastTestedAt())) {
            tests.add(procedure.lastTestedAt());
        }
        drills.stream().filter(history::restored).map(PlainHistory::ended).forEach(tests::add);
        Optional<Instant> tested = tests.stream().max(Instant::compareTo);
        boolean drillFailedSince = drills.stream()
                .filter(drill -> drill.rehearsal().chaosDrill())
                .filter(drill -> PlainHistory.failed(drill) && isRestore(drill))
                .anyMatch(
                        drill -> tested.isEmpty() || !PlainHistory.ended(drill).isBefore(tested.get()));
        boolean failedByItSince = followed.stream()
                .filter(PlainHistory::failed)
                .anyMatch(failure -> Stream.concat(counted.stream(), drills.stream())
                        .filter(history::restored)
                        .noneMatch(pass -> PlainHistory.ended(pass).isAfter(PlainHistory.ended(failure))));
        if (drillFailedSince || failedByItSince) {
            return fail(ReasonCode.PROCEDURE_FAILING);
        }
        if (procedure.estimate() == null || (procedure.successRatePercent() == null && counted.isEmpty())) {
            return unknown(ReasonCode.PROCEDURE_INCOMPLETE);
        }
        List<PlainChoice.Restore> restores = choice.timedRestores();
        boolean slow = !restores.isEmpty()
                && restores.get(0).millis() > procedure.estimate().toMillis();
        boolean helpedOnce = counted.isEmpty()
                ? procedure.successRatePercent() != null && procedure.successRatePercent() > 0
                : counted.stream().anyMatch(history::restored);
        if (!helpedOnce || slow) {
            return fail(ReasonCode.PROCEDURE_FAILING);
        }
        if (tested.isEmpty()) {
            return unknown(ReasonCode.PROCEDURE_UNTESTED);
        }
        if (restores.isEmpty()) {
            return unknown(ReasonCode.RECOVERY_TIME_UNKNOWN);
        }
        return passIf(!history.olderThan(tested.get(), history.limits.procedureFail()), ReasonCode.PROCEDURE_STALE);
    }

    /** As far as both tell what they say. */
    static boolean saysTheSame(Procedure procedure, Verification test) {
        var told = Stream.of(procedure.digest(), test.rehearsal().procedureDigest())
                .filter(java.util.Objects::nonNull)
                .toList();
        return told.size() < 2 || told.get(0).equals(told.get(1));
    }

    static boolean isRestore(Verification test) {
        return test.type() == Verification.Type.RESTORE
                || test.type() == Verification.Type.PARTIAL_RESTORE
                || test.type() == Verification.Type.UNKNOWN;
    }

    PlainFinding segregated() {
        Optional<PlainChoice.Restore> restore = choice.newestRestore();
        if (restore.isEmpty()) {
            return unknown(ReasonCode.RESTORE_TEST_MISSING);
        }
        Verification.Rehearsal ran = restore.get().test().rehearsal();
        Backup.Origin source = restore.get().of().takenFrom();
        boolean hostsTold = ran.host() != null && source.host() != null;
        if (ran.inProduction() || (hostsTold && source.host().equals(ran.host()))) {
            return fail(ReasonCode.TEST_NOT_SEGREGATED);
        }
        boolean otherSystem = ran.systemIdentifier() != null
                && source.server().systemIdentifier() != null
                && !ran.systemIdentifier().equals(source.server().systemIdentifier());
        return hostsTold || otherSystem ? PASS : unknown(ReasonCode.SEGREGATION_UNKNOWN);
    }
}
