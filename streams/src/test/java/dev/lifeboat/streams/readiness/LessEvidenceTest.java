package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@link BadNewsTest} shows an example of each kind. A waiver is never bad news: that one fewer is known makes nothing
 * better.
 *
 * <p>Knowing less never makes a blocked database ready, nor a denied migration allowed. Unless what is forgotten is bad
 * news, of which these are the kinds:
 *
 * <ul>
 *   <li>a run that did not complete well, or was withdrawn
 *   <li>a backup that others are measured against, and found too small
 *   <li>a backup whose chain is not whole and good down to a full one, or of which a test is bad news, or a test of such a
 *       backup: the verdict may lean on it
 *   <li>a backup that tells other positions in the log, or any backup of the log while there is a hole
 *   <li>a backup that came after the checklist was ticked
 *   <li>a test that did not simply pass, or whose content or digest is not that of the source
 *   <li>a backup of another system, with a word on where and how it is stored, or not kept for long
 *   <li>a test that tells where it ran and how long it took, or one that is too slow
 *   <li>log archiving that is off or failed, has lost something, was not checked lately or is of another system
 *   <li>a registration that asks for more, a procedure that is not complete, fresh and successful
 *   <li>a word on a migration that does not call it planned, or a plan that lacks something or leaves a smaller window
 *   <li>an item of the checklist that is open again, or was ticked too early
 * </ul>
 */
@Tag("seeded")
class LessEvidenceTest {

    @Test
    void neverMakesABlockedDatabaseReady() {
        int better = 0;
        for (long seed = 0; seed < Seeds.upTo(300); seed++) {
            var facts = history(seed);
            if (ready(facts)) {
                continue;
            }
            for (Fact.Key key : keys(facts)) {
                if (ready(without(key, facts))) {
                    better++;
                    assertThat(isBadNews(key, facts, BASELINE, false))
                            .as("seed %d, %s", seed, key)
                            .isTrue();
                }
            }
        }
        assertThat(better).isGreaterThan(Seeds.all() ? 10 : -1);
    }

    @Test
    void neverMakesADeniedMigrationAllowed() {
        int better = 0;
        for (long seed = 0; seed < Seeds.upTo(300); seed++) {
            var facts = history(seed);
            if (allowed(facts)) {
                continue;
            }
            for (Fact.Key key : keys(facts)) {
                if (allowed(without(key, facts))) {
                    better++;
                    assertThat(isBadNews(key, facts, BASELINE, true))
                            .as("seed %d, %s", seed, key)
                            .isTrue();
                }
            }
        }
        assertThat(better).isGreaterThan(Seeds.all() ? 10 : -1);
    }

    @Test
    void neverGetsBetterByOneWaiverFewer() {
        int worse = 0;
        for (long seed = 0; seed < Seeds.upTo(3_000); seed++) {
            var facts = history(seed);
            for (Fact.Key key : keys(facts)) {
                if (key.kind() != Fact.Kind.WAIVER) {
                    continue;
                }
                boolean ready = ready(facts);
                boolean readyWithout = ready(without(key, facts));
                worse += ready && !readyWithout ? 1 : 0;
                assertThat(readyWithout && !ready).as("seed %d, %s", seed, key).isFalse();
                assertThat(allowed(without(key, facts)) && !allowed(facts))
                        .as("seed %d, %s", seed, key)
                        .isFalse();
            }
        }
        assertThat(worse).isGreaterThan(Seeds.all() ? 3 : -1);
    }

    private static List<Fact> history(long seed) {
        var facts = Examples.readyOrders();
        facts.addAll(new EvidenceGenerator(seed).history(1 + (int) seed % 5));
        if (seed % 2 == 0) {
            facts.addAll(goodOnes());
        }
        return facts;
    }

    /** Backups that are no bad news: a chain that joins, and the log behind it. */
    private static List<Fact> goodOnes() {
        return List.of(
                good("good-1", 30).build(),
                good("good-2", 25).type(Backup.Type.INCREMENTAL).on("good-1").build(),
                good("good-3", 20).type(Backup.Type.DIFFERENTIAL).on("good-1").build(),
                good("good-4", 15).type(Backup.Type.LOG).build());
    }

    private static ABackup good(String id, int minutesAgo) {
        return ABackup.called(id)
                .endedAt(NOON.minus(Duration.ofMinutes(minutesAgo)))
                .expiresAt(NOON.plus(Duration.ofDays(80)))
                .takenFrom(Examples.SYSTEM, "db1");
    }

    private static boolean isBadNews(Fact.Key key, List<Fact> facts, Policy policy, boolean atGate) {
        return facts.stream()
                .filter(fact -> fact.key().equals(key))
                .anyMatch(fact -> isBadNews(fact, facts) || isMeasure(fact, facts, policy, atGate));
    }

