package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which test is of which backup. A test names a backup as its own source does. Where that source has no such backup, it
 * is that of any other source, if only one has it; if several have, a failure counts against all and a pass for none.
 */
final class Tests {

    /** Gives each backup its tests; returns the newest end of any run or test. */
    static long assign(Shelf<Verification> verifications, Candidate[] runs, Map<String, List<Candidate>> byBackupId) {
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
                List<Tested> tests = testsOf(candidate, named, group.getValue());
                if (!tests.isEmpty()) {
                    newest = Math.max(newest, tests.get(0).end);
                    candidate.tests = tests.toArray(new Tested[0]);
                }
            }
        }
        return newest;
    }

    private static List<Tested> testsOf(Candidate candidate, List<Candidate> named, List<Verification> verifications) {
        var tests = new ArrayList<Tested>(verifications.size());
        for (Verification verification : verifications) {
            if (proves(verification) && concerns(verification, candidate, named)) {
                tests.add(new Tested(verification, candidate));
            }
        }
        tests.sort(Tested.NEWEST_FIRST);
        return tests;
    }

    private static boolean proves(Verification verification) {
        return verification.outcome() == Verification.Outcome.PASSED
                || verification.outcome() == Verification.Outcome.FAILED;
    }

    private static boolean concerns(Verification verification, Candidate candidate, List<Candidate> named) {
        String source = verification.provenance().source();
        if (named.size() == 1 || source.equals(candidate.backup.provenance().source())) {
            return true;
        }
        boolean ownSourceHasIt = named.stream()
                .anyMatch(other -> source.equals(other.backup.provenance().source()));
        return !ownSourceHasIt && verification.outcome() == Verification.Outcome.FAILED;
    }

    private Tests() {}
}
