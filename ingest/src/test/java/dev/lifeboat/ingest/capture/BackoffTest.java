package dev.lifeboat.ingest.capture;

import static dev.lifeboat.ingest.capture.Backoff.BETWEEN_SNAPSHOTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.capture.Backoff.End;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T00:00:00Z"));
    private final Backoff backoff = new Backoff(now::get);

    @Test
    void aSnapshotThatLocksTablesIsNotTriedAgainAtOnce() {
        assertThat(backoff.after(false, End.ORDINARY)).isLessThan(Duration.ofSeconds(1));
        assertThat(backoff.after(false, End.LOCKING_SNAPSHOT)).isEqualTo(BETWEEN_SNAPSHOTS);
        assertThat(backoff.after(true, End.ORDINARY)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aLogThatGoesOnBeingUnreadableIsNotReadAnewWithoutAPause() {
        assertThat(backoff.after(true, End.UNREADABLE_LOG)).isLessThan(BETWEEN_SNAPSHOTS);
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(backoff.after(true, End.UNREADABLE_LOG)).isEqualTo(BETWEEN_SNAPSHOTS);
        now.updateAndGet(time -> time.plusSeconds(3_600));
        assertThat(backoff.after(true, End.UNREADABLE_LOG)).isLessThan(BETWEEN_SNAPSHOTS);
    }

    @Test
    void whatFailsAgainAndAgainIsTriedMoreSlowly() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration next = backoff.after(false, End.ORDINARY);
            assertThat(next).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofSeconds(5));
            last = next;
        }
        assertThat(last).isEqualTo(Duration.ofSeconds(5));
    }
}
