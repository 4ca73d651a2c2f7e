package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Evaluation;
import dev.lifeboat.streams.readiness.Examples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** RR-07 looks ahead past ten thousand log backups that go one by one, and looks only where something can change. */
class LogStepsTest {
    private static final int LOGS = 10_000;
    private static final int FEW = 4;
    private static final Instant BEGAN = NOON.minus(Duration.ofMinutes(15L * LOGS));

    @Test
    void withADecidingBackupThatDoesNotTellWhereItEnds() {
        assertThat(steps(full().log(null, null, null), LogStepsTest::log)).isLessThan(FEW);
    }

    @Test
    void withLogBackupsThatDoNotTellWhatTheyHold() {
        assertThat(steps(full(), log -> log % 2 == 1 ? log(log).log(null, null, null) : log(log)))
                .isLessThan(FEW);
        assertThat(steps(full(), log -> log == 5000 ? log(log).log(null, null, null) : log(log)))
                .isLessThan(FEW);
    }

    @Test
    void withATimelineThatWasLeft() {
        assertThat(steps(
                        full().log(null, null, null),
                        log -> log == 5000
                                ? log(20_000)
                                        .endedAt(NOON.minusSeconds(60))
                                        .onTimeline(1L)
                                        .log(null, "5999", "6005")
                                : log(log).onTimeline(log < 5000 ? 1L : 2L)))
                .isLessThan(FEW);
    }

    @Test
    void withAHoleThatOutlastsWhatComesBehindIt() {
        assertThat(steps(full(), log -> log == 0 ? log(log).log(null, "900", "901") : log(log)))
                .isLessThan(FEW);
    }

    /** How often it is looked at until it changes, or never will. */
    private static int steps(ABackup full, IntFunction<ABackup> logs) {
        List<Fact> facts = new ArrayList<>(List.of(ORDERS_REGISTERED, full.build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(
                    logs.apply(log).expiresAt(NOON.plusSeconds(60L * (log + 1))).build());
        }
        var evaluation = new Evaluation(Examples.state(facts), ALWAYS_ALIVE, BASELINE);
        Scene scene = evaluation.scene(Millis.of(NOON));
        Finding found = ChainControl.chain(scene);
        assertThat(found.code()).isIn(ReasonCode.OK, ReasonCode.LOG_RANGE_GAP);
        int steps = 1;
        for (Finding then = found; then.sameAs(found) && steps < 1000; steps++) {
            long next = Math.min(then.reviewAt(), scene.leaning.until);
            if (next == Millis.NEVER) {
                break;
            }
            scene = evaluation.scene(next);
            then = ChainControl.chain(scene);
        }
        return steps;
    }

    private static ABackup full() {
        return ABackup.called("full").endedAt(BEGAN).log(null, "1000", "1000");
    }

    private static ABackup log(int number) {
        return ABackup.called("log-" + number)
                .type(Backup.Type.LOG)
                .version(number + 1)
                .endedAt(BEGAN.plus(Duration.ofMinutes(15L * (number + 1))))
                .log(null, "" + (1000 + number), "" + (1001 + number));
    }
}
