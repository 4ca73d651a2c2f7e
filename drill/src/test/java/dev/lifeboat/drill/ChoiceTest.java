package dev.lifeboat.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final Listed MONDAY = listed("monday", BackupStatus.COMPLETED, "2026-11-16T02:00:00Z");
    private static final Listed TUESDAY = listed("tuesday", BackupStatus.PARTIAL, "2026-11-17T02:00:00Z");
    private static final Listed UNDER_WAY = listed("wednesday", BackupStatus.STARTED, null);
    private static final List<Listed> ALL = List.of(MONDAY, TUESDAY, UNDER_WAY);

    @Test
    void theLatestIsTheNewestThatIsCompleteAndAnIncompleteOneOnlyWhereNoneIs() throws DrillEndedException {
        assertThat(Choice.of("latest").from(ALL, null, new Random(1))).isEqualTo(MONDAY);
        assertThat(Choice.of("latest").from(List.of(TUESDAY), null, new Random(1)))
                .isEqualTo(TUESDAY);
        assertThat(Choice.of("tuesday").from(ALL, null, new Random(1))).isEqualTo(TUESDAY);
    }

    @Test
    void onlyABackupThatEndedBeforeReachesAPointInTime() throws DrillEndedException {
        Instant between = Instant.parse("2026-11-16T12:00:00Z");

        assertThat(Choice.of("latest").from(ALL, between, new Random(1))).isEqualTo(MONDAY);
        assertThat(Choice.of("random").from(ALL, between, new Random(1))).isEqualTo(MONDAY);
        assertThatThrownBy(() -> Choice.of("tuesday").from(ALL, between, new Random(1)))
                .hasMessageContaining("ended before");
    }

    @Test
    void randomReachesEachThatIsComplete() throws DrillEndedException {
        var random = new Random(7);
        var sunday = listed("sunday", BackupStatus.COMPLETED, "2026-11-15T02:00:00Z");
        var seen = new java.util.HashSet<Listed>();
        for (int i = 0; i < 100; i++) {
            seen.add(Choice.of("random").from(List.of(sunday, MONDAY, TUESDAY), null, random));
        }

        assertThat(seen).containsExactlyInAnyOrder(sunday, MONDAY);
    }

    @Test
    void aBackupThatIsNotListedSaysNothingAboutAnyBackup() {
        assertThatThrownBy(() -> Choice.of("sunday").from(ALL, null, new Random(1)))
                .isInstanceOfSatisfying(
                        DrillEndedException.class, e -> assertThat(e.result()).isEqualTo(Result.COULD_NOT_RUN))
                .hasMessageContaining("monday");
        assertThatThrownBy(() -> Choice.of("latest").from(List.of(), null, new Random(1)))
                .hasMessageContaining("no backup is listed");
    }

    private static Listed listed(String id, BackupStatus status, @Nullable String end) {
        return new Listed(
                BackupEvidence.newBuilder()
                        .setBackupId(id)
                        .setStatus(status)
                        .setEndedAt(end == null ? null : Instant.parse(end))
                        .build(),
                id);
    }
}
