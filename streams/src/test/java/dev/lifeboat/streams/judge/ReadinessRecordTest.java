package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessRecordTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private final InMemoryCodec codec = new InMemoryCodec();

    @Test
    void isNoNewsWhenOnlyTheInstantDiffers() throws Exception {
        assertThat(ReadinessRecord.sameExceptInstant(
                        stored(NOON, NOON.plusSeconds(60)), stored(NOON.plusSeconds(1), NOON.plusSeconds(60))))
                .isTrue();
    }

    @Test
    void isNewsWhenAResultChangesAtAnotherInstant() throws Exception {
        assertThat(ReadinessRecord.sameExceptInstant(
                        stored(NOON, NOON.plusSeconds(60)), stored(NOON, NOON.plusSeconds(61))))
                .isFalse();
        assertThat(ReadinessRecord.sameExceptInstant(stored(NOON, NOON.plusSeconds(60)), stored(NOON, null)))
                .isFalse();
    }

    /** As it comes back from the store after a restart. */
    private DatabaseReadiness stored(Instant evaluatedAt, Instant validUntil) throws Exception {
        var result = ControlResult.newBuilder()
                .setControl("RR-03")
                .setOutcome(Outcome.WARN)
                .setValidUntil(validUntil)
                .build();
        var readiness = DatabaseReadiness.newBuilder()
                .setDatabase("postgresql:orders-prod/orders")
                .setVerdict(Verdict.AT_RISK)
                .setEvaluatedAt(evaluatedAt)
                .setResults(List.of(result))
                .build();
        return codec.decode(Topics.READINESS, codec.encode(Topics.READINESS, readiness));
    }
}
