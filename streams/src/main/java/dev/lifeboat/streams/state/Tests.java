package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which test is of which backup. A test names a backup as its own source does. Where that source has no such backup, it
 * is that of any other source, if only one has it; if several have, or may have had before it was forgotten, a failure counts
 * against all and a pass for none. A pass is of no backup that had not begun when the test ended, but for what clocks may differ by; and a failure stays with those of
 * other sources when its own source takes the id later.
 */
final class Tests {
    /** Where tests run, the clock may be behind by so much. */
    private static final long CLOCKS_DIFFER = Millis.of(Duration.ofMinutes(5));

    /** Gives each backup its tests; returns the newest end of any run or test. */
    static long assign(
            Shelf<Verification> verifications,
            Candidate[] runs,
            Map<String, List<Candidate>> byBackupId,
            @Nullable ForgottenLogs forgotten) {
        long newest = Long.MIN_VALUE;
        for (Candidate run : runs) {
            newest = Math.max(newest, run.end);
        }
        for (var group : verifications.groups().entrySet()) {
            List<Candidate> named = byBackupId.get(group.getKey());
            if (named == null) {
                continue;
            }
            for (Candidate candidate : named) {
                List<Tested> tests = testsOf(candidate, named, group.getValue(), forgotten);
                if (!tests.isEmpty()) {
                    newest = Math.max(newest, tests.get(0).end);
                    candidate.tests = tests.toArray(new Tested[0]);
                }
            }
        }
        return newest;
    }

    private static List<Tested> testsOf(
            Candidate candidate,
            List<Candidate> named,
            List<Verification> verifications,
            @Nullable ForgottenLogs forgotten) {
        var tests = new ArrayList<Tested>(verifications.size());
        for (Verification verification : verifications) {
            if (!proves(verification)) {
                continue;
            }
            var test = new Tested(verification, candidate);
            if (test.failed() ? mayCondemn(test, named) : isOf(test, named)) {
                if (test.failed() || isOfSameSource(test, candidate) || !inDoubt(candidate, forgotten)) {
                    tests.add(test);
                } else {
                    candidate.doubtful = test;
                }
            }
        }
        tests.sort(Tested.NEWEST_FIRST);
        return tests;
    }

    private static boolean proves(Verification verification) {
        return verification.outcome() == Verification.Outcome.PASSED
                || verification.outcome() == Verification.Outcome.FAILED;
    }

    private static boolean mayCondemn(Tested test, List<Candidate> named) {
        return isOfSameSource(test, test.of)
                || named.stream().noneMatch(other -> isOfSameSource(test, other) && other.start <= test.end);
    }

    private static boolean isOf(Tested test, List<Candidate> named) {
        return Millis.plus(test.end, CLOCKS_DIFFER) >= test.of.start
                && (named.size() == 1 || isOfSameSource(test, test.of));
    }

    private static boolean inDoubt(Candidate candidate, @Nullable ForgottenLogs forgotten) {
        return forgotten != null && forgotten.mayShareTheIdOf(candidate.backup, candidate.start);
    }

    private static boolean isOfSameSource(Tested test, Candidate run) {
        return test.fact.provenance().source().equals(run.backup.provenance().source());
    }

    private Tests() {}
}