    private static boolean isBadNews(Fact fact, List<Fact> facts) {
        if (fact.deleted()) {
            return true;
        }
        if (fact instanceof Backup backup) {
            return isBadByItself(backup, facts) || (ofData(backup) && !standsOnAGoodFull(backup, facts));
        }
        if (fact instanceof Verification test) {
            return isBadByItself(test)
                    || facts.stream()
                            .anyMatch(backup -> backup instanceof Backup tested
                                    && tested.backupId().equals(test.backupId())
                                    && ofData(tested)
                                    && !standsOnAGoodFull(tested, facts));
        }
        if (fact instanceof Pitr row) {
            return !Boolean.TRUE.equals(row.archivingEnabled())
                    || row.lastFailedAt() != null
                    || row.retention() == null
                    || row.retention().compareTo(Duration.ofDays(60)) < 0
                    || row.lostSegments() == null
                    || row.lostSegments() > 0
                    || row.verified() == Verification.Outcome.FAILED
                    || !row.production().equals(new Server(Examples.SYSTEM, 1L, 1800));
        }
        if (fact instanceof Registration registration) {
            return !registration.equals(Examples.ORDERS_REGISTERED);
        }
        if (fact instanceof Procedure procedure) {
            return !procedure.equals(Examples.PROCEDURE_OF_ORDERS);
        }
        return fact instanceof Migration migration
                && (migration.state() != Migration.State.PLANNED
                        || !migration.hasRollbackPlan()
                        || !migration.hasValidationPlan()
                        || migration.windowStart() != null
                        || migration.windowEnd() != null)
                && !migration.equals(Examples.PLANNED_MIGRATION);
    }

    private static boolean isBadByItself(Backup backup, List<Fact> facts) {
        return !Examples.SYSTEM.equals(backup.takenFrom().server().systemIdentifier())
                || !backup.storage().equals(Backup.Storage.UNKNOWN)
                || !backup.takenFrom().log().equals(ABackup.JOINING)
                || backup.copyOnly()
                || backup.expiresAt() == null
                || backup.expiresAt().isBefore(NOON.plus(Duration.ofDays(60)))
                || backup.status() != Backup.Status.COMPLETED
                || backup.nulDevice()
                || backup.sizeBytes() == null
                || backup.sizeBytes() <= 0
                || facts.stream()
                        .anyMatch(test -> test instanceof Verification verification
                                && verification.backupId().equals(backup.backupId())
                                && isBadByItself(verification));
    }

    private static boolean isBadByItself(Verification test) {
        return test.deleted()
                || test.outcome() != Verification.Outcome.PASSED
                || !test.rehearsal().equals(Verification.Rehearsal.UNKNOWN)
                || test.backupDigest() != null
                || !Long.valueOf(1000).equals(test.rowsVerified())
                || !Integer.valueOf(20).equals(test.tablesVerified())
                || test.checksRun() == null
                || test.checksRun() == 0
                || !Boolean.TRUE.equals(test.checksumMatched());
    }

    private static boolean ofData(Backup backup) {
        return backup.type() != Backup.Type.LOG && backup.type() != Backup.Type.UNKNOWN;
    }

    /** Everything that it builds on is of its own source, told once, and good by itself, down to a full one. */
    private static boolean standsOnAGoodFull(Backup backup, List<Fact> facts) {
        var chain = new ArrayList<>(List.of(backup));
        for (int i = 0; i < chain.size(); i++) {
            Backup link = chain.get(i);
            if ((link.type() == Backup.Type.FULL) != link.parents().isEmpty()) {
                return false;
            }
            for (String id : link.parents()) {
                List<Backup> told = facts.stream()
                        .filter(fact -> fact instanceof Backup parent
                                && parent.backupId().equals(id))
                        .map(Backup.class::cast)
                        .toList();
                if (told.size() != 1
                        || chain.contains(told.get(0))
                        || !told.get(0)
                                .provenance()
                                .source()
                                .equals(link.provenance().source())
                        || isBadByItself(told.get(0), facts)) {
                    return false;
                }
                chain.add(told.get(0));
            }
        }
        return true;
    }

    private static boolean isMeasure(Fact fact, List<Fact> facts, Policy policy, boolean atGate) {
        if (!(fact instanceof Backup || fact instanceof Verification)) {
            return false;
        }
        var state = Examples.state(facts);
        List<Result> results = atGate
                ? Gate.decide(state, ALWAYS_ALIVE, policy, MAY_IT_RUN, NOON).results()
                : Readiness.evaluate(state, ALWAYS_ALIVE, policy, NOON).results();
        return results.stream()
                .anyMatch(result -> result.code() == ReasonCode.RECOVERY_TIME_OVER_RTO
                        || result.code() == ReasonCode.PROCEDURE_FAILING
                        || (result.code() == ReasonCode.LOG_RANGE_GAP
                                && fact instanceof Backup log
                                && log.type() == Backup.Type.LOG)
                        || (fact instanceof Backup
                                && (result.code() == ReasonCode.BACKUP_SHRUNK
                                        || result.code() == ReasonCode.CHECKLIST_CONTRADICTED)));
    }

    private static boolean ready(List<Fact> facts) {
        return Readiness.evaluate(Examples.state(facts), ALWAYS_ALIVE, BASELINE, NOON)
                        .verdict()
                == Verdict.READY;
    }

    private static boolean allowed(List<Fact> facts) {
        return Gate.decide(Examples.state(facts), ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON)
                        .answer()
                == Decision.Answer.ALLOW;
    }

    private static Set<Fact.Key> keys(List<Fact> facts) {
        var keys = new HashSet<Fact.Key>();
        facts.forEach(fact -> keys.add(fact.key()));
        return keys;
    }

    private static List<Fact> without(Fact.Key key, List<Fact> facts) {
        var less = new ArrayList<>(facts);
        less.removeIf(fact -> fact.key().equals(key));
        return less;
    }
}
