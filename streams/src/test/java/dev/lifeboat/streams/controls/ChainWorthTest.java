package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup is worth nothing without those that it builds on, from the instant at which they are gone. */
class ChainWorthTest {
    private static final Instant LATER = NOON.plus(Duration.ofMinutes(7));
    private static final ABackup FULL = ABackup.called("1").endedAt(hoursAgo(3));
    private static final Backup DIFFERENTIAL = child("2", "1", Backup.Type.DIFFERENTIAL, 2);
    private static final Backup INCREMENTAL = child("3", "2", Backup.Type.INCREMENTAL, 1);

    @Test
    void childrenLoseTheirWorthAtTheInstantTheirBaseExpires() {
        var full = ABackup.called("1").endedAt(hoursAgo(3)).expiresAt(LATER).build();

        var before = judge(LATER.minusMillis(1), full, DIFFERENTIAL, INCREMENTAL);
        var after = judge(LATER, full, DIFFERENTIAL, INCREMENTAL);

        assertThat(before)
                .leansOn("3")
                .passes("RR-01")
                .changes("RR-01", LATER)
                .passes("RR-07")
                .changes("RR-07", LATER);
        assertThat(after)
                .leansOn(null)
                .has("RR-01", Outcome.FAIL, ReasonCode.NO_BACKUP)
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    @Test
    void anOlderBackupThatStandsAloneIsLeanedOnThen() {
        var alone = ABackup.called("0").endedAt(hoursAgo(9)).build();
        var full = ABackup.called("1").endedAt(hoursAgo(3)).expiresAt(LATER).build();

        assertThat(judge(LATER.minusMillis(1), alone, full, DIFFERENTIAL, INCREMENTAL))
                .leansOn("3");
        assertThat(judge(LATER, alone, full, DIFFERENTIAL, INCREMENTAL))
                .leansOn("0")
                .passes("RR-01")
                .has("RR-07", Outcome.FAIL, ReasonCode.CHAIN_BROKEN);
    }

    @Test
    void childrenLoseTheirWorthWhenALinkIsDeleted() {
        var gone = ABackup.called("2")
                .type(Backup.Type.DIFFERENTIAL)
                .endedAt(hoursAgo(2))
                .version(2);

        assertThat(judge(NOON, FULL.build(), DIFFERENTIAL, INCREMENTAL, gone.gone()))
                .leansOn("1");
        assertThat(judge(NOON, FULL.build(), DIFFERENTIAL, INCREMENTAL, gone.goneWhole()))
                .leansOn("1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Backup.Status.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"COMPLETED"})
    void childrenOfABackupThatIsNotGoodAreNotGood(Backup.Status status) {
        var full = ABackup.called("1").endedAt(hoursAgo(3)).status(status).build();

        assertThat(judge(NOON, full, DIFFERENTIAL, INCREMENTAL)).leansOn(null);
    }

    @Test
    void childrenOfACondemnedBackupAreNotGoodUntilItIsLifted() {
        var failed = AVerification.of("1", Verification.Type.INTEGRITY, "1")
                .endedAt(hoursAgo(1))
                .failed();
        var passed = AVerification.restoreOf("1", "2").endedAt(NOON.plus(Duration.ofMinutes(10)));

        assertThat(judge(NOON, FULL.build(), DIFFERENTIAL, failed.build(), passed.build()))
                .leansOn(null);
        assertThat(judge(NOON.plus(Duration.ofMinutes(5)), FULL.build(), DIFFERENTIAL, failed.build(), passed.build()))
                .leansOn("1");
    }

    @Test
    void aBackupWhoseParentsNobodyKnowsIsGoodAndItsChainUnknown() {
        assertThat(judge(NOON, INCREMENTAL)).leansOn("3").has("RR-07", Outcome.UNKNOWN, ReasonCode.CHAIN_UNKNOWN);
    }

    @Test
    void aLongChainIsAsGoodAsItsBase() {
        var facts = new ArrayList<Fact>();
        facts.add(ABackup.called("0").endedAt(hoursAgo(100)).expiresAt(LATER).build());
        for (int i = 1; i < 60; i++) {
            facts.add(child("" + i, "" + (i - 1), Backup.Type.INCREMENTAL, 100 - i));
        }

        assertThat(judge(LATER.minusMillis(1), facts.toArray(new Fact[0])))
                .leansOn("59")
                .passes("RR-07");
        assertThat(judge(LATER, facts.toArray(new Fact[0]))).leansOn(null);
    }

    private static Readiness judge(Instant at, Fact... facts) {
        var state = state(ORDERS_REGISTERED);
        List.of(facts).forEach(state::fold);
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, at);
    }

    private static Backup child(String id, String parent, Backup.Type type, int hoursAgo) {
        return ABackup.called(id)
                .type(type)
                .on(parent)
                .endedAt(hoursAgo(hoursAgo))
                .build();
    }

    private static Instant hoursAgo(int hours) {
        return before(Duration.ofHours(hours));
    }
}
