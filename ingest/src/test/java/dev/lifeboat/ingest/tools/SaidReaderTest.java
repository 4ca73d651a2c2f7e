package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SaidReaderTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aHeartbeatThatIsSentAgainMakesWhatWasReadNoOlder() {
        Instant read = SaidReader.later(Instant.EPOCH, NOON, NOON);

        assertThat(SaidReader.later(read, NOON.minusSeconds(60), NOON.plusSeconds(5)))
                .isEqualTo(NOON);
        assertThat(SaidReader.later(read, NOON.plusSeconds(60), NOON.plusSeconds(60)))
                .isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void aClockThatWasAheadOnceDoesNotCountForGood() {
        assertThat(SaidReader.later(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"), NOON))
                .isEqualTo(NOON);
    }
}
