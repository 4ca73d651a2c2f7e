package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Commands.Ended;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariadbBackupToolTest {
    private static final MariadbBackupTool TOOL = new MariadbBackupTool(Path.of("/backups"), Map.of("zone", "UTC"));

    @TempDir
    private Path dir;

    @Test
    void aBackupComesWithAllThatItBuildsOnInOrder() throws DrillEndedException {
        var full = listed("full", BackupStatus.COMPLETED);
        var one = listed("one", BackupStatus.COMPLETED, "full");
        var two = listed("two", BackupStatus.COMPLETED, "one");

        assertThat(TOOL.chain(two, List.of(two, full, one))).containsExactly(full, one, two);
        assertThatThrownBy(() -> TOOL.chain(two, List.of(two, full))).hasMessageContaining("no backup is here");
        assertThatThrownBy(() -> TOOL.chain(two, List.of(two, full, listed("one", BackupStatus.STARTED, "full"))))
                .hasMessageContaining("one, which is STARTED");
        assertThatThrownBy(() -> TOOL.chain(two, List.of(two, listed("one", BackupStatus.COMPLETED, "two"))))
                .hasMessageContaining("builds on itself");
    }

    @Test
    void takesFromTheOptionsOfTheSourceOnlyTheLayoutOfItsFiles() throws Exception {
        options("innodb_page_size=8192", "innodb_data_file_path=ibdata1:4M:autoextend", "plugin_load=evil.so");

        assertThat(MariadbBackupTool.layout(dir))
                .isEqualTo(Map.of("innodb_page_size", "8192", "innodb_data_file_path", "ibdata1:4M:autoextend"));

        options("innodb_data_file_path=/var/lib/mysql/ibdata1:4M");
        assertThatThrownBy(() -> MariadbBackupTool.layout(dir)).hasMessageContaining("may lead out of the drill");
    }

    @Test
    void whatThePlaceLacksIsNoFaultOfTheBackup() {
        assertThat(result(1, "[ERROR] InnoDB: Unable to apply log to corrupted page 4 in file o/t.ibd"))
                .isEqualTo(Result.FAILED);
        assertThat(result(139, "mariadb-backup: srv_start() returned 37")).isEqualTo(Result.FAILED);
        assertThat(result(
                        1, "mariadb-backup: Error writing file './o/t.ibd' (Errcode: 28 \"No space left on device\")"))
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(result(1, "cp: cannot open 'full/ibdata1' for reading: Permission denied"))
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(result(7, "mariadb-backup: unknown variable 'use-memory=1'")).isEqualTo(Result.COULD_NOT_RUN);
    }

    @Test
    void refusesWhatNobodyReads() {
        assertThatThrownBy(() -> new MariadbBackupTool(dir, Map.of("zone", "UTC", "stanza", "x")))
                .hasMessageContaining("cannot be set for mariadb-backup");
        assertThatThrownBy(() -> new MariadbBackupTool(dir, Map.of())).hasMessageContaining("--set zone=ZONE");
    }

    private static Result result(int code, String printed) {
        return TOOL.blame(new Ended("prepare-0", code, printed)).result();
    }

    private void options(String... lines) throws IOException {
        Files.writeString(dir.resolve("backup-my.cnf"), "[mysqld]\n" + String.join("\n", lines) + "\n");
    }

    private static Listed listed(String id, BackupStatus status, String... parents) {
        return new Listed(
                BackupEvidence.newBuilder()
                        .setBackupId(id)
                        .setStatus(status)
                        .setParents(List.of(parents))
                        .build(),
                "/backups/" + id + "/xtrabackup_info");
    }
}
