package dev.lifeboat.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import org.junit.jupiter.api.Test;

class BackupsTest {
    @Test
    void aBackupOfTheSameIdAndAnotherSizeOrStateIsAnother() {
        var before = BackupEvidence.newBuilder()
                .setBackupId("nightly")
                .setStatus(BackupStatus.COMPLETED)
                .setSizeBytes(8_192L)
                .build();

        assertThat(Backups.same(before, BackupEvidence.newBuilder(before).build()))
                .isTrue();
        assertThat(Backups.same(
                        before,
                        BackupEvidence.newBuilder(before).setSizeBytes(1L).build()))
                .isFalse();
        assertThat(Backups.same(
                        before,
                        BackupEvidence.newBuilder(before)
                                .setStatus(BackupStatus.PARTIAL)
                                .build()))
                .isFalse();
    }
}
