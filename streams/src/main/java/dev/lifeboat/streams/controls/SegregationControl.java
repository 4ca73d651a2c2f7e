package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/**
 * Whether the newest restore ran on a system other than the source: RR-25. Hosts tell, where both sides name theirs. A
 * physical restore bears the identity of its source wherever it runs, so an equal identity tells nothing; another one
 * does, as only another system has it.
 */
final class SegregationControl {

    static Finding segregated(Scene scene) {
        Tested test = scene.newestRestore();
        if (test == null) {
            return Finding.unknown(ReasonCode.RESTORE_TEST_MISSING, () -> "no restore was ever tested");
        }
        return segregated(scene, test).until(test.of.expires);
    }

    private static Finding segregated(Scene scene, Tested test) {
        Verification.Rehearsal rehearsal = test.fact.rehearsal();
        Backup.Origin source = test.of.backup.takenFrom();
        Boolean sameHost = same(source.host(), rehearsal.host());
        if (rehearsal.inProduction() || Boolean.TRUE.equals(sameHost)) {
            return Finding.fail(
                    ReasonCode.TEST_NOT_SEGREGATED,
                    () -> "the restore of backup " + test.fact.backupId() + " ran "
                            + (rehearsal.inProduction() ? "in production" : "on the host of its source"),
                    test.fact);
        }
        boolean otherSystem =
                Boolean.FALSE.equals(same(source.server().systemIdentifier(), rehearsal.systemIdentifier()));
        return Boolean.FALSE.equals(sameHost) || otherSystem
                ? Finding.pass(
                        () -> "the restore of backup " + test.fact.backupId()
                                + " ran on another system than its source " + scene.ago(test.end),
                        test.fact)
                : Finding.unknown(
                        ReasonCode.SEGREGATION_UNKNOWN,
                        () -> "nothing tells where the restore of backup " + test.fact.backupId() + " ran",
                        test.fact);
    }

    private static @Nullable Boolean same(@Nullable String a, @Nullable String b) {
        return a == null || b == null ? null : Boolean.valueOf(a.equals(b));
    }

    private SegregationControl() {}
}
