package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Verification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Verifications that tell of more than their backup: of an instant that was to be reached, or a procedure that was followed. */
final class Rehearsals {
    private static final Comparator<Verification> NEWEST_FIRST =
            Comparator.comparingLong(Tested::end).reversed().thenComparing(Keeping.byKey());

    static List<Verification> of(Shelf<Verification> verifications) {
        List<Verification> found = List.of();
        for (Verification it : verifications.facts()) {
            if (it.concludedAt() != null && (passed(it) || failed(it)) && tellsOfMore(it)) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(it);
            }
        }
        if (found.size() > 1) {
            found.sort(NEWEST_FIRST);
        }
        return found;
    }

    /** A backup of theirs has as many tests as are kept of one. */
    static boolean mayBeForgotten(Shelf<Verification> verifications, List<Verification> rehearsals) {
        for (Verification it : rehearsals) {
            List<Verification> group = verifications.group(it.backupId());
            if (group != null) {
                long bad = group.stream().filter(Rehearsals::failed).count();
                if (Math.max(bad, group.size() - bad) >= Keepings.Verifications.PER_BACKUP) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean tellsOfMore(Verification it) {
        return it.rehearsal().pointInTime() != null || it.rehearsal().procedure() != null;
    }

    private static boolean passed(Verification it) {
        return it.outcome() == Verification.Outcome.PASSED;
    }

    private static boolean failed(Verification it) {
        return it.outcome() == Verification.Outcome.FAILED;
    }

    private Rehearsals() {}
}
