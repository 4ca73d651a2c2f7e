package dev.lifeboat.drill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.place.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestoredPostgresTest {
    @Test
    void aSessionRunsNothingOfItsSourceAndNoLongerThanTheDrill() {
        String options = RestoredPostgres.sessionOptions(Deadline.in(Duration.ofDays(9)));

        assertThat(options)
                .contains("session_preload_libraries= ", "session_replication_role=replica", "read_only=off");
        assertThat(Long.parseLong(options.replaceFirst(".*statement_timeout=", "")))
                .isBetween(1L, Duration.ofDays(9).toMillis());
        assertThat(RestoredPostgres.sessionOptions(Deadline.in(Duration.ZERO))).endsWith("statement_timeout=1");
    }
}
